// SPDX-License-Identifier: Apache-2.0
package import DescentEngine
package import DescentGraph

/// A kernel that runs its parts as a test wants it: in another order, or wrongly.
package struct PlantedKernel: Kernel {
  package typealias Body = @Sendable (any Kernel, borrowing Frame, Int) -> Int

  private let base: any Kernel
  private let body: Body

  /// - Parameter body: Runs a part of the kernel that it is given.
  package init(_ base: any Kernel, _ body: @escaping Body) {
    self.base = base
    self.body = body
  }

  /// The parts in reverse order.
  package static func reversed(_ base: any Kernel) -> PlantedKernel {
    PlantedKernel(base) { $0.run($1, part: $0.parts - 1 - $2) }
  }

  /// The parts in an order that follows from a seed.
  package static func shuffled(_ base: any Kernel, seed: UInt64) -> PlantedKernel {
    var order = Array(0..<base.parts)
    let values = SampleValues(seed: seed)
    for index in order.indices {
      order.swapAt(index, index + Int(values.unit(index) * Double(order.count - index)))
    }
    let shuffled = order
    return PlantedKernel(base) { $0.run($1, part: shuffled[$2]) }
  }

  package var name: String { base.name }
  package var reads: [Int] { base.reads }
  package var writes: [Int] { base.writes }
  package var parts: Int { base.parts }
  package var scratchBytes: Int { base.scratchBytes }
  package var flops: Double { base.flops }

  package func canOverwrite(_ input: Int, with output: Int) -> Bool {
    base.canOverwrite(input, with: output)
  }
  package func run(_ frame: borrowing Frame, part: Int) -> Int { body(base, frame, part) }
  package func error(status: Int) -> EngineError { base.error(status: status) }
}

/// The CPU backend with other kernels in its plans.
package struct PlantedBackend: Backend {
  private let base: CPUBackend
  private let change: @Sendable (any Kernel, Plan) -> any Kernel

  /// - Parameter change: Makes of a kernel of a plan what runs in its place.
  package init(_ base: CPUBackend, _ change: @escaping @Sendable (any Kernel, Plan) -> any Kernel) {
    self.base = base
    self.change = change
  }

  package var name: String { "\(base.name), changed" }

  package func compile(_ graph: Graph, updates: [Update]) throws(EngineError) -> any Executable {
    var plan = try base.plan(graph, updates: updates)
    let original = plan
    plan.kernels = plan.kernels.map { change($0, original) }
    return base.executable(of: plan)
  }
}
