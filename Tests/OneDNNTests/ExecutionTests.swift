// SPDX-License-Identifier: Apache-2.0
#if canImport(CDescentOneDNN)
  import Dispatch
  import Testing

  internal import CDescentOneDNN

  @Suite struct ExecutionTests {
    /// What two threads share; each writes results of its own.
    private struct Shared: @unchecked Sendable {
      let primitive: Primitive
      let a: Operand
      let b: Operand
      let results: [Operand]
    }

    @Test func twoThreadsRunOnePrimitive() throws {
      let c = ConvolutionCase(inputs: 32, outputs: 32, size: (16, 16))
      let layout = DESCENT_LAYOUT_BLOCKED16
      var shape = c.geometry
      guard
        descent_convolution_speed(&shape, DESCENT_FORWARD, layout, layout)
          != DESCENT_SPEED_NONE
      else { return }
      let primitive = try Primitive {
        descent_convolution_create(&shape, DESCENT_FORWARD, layout, layout, 0, 0, $0)
      }
      let shared = Shared(
        primitive: primitive,
        a: c.input(Operand.random(count: c.inputCount, seed: 1), layout),
        b: try c.weights(Operand.random(count: c.weightCount, seed: 2), for: primitive),
        results: (0..<8).map { _ in c.output([], layout) })
      DispatchQueue.concurrentPerform(iterations: 2) { worker in
        for run in 0..<200 {
          try? shared.primitive.execute(
            shared.a, shared.b, result: shared.results[worker * 4 + run % 4])
        }
      }
      let first = shared.results[0].values
      #expect(first.allSatisfy { abs($0) < 1e6 })
      for result in shared.results { #expect(result.values == first) }
    }

    @Test func oneExecutionServesManyPointers() throws {
      var shape = descent_matmul()
      (shape.batch, shape.rows, shape.inner, shape.columns) = (1, 4, 4, 4)
      let primitive = try Primitive { descent_matmul_create(&shape, $0) }
      let created = descent_execution_create(primitive.handle, nil)
      let execution = try #require(created)
      defer { descent_execution_destroy(execution) }
      let scratchpad = Operand(count: (descent_primitive_scratchpad(primitive.handle) + 3) / 4)
      let identity = Operand((0..<16).map { $0 % 5 == 0 ? 1 : 0 })
      func run(_ a: Operand?, _ result: Operand) -> Int32 {
        descent_execute(
          execution, a?.pointer, identity.pointer, nil, result.pointer, scratchpad.pointer)
      }
      for seed in 0..<5 {
        let a = Operand(Operand.random(count: 16, seed: UInt64(seed)))
        let result = Operand(count: 16)
        #expect(run(a, result) == 0)
        #expect(result.values == a.values)
      }
      let failed = run(nil, Operand(count: 16))
      #expect(String(cString: descent_status_text(failed)) == "invalid arguments")
    }

    @Test func callerKeepsItsThreadSetting() {
      let earlier = descent_onednn_thread_begin()
      let inner = descent_onednn_thread_begin()
      #expect(inner <= 1)
      descent_onednn_thread_end(inner)
      descent_onednn_thread_end(earlier)
      let again = descent_onednn_thread_begin()
      #expect(again == earlier)
      descent_onednn_thread_end(again)
    }

    @Test func libraryIsRecentEnough() { #expect(descent_onednn_version() >= 20600) }
  }
#endif
