// SPDX-License-Identifier: Apache-2.0

/// The figures that ``BinaryFigures`` has for a class.
public enum ClassScore: Sendable, Hashable {
  case precision
  case recall
  case specificity
  case negativePredictiveValue
  case falsePositiveRate
  case falseNegativeRate
  case f1
  /// ``BinaryFigures/fBeta(_:)``; beta is 0 or more.
  case fBeta(Double)
  case iou
  case balancedAccuracy
  case informedness
  case matthews

  /// The name in tables, such as `recall` or `f2`.
  public var name: String {
    switch self {
    case .precision: "precision"
    case .recall: "recall"
    case .specificity: "specificity"
    case .negativePredictiveValue: "negative predictive value"
    case .falsePositiveRate: "false positive rate"
    case .falseNegativeRate: "false negative rate"
    case .f1: "f1"
    case .fBeta(let beta): beta.rounded() == beta && beta < 1e6 ? "f\(Int(beta))" : "f\(beta)"
    case .iou: "iou"
    case .balancedAccuracy: "balanced accuracy"
    case .informedness: "informedness"
    case .matthews: "matthews"
    }
  }

  /// The figure for one class; `nil` where it is undefined.
  public func value(of counts: some BinaryFigures) -> Double? {
    switch self {
    case .precision: counts.precision
    case .recall: counts.recall
    case .specificity: counts.specificity
    case .negativePredictiveValue: counts.negativePredictiveValue
    case .falsePositiveRate: counts.falsePositiveRate
    case .falseNegativeRate: counts.falseNegativeRate
    case .f1: counts.f1
    case .fBeta(let beta): counts.fBeta(beta)
    case .iou: counts.iou
    case .balancedAccuracy: counts.balancedAccuracy
    case .informedness: counts.informedness
    case .matthews: counts.matthews
    }
  }
}

extension ClassScore: CaseIterable {
  /// Every figure, F-beta with β = 2.
  public static var allCases: [ClassScore] {
    [
      .precision, .recall, .specificity, .negativePredictiveValue, .falsePositiveRate,
      .falseNegativeRate, .f1, .fBeta(2), .iou, .balancedAccuracy, .informedness, .matthews,
    ]
  }
}
