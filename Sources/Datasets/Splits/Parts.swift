// SPDX-License-Identifier: Apache-2.0

/// The three parts of a data set: to train on, to choose by, and to report once.
public struct Parts: Sendable {
  public let training: Dataset
  public let validation: Dataset
  public let test: Dataset

  /// Samples left out of training and validation because the given test part holds them too.
  public let overlapRemoved: Int

  package init(
    training: Dataset, validation: Dataset, test: Dataset, overlapRemoved: Int = 0
  ) {
    self.training = training
    self.validation = validation
    self.test = test
    self.overlapRemoved = overlapRemoved
  }

  /// Compares the content of all samples across the parts.
  ///
  /// - Throws: ``DatasetError/overlap(first:second:count:)`` when two parts share content.
  public func verifyNoOverlap() throws(DatasetError) {
    let parts = [
      ("training", Set(training.contentHashes)), ("validation", Set(validation.contentHashes)),
      ("test", Set(test.contentHashes)),
    ]
    for first in 0..<2 {
      for second in first + 1..<3 {
        let common = parts[first].1.intersection(parts[second].1).count
        if common > 0 {
          throw .overlap(first: parts[first].0, second: parts[second].0, count: common)
        }
      }
    }
  }
}

extension Parts {
  /// Reads the data set at a path and cuts it: with the test part at `testPath` if given, else with
  /// the source's own test part if it has one, else in three.
  ///
  /// - Parameters:
  ///   - path: a file or folder in one of the layouts of ``DataSource/all``.
  ///   - testPath: where the test part lies; of a source with two parts its test part is taken.
  ///   - options: how the data are read; the test part is read with the classes and columns of the
  ///     training data.
  ///   - shares: of training, validation and test; with a test part from elsewhere the rest is cut
  ///     in training and validation, 85 to 15.
  ///   - seed: of the split, separate from the seed of training.
  public init(
    contentsOf path: String, testPath: String? = nil, options: DatasetOptions = DatasetOptions(),
    shares: (training: Double, validation: Double, test: Double) = (0.7, 0.15, 0.15),
    seed: UInt64 = 0
  ) throws(DatasetError) {
    let data = try Dataset(contentsOf: path, options: options)
    var testOptions = options.matching(data)
    if let testPath {
      let hasBoth = try Dataset.hasTestPart(at: testPath)
      testOptions.part = hasBoth ? .test : .training
      self = try data.parts(
        withTest: Dataset(contentsOf: testPath, options: testOptions), seed: seed)
    } else if try Dataset.hasTestPart(at: path) {
      testOptions.part = .test
      self = try data.parts(withTest: Dataset(contentsOf: path, options: testOptions), seed: seed)
    } else {
      self = try data.split(
        training: shares.training, validation: shares.validation, test: shares.test, seed: seed)
    }
  }
}
