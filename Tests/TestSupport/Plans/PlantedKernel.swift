// SPDX-License-Identifier: Apache-2.0
package import DescentEngine
package import DescentGraph

/// A kernel that runs its parts wrongly, as a test wants it.
package struct PlantedKernel: Kernel {
  package typealias Body = @Sendable (any Kernel, borrowing Frame, Int) -> Int

  private let base: any Kernel
  private let body: Body
  package let batchCut: BatchCut?

  /// - Parameters:
  ///   - isBatchCut: Whether it says of its parts what the kernel says.
  ///   - body: Runs a part of the kernel that it is given.
  package init(
    _ base: any Kernel, isBatchCut: Bool = true,
    _ body: @escaping Body = { $0.run($1, part: $2) }
  ) {
    self.base = base
    self.body = body
    batchCut = isBatchCut ? base.batchCut : nil
  }

  package var name: String { base.name }
  package var reads: [Int] { base.reads }
  package var writes: [Int] { base.writes }
  package var follows: [Int] { base.follows }
  package var parts: Int { base.parts }
  package var scratchBytes: Int { base.scratchBytes }
  package var flops: Double { base.flops }

  package func canOverwrite(_ input: Int, with output: Int) -> Bool {
    base.canOverwrite(input, with: output)
  }
  package func run(_ frame: borrowing Frame, part: Int) -> Int { body(base, frame, part) }
  package func error(status: Int) -> EngineError { base.error(status: status) }
}

/// A kernel that reads one more value.
package struct PlantedReader: Kernel {
  private let base: any Kernel
  private let other: Int

  package init(base: any Kernel, other: Int) { (self.base, self.other) = (base, other) }

  package var name: String { base.name }
  package var reads: [Int] { base.reads + [other] }
  package var writes: [Int] { base.writes }
  package var parts: Int { base.parts }
  package var batchCut: BatchCut? { base.batchCut }
  package func run(_ frame: borrowing Frame, part: Int) -> Int { base.run(frame, part: part) }
}

/// The CPU backend with other plans.
package struct PlantedBackend: Backend {
  private let base: CPUBackend
  private let change: @Sendable (inout Plan) -> Void

  /// - Parameter change: Makes of a plan what runs in its place.
  package init(_ base: CPUBackend, _ change: @escaping @Sendable (inout Plan) -> Void) {
    self.base = base
    self.change = change
  }

  package var name: String { "\(base.name), changed" }

  package func compile(_ graph: Graph, updates: [Update]) throws(EngineError) -> any Executable {
    var plan = try base.plan(graph, updates: updates)
    change(&plan)
    return base.executable(of: plan)
  }
}

extension Plan {
  /// Makes every kernel a step of its own, and gives all values places in the arena.
  package mutating func dissolveSteps() {
    for own in steps.flatMap(\.ownValues) {
      offsets[own.value] = arenaBytes
      arenaBytes += (values[own.value].byteCount + 63) / 64 * 64
    }
    steps = kernels.enumerated().map { Step(kernel: $0, parts: $1.parts) }
  }

  /// Lets the parts of every step be claimed in reverse order.
  package mutating func reverseParts() {
    for step in steps.indices { steps[step].parts.reverse() }
  }

  /// Lets the parts of every step be claimed in an order that follows from a seed.
  package mutating func shuffleParts(seed: UInt64) {
    let values = SampleValues(seed: seed)
    for step in steps.indices {
      let count = steps[step].parts.count
      for index in 0..<count {
        steps[step].parts.swapAt(index, index + Int(values.unit(index) * Double(count - index)))
      }
    }
  }
}
