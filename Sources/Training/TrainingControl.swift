// SPDX-License-Identifier: Apache-2.0

/// What a callback answers to an event.
public enum TrainingControl: Sendable, Hashable {
  case proceed
  /// Training ends in good order: the best weights are kept and files are written.
  case stop
}
