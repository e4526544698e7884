// SPDX-License-Identifier: Apache-2.0

/// Whether probabilities can be taken at their word: of the samples that were given 0.8, are 80 %
/// right?
///
/// Samples are gathered in bins by confidence, and each bin's mean confidence is set against its
/// share of true statements. Calibrated probabilities lie on the diagonal.
///
/// - Ties: equal confidences fall in the same bin. The order of samples has no influence.
/// - Equals scikit-learn's `calibration_curve`, which leaves empty bins out; here they stay, with no
///   mean and no accuracy.
/// - Source: Murphy and Winkler, Appl. Statist. 26 (1977) 41; Guo, Pleiss, Sun and Weinberger, *On
///   Calibration of Modern Neural Networks*, ICML 2017.
public struct ReliabilityDiagram: Sendable, Equatable {
  public let binning: ReliabilityBinning
  /// The bins by rising confidence.
  public let bins: [ReliabilityBin]
  /// The number of samples.
  public let count: Int
  /// `Σ (confidence − outcome)² / n`; `nil` without samples.
  public let brierScore: Double?

  /// The diagram of probabilities and whether what they were given to came true.
  ///
  /// - Throws: ``EvaluationError/probabilityOutOfRange(sample:value:)``, also for NaN.
  /// - Precondition: as many outcomes as confidences; at least one bin.
  public init(
    confidences: [Double], outcomes: [Bool], bins: Int = 15,
    binning: ReliabilityBinning = .equalWidth
  ) throws(EvaluationError) {
    require(
      confidences.count == outcomes.count && bins > 0,
      "ReliabilityDiagram: expected an outcome for each of \(confidences.count) confidences and"
        + " at least one bin, found \(outcomes.count) and \(bins)")
    for (sample, value) in confidences.enumerated() where !(value >= 0 && value <= 1) {
      throw .probabilityOutOfRange(sample: sample, value: value)
    }
    var counts = ReliabilityCounts(edges: binning.edges(confidences, bins: bins))
    var squares = RunningSum()
    for (confidence, outcome) in zip(confidences, outcomes) {
      counts.add(confidence: confidence, outcome: outcome)
      let distance = confidence - (outcome ? 1 : 0)
      squares.add(distance * distance)
    }
    self.binning = binning
    self.bins = counts.bins
    count = confidences.count
    brierScore = count == 0 ? nil : squares.value / Double(count)
  }

  /// The diagram of the highest probability of each sample and whether its class is the label.
  ///
  /// - Throws: ``EvaluationError/probabilityOutOfRange(sample:value:)``; rounding above 1 is forgiven.
  public init(
    topClassOf batch: ScoredBatch, bins: Int = 15, binning: ReliabilityBinning = .equalWidth
  ) throws(EvaluationError) {
    let predictions = (0..<batch.count).map { batch.prediction($0) }
    let confidences = predictions.enumerated().map { sample, prediction in
      Self.withoutRounding(batch.scores[sample * batch.classCount + prediction])
    }
    try self.init(
      confidences: confidences, outcomes: zip(predictions, batch.labels).map { $0 == $1 },
      bins: bins, binning: binning)
  }

  /// The diagram of the probability of one class and whether it is the label.
  ///
  /// - Throws: ``EvaluationError/probabilityOutOfRange(sample:value:)``; rounding above 1 is forgiven.
  /// - Precondition: the class is one of the batch's.
  public init(
    ofClass classIndex: Int, in batch: ScoredBatch, bins: Int = 15,
    binning: ReliabilityBinning = .equalWidth
  ) throws(EvaluationError) {
    require(
      (0..<batch.classCount).contains(classIndex),
      "ReliabilityDiagram: expected a class in \(0..<batch.classCount), found \(classIndex)")
    try self.init(
      confidences: (0..<batch.count).map {
        Self.withoutRounding(batch.scores[$0 * batch.classCount + classIndex])
      }, outcomes: batch.labels.map { $0 == classIndex }, bins: bins, binning: binning)
  }

  /// Exponentials divided by their sum exceed 1 by a few bits at times.
  static func withoutRounding(_ probability: Float) -> Double {
    probability > 1 && probability <= 1 + 1e-5 ? 1 : Double(probability)
  }

  // MARK: Figures

  /// The expected calibration error: `Σ_b n_b/n · |accuracy_b − mean confidence_b|`. 0 … 1, lower is
  /// better; `nil` without samples.
  ///
  /// It depends on the bins, shrinks with fewer of them and grows with fewer samples: compare only
  /// with the same bins and about as many samples. Equals torchmetrics' `CalibrationError(norm="l1")`.
  ///
  /// - Source: Naeini, Cooper and Hauskrecht, AAAI 2015.
  public var expectedCalibrationError: Double? {
    weightedMean { $0 }
  }

  /// The largest gap of a bin that has samples; 0 … 1. Equals torchmetrics' `norm="max"`.
  public var maximumCalibrationError: Double? { bins.compactMap(\.gap).max() }

  /// `√(Σ_b n_b/n · gap²)`; 0 … 1. Equals torchmetrics' `norm="l2"`.
  public var rootMeanSquareCalibrationError: Double? {
    weightedMean { $0 * $0 }.map { $0.squareRoot() }
  }

  private func weightedMean(_ term: (Double) -> Double) -> Double? {
    if count == 0 { return nil }
    return bins.reduce(0) { $0 + Double($1.count) * term($1.gap ?? 0) } / Double(count)
  }

  /// Where the score comes from; `nil` without samples.
  public var brierDecomposition: BrierDecomposition? {
    guard let brierScore else { return nil }
    return BrierDecomposition(bins: bins, count: count, brierScore: brierScore)
  }
}
