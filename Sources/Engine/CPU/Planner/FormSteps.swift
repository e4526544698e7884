// SPDX-License-Identifier: Apache-2.0
import DescentGraph

/// Pass 8: kernels become steps. What is cut along the same batch is moved together into chains,
/// what is small into bundles; all else is a step of its own.
package struct FormSteps {
  /// In the order in which they run.
  var kernels: [any Kernel] = []
  let values: [PlanValue]
  package internal(set) var steps: [Step] = []

  /// In the order of the schedule; the functions of the pass number kernels by it.
  let given: [any Kernel]
  let dependencies: KernelDependencies
  private(set) var isTaken: [Bool]
  /// Kernels that a chain may have as its prologue, with those that read what they write. They wait for
  /// nothing, count as taken, and are appended where somebody needs them.
  var deferred: [Int: [Int]] = [:]
  /// Everything before it is taken.
  private var next = 0

  static func run(_ schedule: Schedule) -> FormSteps {
    var pass = FormSteps(schedule)
    while let first = pass.firstLeft() {
      if let chain = pass.chain(from: first) {
        pass.append(chain)
      } else {
        pass.append(run: pass.run(from: first))
      }
    }
    pass.append(deferred: Array(pass.deferred.keys))
    return pass
  }

  private init(_ schedule: Schedule) {
    given = schedule.kernels
    values = schedule.values
    dependencies = KernelDependencies(schedule.kernels, schedule.values)
    isTaken = [Bool](repeating: false, count: given.count)
    for index in given.indices where given[index].isRepeatable && dependencies.before(index) == [] {
      let written = Set(given[index].writes)
      guard written.allSatisfy({ values[$0].role == .temporary }) else { continue }
      deferred[index] = given.indices.filter { !written.isDisjoint(with: given[$0].reads) }
      isTaken[index] = true
    }
  }

  private mutating func firstLeft() -> Int? {
    while next < given.count, isTaken[next] { next += 1 }
    return next < given.count ? next : nil
  }

  mutating func take(_ indices: [Int]) {
    for index in indices {
      isTaken[index] = true
      kernels.append(given[index])
    }
  }

  mutating func append(single index: Int) {
    appendDeferred(before: [index])
    take([index])
    steps.append(Step(kernel: kernels.count - 1, parts: given[index].parts))
  }
}
