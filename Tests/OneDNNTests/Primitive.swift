// SPDX-License-Identifier: Apache-2.0
#if canImport(CDescentOneDNN)
  import Testing

  internal import CDescentOneDNN

  /// A primitive, destroyed with the last reference.
  final class Primitive: @unchecked Sendable {
    let handle: UnsafeMutablePointer<descent_primitive>

    /// Calls `create` on a thread that oneDNN has to itself, with the place for its status.
    init(
      _ create: (UnsafeMutablePointer<Int32>) -> UnsafeMutablePointer<descent_primitive>?
    ) throws {
      let earlier = descent_onednn_thread_begin()
      defer { descent_onednn_thread_end(earlier) }
      var status: Int32 = -1
      let created = create(&status)
      handle = try #require(created, "\(String(cString: descent_status_text(status)))")
      #expect(status == 0)
    }

    deinit { descent_primitive_destroy(handle) }

    /// Room for weights in the layout of this convolution.
    func weightsOperand() -> Operand { Operand(count: descent_primitive_weights_bytes(handle) / 4) }

    /// Runs once, with a scratchpad of the size that the primitive asks for.
    func execute(
      _ first: Operand, _ second: Operand? = nil, bias: Operand? = nil, result: Operand
    ) throws {
      let earlier = descent_onednn_thread_begin()
      defer { descent_onednn_thread_end(earlier) }
      var status: Int32 = -1
      let created = descent_execution_create(handle, &status)
      let execution = try #require(created, "\(String(cString: descent_status_text(status)))")
      defer { descent_execution_destroy(execution) }
      let scratchpad = Operand(count: (descent_primitive_scratchpad(handle) + 3) / 4)
      status = descent_execute(
        execution, first.pointer, second?.pointer, bias?.pointer, result.pointer,
        scratchpad.pointer)
      #expect(status == 0, "\(String(cString: descent_status_text(status)))")
    }
  }
#endif
