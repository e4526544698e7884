// SPDX-License-Identifier: Apache-2.0

/// When the state of a training is written to its run folder, beside its end and an interrupt.
public struct CheckpointPolicy: Sendable, Hashable {
  /// After every so many epochs.
  public var epochs: Int
  /// After every so many steps too; nil for epochs alone.
  public var steps: Int?
  /// Not sooner than so many seconds after the one before: syncing a file to the disk takes as long
  /// as many small epochs.
  public var minimumSeconds: Double

  /// - Precondition: `epochs` and `steps` are at least 1.
  public init(epochs: Int = 1, steps: Int? = nil, minimumSeconds: Double = 2) {
    self.epochs = max(1, epochs)
    self.steps = steps.map { max(1, $0) }
    self.minimumSeconds = minimumSeconds
  }

  /// Whether one is due after an epoch.
  func isDue(afterEpoch epoch: Int) -> Bool { epoch % epochs == 0 }

  /// Whether one is due after a step.
  func isDue(afterStep step: Int) -> Bool { steps.map { step % $0 == 0 } ?? false }
}
