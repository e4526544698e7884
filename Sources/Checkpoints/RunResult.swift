// SPDX-License-Identifier: Apache-2.0

/// How a run ended: what `result.json` holds.
public struct RunResult: Codable, Sendable, Equatable {
  /// The file-format version.
  public var format: FormatVersion
  /// The run folder, as it was given.
  public var run: String
  /// Epochs done, which early stopping may make fewer than asked for.
  public var epochs: Int
  /// The epoch, from 1, whose weights were kept.
  public var bestEpoch: Int
  public var validation: PartResult?
  public var test: PartResult?
  /// How often this test part has been read, this time included.
  public var testReads: Int?
  /// A hash of the test part's content.
  public var testHash: String?
  /// Wall-clock seconds of training.
  public var seconds: Double
  /// Seconds from the start of the process to the end of the first step.
  public var secondsToFirstStep: Double
  /// The weights of a linear model, an image a class.
  public var weights: [StoredImage]

  public init(
    run: String, epochs: Int, bestEpoch: Int, validation: PartResult? = nil,
    test: PartResult? = nil, testReads: Int? = nil, testHash: String? = nil, seconds: Double,
    secondsToFirstStep: Double, weights: [StoredImage] = []
  ) {
    format = .current
    self.run = run
    self.epochs = epochs
    self.bestEpoch = bestEpoch
    self.validation = validation
    self.test = test
    self.testReads = testReads
    self.testHash = testHash
    self.seconds = seconds
    self.secondsToFirstStep = secondsToFirstStep
    self.weights = weights
  }
}
