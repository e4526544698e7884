// SPDX-License-Identifier: Apache-2.0

/// The curves of one class against all others, by its probability.
public struct AssessedCurves: Sendable, Equatable {
  public let classIndex: Int
  public let scores: BinaryScores
  public let averagePrecision: BootstrapEstimate
  /// The area under the ROC curve.
  public let area: Double?
  public let areaInterval: ConfidenceInterval?
  /// Why the area has no interval, where it is defined.
  public let areaProblem: String?
  /// Of the envelope of the precision–recall curve and of the ROC curve; only of the class that is
  /// to be found.
  public let precisionRecallBand: CurveBand?
  public let rocBand: CurveBand?

  public var precisionRecall: PrecisionRecallCurve { PrecisionRecallCurve(scores) }
  public var roc: ROCCurve { ROCCurve(scores) }
}
