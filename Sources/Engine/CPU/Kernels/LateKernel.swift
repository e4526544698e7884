// SPDX-License-Identifier: Apache-2.0

/// A kernel that waits for values that it does not read: what it writes is needed only when they are
/// there, and would lie in memory for nothing before.
struct LateKernel: Kernel {
  private let kernel: any Kernel
  let follows: [Int]

  init(_ kernel: any Kernel, follows: [Int]) {
    (self.kernel, self.follows) = (kernel, follows)
  }

  var name: String { kernel.name }
  var reads: [Int] { kernel.reads }
  var writes: [Int] { kernel.writes }
  var parts: Int { kernel.parts }
  var scratchBytes: Int { kernel.scratchBytes }
  var flops: Double { kernel.flops }
  var batchCut: BatchCut? { kernel.batchCut }

  func canOverwrite(_ input: Int, with output: Int) -> Bool {
    kernel.canOverwrite(input, with: output)
  }
  func run(_ frame: borrowing Frame, part: Int) -> Int { kernel.run(frame, part: part) }
  func error(status: Int) -> EngineError { kernel.error(status: status) }
}
