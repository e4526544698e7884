// SPDX-License-Identifier: Apache-2.0

/// The steps of a plan as a run walks them: arrays without references to count.
struct FlatSteps {
  private let firstPart: UnsafeMutablePointer<Int>
  private let firstTask: UnsafeMutablePointer<Int>
  private let firstOwn: UnsafeMutablePointer<Int>
  private let firstPrologue: UnsafeMutablePointer<Int>
  let tasks: UnsafeMutablePointer<Step.Task>
  let prologueTasks: UnsafeMutablePointer<Step.Task>
  let ownValues: UnsafeMutablePointer<OwnValue>
  /// For each step the samples along which it is cut; 0 where it is not.
  let samples: UnsafeMutablePointer<Int>

  init(_ plan: Plan) {
    let parts = plan.steps.flatMap(\.parts)
    firstPart = Self.starts(plan.steps.map(\.parts.count))
    firstTask = Self.starts(parts.map(\.count))
    firstOwn = Self.starts(plan.steps.map(\.ownValues.count))
    let prologues = plan.steps.map { $0.prologueTasks(plan.kernels) }
    firstPrologue = Self.starts(prologues.map(\.count))
    tasks = Self.copy(parts.flatMap { $0 })
    prologueTasks = Self.copy(prologues.flatMap { $0 })
    ownValues = Self.copy(plan.steps.flatMap(\.ownValues))
    samples = Self.copy(plan.steps.map { $0.samples(plan.kernels) ?? 0 })
  }

  func deallocate() {
    firstPart.deallocate()
    firstTask.deallocate()
    firstOwn.deallocate()
    firstPrologue.deallocate()
    tasks.deallocate()
    prologueTasks.deallocate()
    ownValues.deallocate()
    samples.deallocate()
  }

  /// The parts of a step, of all parts.
  @inline(__always)
  func parts(of step: Int) -> Range<Int> { firstPart[step]..<firstPart[step + 1] }

  /// The tasks of one of all parts.
  @inline(__always)
  func tasks(of part: Int) -> Range<Int> { firstTask[part]..<firstTask[part + 1] }

  @inline(__always)
  func prologue(of step: Int) -> Range<Int> { firstPrologue[step]..<firstPrologue[step + 1] }

  @inline(__always)
  func ownValues(of step: Int) -> Range<Int> { firstOwn[step]..<firstOwn[step + 1] }

  private static func copy<Element>(_ elements: [Element]) -> UnsafeMutablePointer<Element> {
    let result = UnsafeMutablePointer<Element>.allocate(capacity: max(elements.count, 1))
    result.initialize(from: elements, count: elements.count)
    return result
  }

  /// Where each of some pieces begins, and behind them where the last one ends.
  private static func starts(_ counts: [Int]) -> UnsafeMutablePointer<Int> {
    let result = UnsafeMutablePointer<Int>.allocate(capacity: counts.count + 1)
    result.initialize(to: 0)
    for (index, count) in counts.enumerated() {
      (result + index + 1).initialize(to: result[index] + count)
    }
    return result
  }
}
