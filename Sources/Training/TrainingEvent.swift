// SPDX-License-Identifier: Apache-2.0
public import DescentCheckpoints
public import DescentDatasets

/// What a training tells while it runs.
public enum TrainingEvent: Sendable {
  /// Training begins, or goes on after so many steps.
  case began(TrainingPlan, step: Int)
  /// A step is done.
  case step(StepRecord, samplesDone: Int)
  /// An epoch is done, validation included.
  case epoch(EpochRecord, isBest: Bool)
  /// A file could not be read and was left out.
  case skipped(SkippedFile)
  /// The state was written.
  case checkpoint(path: String)
}
