// SPDX-License-Identifier: Apache-2.0
import ArgumentParser

/// `--task`
enum TrainingTask: String, ExpressibleByArgument, CaseIterable {
  /// The class of each sample.
  case classify
  /// The class of each window of a large image, one class being the background.
  case detect
}
