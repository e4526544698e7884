// SPDX-License-Identifier: Apache-2.0

/// What workers claim: kernels that run with no barrier between them.
///
/// A part of a step is a list of tasks, done in order by whoever claims it. Three kinds of steps
/// exist: one kernel in its parts; a *chain* of kernels cut along the same batch, in which a part
/// goes through all of them with its own samples, so that these stay in the second-level cache; and
/// a *bundle* of strings of small kernels that have nothing to do with each other.
package struct Step: Sendable {
  /// One part of one kernel.
  package struct Task: Sendable, Hashable {
    package let kernel: Int
    package let part: Int

    package init(kernel: Int, part: Int) {
      (self.kernel, self.part) = (kernel, part)
    }

    /// All parts of a kernel, in order.
    static func all(of kernel: Int, parts: Int) -> [Task] {
      (0..<parts).map { Task(kernel: kernel, part: $0) }
    }
  }

  package enum Kind: Sendable, Hashable { case kernel, chain, bundle }

  package let kind: Kind
  /// Neighbours in the order of the plan.
  package let kernels: Range<Int>
  /// The first kernels of a chain: every worker runs all of their parts, into memory of its own, before
  /// its first part of the step.
  package let prologue: Range<Int>
  /// For each part of the step its tasks in order.
  package var parts: [[Task]]
  /// Values of a chain that each worker has for itself.
  package var ownValues: [OwnValue] = []

  package init(kind: Kind, kernels: Range<Int>, prologue: Int = 0, parts: [[Task]]) {
    (self.kind, self.kernels, self.parts) = (kind, kernels, parts)
    self.prologue = kernels.lowerBound..<kernels.lowerBound + prologue
  }

  /// The kernels behind the prologue.
  package var members: Range<Int> { prologue.upperBound..<kernels.upperBound }

  /// What every worker does before its first part.
  package func prologueTasks(_ kernels: [any Kernel]) -> [Task] {
    prologue.flatMap { Task.all(of: $0, parts: kernels[$0].parts) }
  }

  /// A kernel alone.
  package init(kernel: Int, parts: Int) {
    self.init(
      kind: .kernel, kernels: kernel..<kernel + 1,
      parts: Task.all(of: kernel, parts: parts).map { [$0] })
  }
}

/// How the parts of a kernel lie along a batch: part p computes the samples
/// `[samples · p / parts, samples · (p + 1) / parts)`.
package struct BatchCut: Sendable {
  package let samples: Int
  /// Of the values read, those of which a part reads its own samples alone.
  package let reads: [Int]
  /// Of the values written, those that are a row of samples, of which a part writes its own.
  package let writes: [Int]

  /// The samples of a part.
  package func range(_ part: Int, of parts: Int) -> Range<Int> {
    Self.firstSample(part, of: parts, samples)..<Self.firstSample(part + 1, of: parts, samples)
  }

  static func firstSample(_ part: Int, of parts: Int, _ samples: Int) -> Int {
    samples * part / parts
  }
}
