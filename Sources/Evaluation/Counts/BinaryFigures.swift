// SPDX-License-Identifier: Apache-2.0

/// One class against all others, counted (``ClassCounts``) or weighed (``ClassWeights``), and the
/// figures that follow from the four cells.
///
/// With TP the found samples of the class, FN the missed ones (*missed danger*), FP the samples of
/// other classes that were taken for it (*false alarms*) and TN the rest. Every figure is `nil`
/// where nothing can be divided by; no number is made up for it. scikit-learn returns its
/// `zero_division`, 0 by default, in those places.
public protocol BinaryFigures: Sendable {
  /// The four cells as real numbers.
  var weights: ClassWeights { get }
}

extension BinaryFigures {
  /// `TP / (TP + FP)`: how many of those taken for the class are of it. 0 … 1.
  ///
  /// Also positive predictive value. Equals scikit-learn's `precision_score`.
  public var precision: Double? { weights.share { ($0.truePositives, $0.falsePositives) } }

  /// `TP / (TP + FN)`: how many of the class were found. 0 … 1.
  ///
  /// Also sensitivity, hit rate, true positive rate. Equals scikit-learn's `recall_score`.
  public var recall: Double? { weights.share { ($0.truePositives, $0.falseNegatives) } }

  /// `TN / (TN + FP)`: how many of the others raised no alarm. 0 … 1.
  ///
  /// Also selectivity, true negative rate: the recall of the others.
  public var specificity: Double? { weights.share { ($0.trueNegatives, $0.falsePositives) } }

  /// `TN / (TN + FN)`: how many of those not taken for the class are not of it. 0 … 1.
  public var negativePredictiveValue: Double? {
    weights.share { ($0.trueNegatives, $0.falseNegatives) }
  }

  /// `FP / (FP + TN)`: how many of the others raised a false alarm. 0 … 1, lower is better.
  ///
  /// Also fall-out; `1 − specificity`.
  public var falsePositiveRate: Double? {
    weights.share { ($0.falsePositives, $0.trueNegatives) }
  }

  /// `FN / (FN + TP)`: how many of the class were missed dangers. 0 … 1, lower is better.
  ///
  /// Also miss rate; `1 − recall`.
  public var falseNegativeRate: Double? {
    weights.share { ($0.falseNegatives, $0.truePositives) }
  }

  /// `2·TP / (2·TP + FP + FN)`, the harmonic mean of precision and recall. 0 … 1.
  ///
  /// Also Dice's coefficient. Equals scikit-learn's `f1_score`.
  public var f1: Double? { fBeta(1) }

  /// `(1 + β²)·TP / ((1 + β²)·TP + β²·FN + FP)`: recall counts `β` times as much as precision.
  /// 0 … 1.
  ///
  /// With β = 2 a missed danger costs more, with β = 0.5 a false alarm does; 0 is the precision and
  /// infinity the recall. Equals scikit-learn's `fbeta_score`; undefined only where the class is
  /// absent, so it is 0 and not `nil` for a class that was never predicted.
  ///
  /// - Precondition: `beta >= 0`.
  /// - Source: van Rijsbergen, *Information Retrieval* (1979).
  public func fBeta(_ beta: Double) -> Double? {
    require(beta >= 0, "fBeta: expected a beta of 0 or more, found \(beta)")
    if beta == .infinity { return recall }
    if beta == 0 { return precision }
    let cells = weights.scaled
    if cells.isAbsent { return nil }
    // Both sides are divided by the larger factor, so that no square overflows.
    let (missed, alarms) = beta > 1 ? (1, 1 / beta / beta) : (beta * beta, 1)
    let found = (missed + alarms) * cells.truePositives
    return ClassWeights.ratio(
      found, found + missed * cells.falseNegatives + alarms * cells.falsePositives) ?? 0
  }

  /// `TP / (TP + FP + FN)`, intersection over union. 0 … 1.
  ///
  /// Also Jaccard's index, critical success index. Equals scikit-learn's `jaccard_score`.
  public var iou: Double? {
    weights.share { ($0.truePositives, $0.falsePositives + $0.falseNegatives) }
  }

  /// `(recall + specificity) / 2`: accuracy as if both sides had equally many samples. 0 … 1; 0.5 is
  /// chance.
  ///
  /// Equals scikit-learn's `balanced_accuracy_score` of two classes that both have samples.
  public var balancedAccuracy: Double? { informedness.map { ($0 + 1) / 2 } }

  /// `recall + specificity − 1`, Youden's index J: how much better than chance. −1 … 1; 0 is chance.
  ///
  /// - Source: Youden, Cancer 3 (1950) 32. Equals scikit-learn's
  ///   `balanced_accuracy_score(adjusted=True)` of two classes.
  public var informedness: Double? {
    guard let recall, let falsePositiveRate else { return nil }
    return recall - falsePositiveRate
  }

  /// `(TP·TN − FP·FN) / √((TP + FP)(TP + FN)(TN + FP)(TN + FN))`, Matthews' correlation of truth
  /// and prediction. −1 … 1; 0 is chance.
  ///
  /// `nil` where truth or prediction has one class only; scikit-learn's `matthews_corrcoef`, which
  /// it equals elsewhere, says 0 there.
  ///
  /// - Source: Matthews, Biochim. Biophys. Acta 405 (1975) 442.
  public var matthews: Double? {
    let cells = weights.scaled
    return ClassWeights.correlation(
      cells.covariance, cells.samples * cells.others, cells.predicted * cells.othersPredicted)
  }
}
