// SPDX-License-Identifier: Apache-2.0
public import DescentCheckpoints

/// What happened in a training.
public struct History: Sendable, Equatable {
  /// A line for each epoch.
  public internal(set) var epochs: [EpochRecord] = []
  /// The metrics of the validation part after each epoch, beside loss and accuracy.
  public internal(set) var metrics: [MetricsRecord] = []
  /// The epoch, from 1, whose weights the model has now; 0 where there is none, or where no
  /// validation loss was a number and the model has its last weights.
  public internal(set) var bestEpoch = 0
  /// Whether training ended before its last epoch, by early stopping or a callback.
  public internal(set) var stoppedEarly = false
  /// Wall-clock seconds, those before an interrupt included.
  public internal(set) var seconds = 0.0
  /// Seconds from the beginning of training to the end of its first step.
  public internal(set) var secondsToFirstStep = 0.0
  /// Files that were damaged and left out in training, with the reason.
  public internal(set) var skipped: [String] = []

  public init() {}

  /// The epoch whose weights the model has.
  public var best: EpochRecord? { epochs.first { $0.epoch == bestEpoch } }
}
