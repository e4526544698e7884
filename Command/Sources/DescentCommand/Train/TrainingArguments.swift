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

  @OptionGroup(title: "Learning")
  var learning: LearningOptions

  @OptionGroup(title: "Around the update rule")
  var wrappers: WrapperOptions

  @OptionGroup(title: "Data")
  var reading: DataOptions

  func validate() throws {
    if !ZooModel.all.contains(where: { $0.name == model }) {
      throw ValidationError(
        "--model: expected one of \(ZooModel.all.map(\.name).joined(separator: ", ")), found"
          + " '\(model)'.")
    }
  }
}
