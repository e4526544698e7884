// SPDX-License-Identifier: Apache-2.0
public import DescentCheckpoints
public import DescentDatasets
import DescentEvaluation
import DescentLayers
import DescentPredictions
import DescentTensors

extension Trainer {
  /// More probabilities than this are not written out: a run folder is to stay small.
  private static let scoreLimit = 2_000_000

  /// Evaluates a trained model once more and for all: writes `result.json`, and the probabilities of
  /// each sample as CSV, from which a report has its curves and intervals.
  ///
  /// The test part is read here and nowhere else, and the ledger beside the run folders notes it by
  /// its content: a part that many runs have read while settings were chosen is no longer unseen,
  /// and the result says how often it was.
  ///
  /// - Parameters:
  ///   - history: What `fit` returned.
  ///   - validation: The part that weights were chosen by; nil or an empty one is left out.
  ///   - test: The part kept for this one reading; nil or an empty one is left out.
  ///   - run: The folder that gets `result.json`; the ledger lies beside it.
  ///   - secondsToFirstStep: From the start of the process; nil takes the history's, from the start
  ///     of training.
  ///   - stop: What can interrupt the evaluation.
  @discardableResult
  public func conclude(
    _ history: History, validation: Dataset? = nil, test: Dataset? = nil, run: RunFolder,
    secondsToFirstStep: Double? = nil, stop: StopSignal? = nil
  ) throws -> RunResult {
    let validation = validation.flatMap { $0.count == 0 ? nil : $0 }
    let test = test.flatMap { $0.count == 0 ? nil : $0 }
    var result = RunResult(
      run: run.path, epochs: history.epochs.count, bestEpoch: history.bestEpoch,
      seconds: history.seconds,
      secondsToFirstStep: secondsToFirstStep ?? history.secondsToFirstStep,
      weights: try weightImages())
    if let validation {
      let answers = try evaluate(validation, stop: stop)
      result.validation = try PartResult(answers, of: validation)
      try write(answers, of: validation, to: run.validationScoresPath)
    }
    if let test {
      let answers = try evaluate(test, stop: stop)
      result.test = try PartResult(answers, of: test)
      try write(answers, of: test, to: run.testScoresPath)
      let hash = Checksum.text(of: test.contentHash)
      result.testHash = hash
      result.testReads = try run.testReads.record(testHash: hash, run: run.path, use: "train")
    }
    try run.write(result)
    return result
  }

  private func write(
    _ answers: ClassificationResult, of data: Dataset, to path: String
  ) throws {
    guard answers.count * answers.classes.count <= Self.scoreLimit else { return }
    try ScoreTable(answers, of: data).write(to: path)
  }

  /// The weights of a model that is a single linear layer over images: an image a class, white for
  /// the largest positive weight of all, black for the largest negative one.
  private func weightImages() throws -> [StoredImage] {
    let preprocessing = try knownPreparation.preprocessing
    let (shape, classes) = (preprocessing.sampleShape, preprocessing.classes)
    let matrices = model.parameters.filter { $0.shape.rank > 1 }
    guard preprocessing.kind == .images, shape[0] == 1 || shape[0] == 3,
      max(shape[1], shape[2]) <= 256, matrices.count == 1,
      matrices[0].shape == [classes.count, preprocessing.sampleSize]
    else { return [] }
    let weights = matrices[0].value.scalars
    let largest = weights.reduce(Float.leastNormalMagnitude) { max($0, abs($1)) }
    let size = preprocessing.sampleSize
    return classes.enumerated().map { index, name in
      let planes = weights[(index * size)..<((index + 1) * size)].map {
        127.5 + 127.5 * $0 / largest
      }
      return StoredImage(title: name, planes: planes, shape: shape)
    }
  }
}
