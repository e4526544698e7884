// SPDX-License-Identifier: Apache-2.0
public import DescentDatasets
public import DescentEvaluation

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

extension Classifier {
  /// How good the model is on labelled samples.
  ///
  /// The loss is the cross-entropy `−log p` of the true class, whatever the model was trained with.
  ///
  /// - Parameters:
  ///   - data: Read with `DatasetOptions(matching: classifier.preprocessing)`.
  ///   - stop: What can interrupt it.
  /// - Throws: `TrainingError` for data without labels or with other classes, `DatasetError`.
  public func evaluate(_ data: Dataset, stop: StopSignal? = nil) throws -> ClassificationResult {
    try Trainer.check(data, use: "evaluation")
    try Trainer.check(data, fits: preprocessing)
    let loader = try Loader(
      data, batchSize: Self.largestBatch, shuffled: false, preprocessing: preprocessing)
    var result = ClassificationResult(classes: classes)
    while let batch = try loader.next() {
      if let signal = stop?.requested {
        throw TrainingError.interrupted(signal: signal, step: 0, checkpoint: nil)
      }
      let scores = try probabilities(ofInput: batch.values, count: batch.count)
      let labels = batch.classIndices.map(Int.init)
      let losses = labels.enumerated().map { row, label in
        -log(max(Double(scores[row * classes.count + label]), Double(Float.leastNormalMagnitude)))
      }
      result.append(
        try ScoredBatch(
          labels: labels, scores: scores, classCount: classes.count,
          lossSum: losses.reduce(0, +)))
    }
    return result
  }
}
