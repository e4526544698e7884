// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Descent
import DescentEngine

/// The arguments that decide a run; `resume` reads them again from the run's folder.
struct TrainingArguments: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "A folder of images with one folder a class; a CSV, IDX, CIFAR or NPY/NPZ file; or a "
        + "built-in data set: \(Dataset.builtInNames.joined(separator: ", ")).", valueName: "data"))
  var data: String

  @Option(
    help: ArgumentHelp(
      "Network: \(ZooModel.all.map(\.name).joined(separator: ", ")).", valueName: "name"))
  var model = "auto"

  @Option(
    help: """
      What is learnt: classify, or detect: a classifier of windows that slides over large images, \
      for crops with a background class (`descent detect`).
      """)
  var task: TrainingTask = .classify

  @Option(
    help: ArgumentHelp(
      "The class of crops without an object, for --task detect. Default: background.",
      valueName: "name"))
  var background: String?

  @OptionGroup(title: "Learning")
  var learning: LearningOptions

  @OptionGroup(title: "Around the update rule")
  var wrappers: WrapperOptions

  @OptionGroup(title: "Data")
  var reading: DataOptions

  /// The three parts that are learnt from and reported.
  ///
  /// - Parameter data: Where the data are, which for a resumed run its folder knows best.
  func parts(of data: String, threads: Int?) throws -> (crops: Parts, used: Parts) {
    let crops = try reading.parts(of: data, threads: threads)
    guard task == .detect else { return (crops, crops) }
    let used = try DetectionTask.parts(
      crops, background: backgroundName, isBuiltIn: Dataset.named(data) != nil, path: data,
      seed: learning.seed)
    return (crops, used)
  }

  var backgroundName: String { background ?? "background" }

  func validate() throws {
    if background != nil && task != .detect {
      throw ValidationError("--background: expected --task detect beside it, found classify.")
    }
    if !ZooModel.all.contains(where: { $0.name == model }) {
      throw ValidationError(
        "--model: expected one of \(ZooModel.all.map(\.name).joined(separator: ", ")), found"
          + " '\(model)'.")
    }
  }
}
