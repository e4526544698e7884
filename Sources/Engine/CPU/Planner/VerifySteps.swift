// SPDX-License-Identifier: Apache-2.0

extension Plan {
  /// Every part of every kernel is claimed once, and what a task needs of its own step was made
  /// before it by the same worker: in a chain its own samples, in a bundle everything.
  package func verifySteps() throws(PlanDefect) {
    guard steps.map(\.kernels).flatMap({ Array($0) }) == Array(kernels.indices) else {
      throw PlanDefect("steps", "the steps do not hold the kernels in their order")
    }
    let dependencies = KernelDependencies(kernels, values)
    for (index, step) in steps.enumerated() {
      let tasks = step.parts.flatMap { $0 }
      let wanted = step.members.flatMap { Step.Task.all(of: $0, parts: kernels[$0].parts) }
      guard tasks.count == wanted.count, Set(tasks) == Set(wanted) else {
        throw PlanDefect("steps", "step \(index) does not claim every part once")
      }
      try verifyPrologue(step, index, dependencies)
      for part in step.parts { try verify(part, of: step, index, dependencies) }
    }
  }

  /// What every worker repeats writes nothing but its own memory and reads nothing that the step makes
  /// or overwrites.
  private func verifyPrologue(
    _ step: Step, _ index: Int, _ dependencies: KernelDependencies
  ) throws(PlanDefect) {
    for kernel in step.prologue {
      let own = step.ownValues.filter(\.isOfPrologue).map(\.value)
      guard step.kind == .chain, kernels[kernel].writes.allSatisfy(own.contains),
        !dependencies.before(kernel).contains(where: step.kernels.contains),
        !step.kernels.contains(where: { dependencies.overwrites($0, after: kernel) })
      else {
        throw PlanDefect("steps", "kernel \(kernel) of step \(index) cannot be repeated")
      }
    }
  }

  private func verify(
    _ tasks: [Step.Task], of step: Step, _ index: Int, _ dependencies: KernelDependencies
  ) throws(PlanDefect) {
    var done: Set<Step.Task> = []
    for task in tasks {
      for source in dependencies.before(task.kernel) where step.members.contains(source) {
        let needed =
          step.kind == .chain
          ? [Step.Task(kernel: source, part: task.part)]
          : Step.Task.all(of: source, parts: kernels[source].parts)
        guard needed.allSatisfy({ done.contains($0) }) else {
          throw PlanDefect(
            "steps", "kernel \(task.kernel) of step \(index) begins before kernel \(source)")
        }
        if step.kind == .chain { try verify(source, before: task.kernel, index, dependencies) }
      }
      done.insert(task)
    }
  }

  /// A kernel of a chain reads of an earlier one the samples of its own part alone.
  private func verify(
    _ source: Int, before reader: Int, _ step: Int, _ dependencies: KernelDependencies
  ) throws(PlanDefect) {
    let shared = Set(kernels[source].writes).intersection(kernels[reader].reads)
    guard let made = kernels[source].batchCut, let read = kernels[reader].batchCut,
      made.samples == read.samples, kernels[source].parts == kernels[reader].parts,
      shared.isSubset(of: made.writes), shared.isSubset(of: read.reads),
      !dependencies.overwrites(reader, after: source)
    else {
      throw PlanDefect(
        "steps", "kernel \(reader) of chain \(step) reads other samples of kernel \(source)")
    }
  }
}
