// SPDX-License-Identifier: Apache-2.0
#if OneDNN && os(Linux)
  internal import CDescentOneDNN

  /// A compiled oneDNN primitive, and for each worker what it needs to run it.
  final class OneDNNPrimitive: @unchecked Sendable {
    typealias Handle = UnsafeMutablePointer<descent_primitive>

    let handle: Handle
    let scratchBytes: Int
    /// Slot w is touched by worker w alone.
    private let executions: UnsafeMutablePointer<UnsafeMutablePointer<descent_execution>?>
    private let workers: Int

    init(_ name: String, workers: Int, _ make: (UnsafeMutablePointer<Int32>) -> Handle?)
      throws(EngineError)
    {
      var status: Int32 = 0
      let earlier = descent_onednn_thread_begin()
      defer { descent_onednn_thread_end(earlier) }
      guard let handle = make(&status) else {
        throw .kernel(name: name, status: Int(status))
      }
      self.handle = handle
      self.workers = workers
      scratchBytes = descent_primitive_scratchpad(handle)
      executions = .allocate(capacity: workers)
      executions.initialize(repeating: nil, count: workers)
    }

    deinit {
      for worker in 0..<workers { descent_execution_destroy(executions[worker]) }
      executions.deallocate()
      descent_primitive_destroy(handle)
    }

    var kernelName: String { String(cString: descent_primitive_name(handle)) }
    var weightsBytes: Int { descent_primitive_weights_bytes(handle) }

    /// Runs the primitive on the calling worker; pointers as `descent_execute` lists them.
    func run(
      _ frame: borrowing Frame, first: UnsafeMutableRawPointer?, second: UnsafeMutableRawPointer?,
      result: UnsafeMutableRawPointer?
    ) -> Int {
      if executions[frame.worker] == nil {
        var status: Int32 = 0
        executions[frame.worker] = descent_execution_create(handle, &status)
        if executions[frame.worker] == nil { return Int(status) }
      }
      return Int(
        descent_execute(executions[frame.worker], first, second, nil, result, frame.scratch))
    }
  }

  /// One primitive as a kernel of a single part: reorders of weights.
  struct OneDNNKernel: Kernel {
    let name: String
    let primitive: OneDNNPrimitive
    let source: Int
    let target: Int
    let targetBytes: Int

    var reads: [Int] { [source] }
    var writes: [Int] { [target] }
    var parts: Int { 1 }
    var isRepeatable: Bool { targetBytes <= Parts.repeatableBytes }
    var scratchBytes: Int { primitive.scratchBytes }

    func run(_ frame: borrowing Frame, part: Int) -> Int {
      primitive.run(
        frame, first: frame.values[source], second: nil, result: frame.values[target])
    }
  }
#endif
