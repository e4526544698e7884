// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Descent

/// Where the data are and how they are read and cut.
struct DataOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Take the test part from here; the rest is cut in training and validation.", valueName: "data"
    ))
  var test: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Share to choose by. Default: 0.15.", valueName: "share"))
  var validationShare = 0.15

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Share to report. Default: 0.15.", valueName: "share"))
  var testShare = 0.15

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Decides which samples are in which part.", valueName: "seed"))
  var splitSeed: UInt64 = 0

  @Option(help: ArgumentHelp("Scale all images to this size, such as 32x32.", valueName: "HxW"))
  var imageSize: ImageSizeArgument?

  @Option(help: ArgumentHelp("Convert all images: 1 for grey, 3 for RGB.", valueName: "n"))
  var channels: Int?

  @Option(
    help: ArgumentHelp(
      "The column to predict. Default: label, target or class, else the last.", valueName: "column")
  )
  var target: String?

  @Option(
    parsing: .upToNextOption, help: ArgumentHelp("Columns to leave out.", valueName: "column"))
  var ignore: [String] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Columns of numbers that are names.", valueName: "column"))
  var categorical: [String] = []

  @Option(
    help: ArgumentHelp(
      "Empty fields of a table: fail, or median of the training part.", valueName: "rule"))
  var missing: MissingRule = .fail

  func validate() throws {
    if let channels, channels != 1 && channels != 3 {
      throw ValidationError("--channels: expected 1 or 3, found \(channels).")
    }
    for (name, share) in [("validation", validationShare), ("test", testShare)]
    where !(share >= 0 && share < 1) {
      throw ValidationError("--\(name)-share: expected at least 0 and below 1, found \(share).")
    }
    let sum = validationShare + (test == nil ? testShare : 0)
    if sum >= 1 {
      throw ValidationError(
        "--validation-share and --test-share: expected a sum below 1, found \(sum).")
    }
  }

  /// All samples at a path, or of the built-in data set of that name.
  func dataset(at data: String) throws -> Dataset {
    try Dataset.named(data) ?? Dataset(contentsOf: data, options: options(threads: nil))
  }

  private func options(threads: Int?) -> DatasetOptions {
    DatasetOptions(
      images: ImageOptions(resize: imageSize?.size, channels: channels),
      table: TableOptions(
        target: target, ignored: ignore, categorical: categorical, missing: missing.rule),
      threads: threads)
  }

  /// The three parts of the data at a path, or of the built-in data set of that name.
  func parts(of data: String, threads: Int?) throws -> Parts {
    let options = options(threads: threads)
    let dataset = try Dataset.named(data) ?? Dataset(contentsOf: data, options: options)
    var testOptions = options.matching(dataset)
    if let path = test {
      testOptions.part = try Dataset.hasTestPart(at: path) ? .test : .training
      return try dataset.parts(
        withTest: Dataset(contentsOf: path, options: testOptions), validation: validationShare,
        seed: splitSeed)
    }
    if Dataset.named(data) == nil, try Dataset.hasTestPart(at: data) {
      testOptions.part = .test
      return try dataset.parts(
        withTest: Dataset(contentsOf: data, options: testOptions), validation: validationShare,
        seed: splitSeed)
    }
    return try dataset.split(
      training: 1 - validationShare - testShare, validation: validationShare, test: testShare,
      seed: splitSeed)
  }
}

/// `--missing`
enum MissingRule: String, ExpressibleByArgument, CaseIterable {
  case fail, median

  var rule: TableOptions.MissingValues {
    switch self {
    case .fail: .fail
    case .median: .median
    }
  }
}

/// `--image-size`
struct ImageSizeArgument: ExpressibleByArgument {
  let size: ImageSize

  init?(argument: String) {
    guard let size = ImageSize(parsing: argument) else { return nil }
    self.size = size
  }
}
