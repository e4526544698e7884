// SPDX-License-Identifier: Apache-2.0

/// How often each class was taken for each class, counted (``ConfusionMatrix``) or weighed
/// (``WeightedConfusionMatrix``), and the figures that follow.
///
/// Every figure is `nil` where it is undefined.
public protocol ConfusionFigures: Sendable {
  /// One class against all others.
  associatedtype OneClass: BinaryFigures
  var classCount: Int { get }
  /// The weight of the samples of class `actual` that were taken for `predicted`.
  func weight(actual: Int, predicted: Int) -> Double
  /// All classes against all others, in order.
  var perClass: [OneClass] { get }
}

extension ConfusionFigures {
  /// The classes' cells, divided by one power of two so that no product of them overflows.
  private var cells: [ClassWeights] {
    let all = perClass.map { $0.weights }
    let largest = all.reduce(0) { largest, cells in
      max(
        largest, cells.truePositives, cells.falsePositives, cells.falseNegatives,
        cells.trueNegatives)
    }
    return all.map { $0.scaled(by: largest) }
  }

  /// The share of samples classified rightly; 0 … 1. Equals scikit-learn's `accuracy_score`.
  ///
  /// With one label and one prediction a sample, precision, recall and F1 over all classes pooled
  /// (*micro*) are this same number.
  public var accuracy: Double? {
    let cells = cells
    return ClassWeights.ratio(
      cells.reduce(0) { $0 + $1.truePositives }, cells.reduce(0) { $0 + $1.samples })
  }

  /// The mean recall of the classes that have samples; 0 … 1.
  ///
  /// A class that was predicted and has no samples is left out. Equals scikit-learn's
  /// `balanced_accuracy_score`.
  ///
  /// - Parameter adjusted: Whether chance is 0 in place of `1/k`, with `k` the number of classes
  ///   that have samples: `(value − 1/k) / (1 − 1/k)`, `nil` where `k` is 1.
  public func balancedAccuracy(adjusted: Bool = false) -> Double? {
    let recalls = cells.compactMap { $0.recall }
    if recalls.isEmpty { return nil }
    let value = recalls.reduce(0, +) / Double(recalls.count)
    if !adjusted { return value }
    let chance = 1 / Double(recalls.count)
    return recalls.count == 1 ? nil : (value - chance) / (1 - chance)
  }

  /// Matthews' correlation of labels and predictions over all classes, `R_K`; up to 1, 0 is chance.
  ///
  /// `Σₖ (TPₖ·TNₖ − FPₖ·FNₖ) / √(Σₖ tₖ(n − tₖ) · Σₖ pₖ(n − pₖ))`, with `t` the samples and `p` the
  /// predictions of each class. `nil` where labels or predictions are of one class;
  /// scikit-learn's `matthews_corrcoef`, which it equals elsewhere, says 0 there.
  ///
  /// - Source: Gorodkin, Comput. Biol. Chem. 28 (2004) 367.
  public var matthews: Double? {
    var (covariance, actual, predicted) = (0.0, 0.0, 0.0)
    for cells in cells {
      covariance += cells.covariance
      actual += cells.samples * cells.others
      predicted += cells.predicted * cells.othersPredicted
    }
    return ClassWeights.correlation(covariance, actual, predicted)
  }

  /// Cohen's κ: agreement of labels and predictions beyond chance; up to 1, 0 is chance.
  ///
  /// `1 − Σ wᵢⱼ·oᵢⱼ / Σ wᵢⱼ·eᵢⱼ`, with `o` the cells and `eᵢⱼ = tᵢ·pⱼ/n` what independent labels and
  /// predictions would give. `nil` where all labels and predictions are of one class. Equals
  /// scikit-learn's `cohen_kappa_score(labels=range(classCount))`: without `labels`, scikit-learn
  /// closes the gaps that absent classes leave, which changes distances under `linear` and
  /// `quadratic`.
  ///
  /// - Source: Cohen, Psychol. Bull. 70 (1968) 213.
  public func cohenKappa(_ weighting: KappaWeighting = .none) -> Double? {
    let cells = perClass.map { $0.weights }
    let total = cells.reduce(0) { $0 + $1.samples }
    var (observed, expected) = (0.0, 0.0)
    for actual in 0..<classCount {
      for predicted in 0..<classCount where actual != predicted {
        let weight = weighting.weight(actual, predicted)
        observed += weight * (self.weight(actual: actual, predicted: predicted) / total)
        expected += weight * (cells[actual].samples / total) * (cells[predicted].predicted / total)
      }
    }
    return expected > 0 ? 1 - observed / expected : nil
  }

  /// A figure of one class against all others.
  ///
  /// - Precondition: the class is one.
  public func value(_ score: ClassScore, of classIndex: Int) -> Double? {
    score.value(of: perClass[classIndex])
  }

  // MARK: Means over classes

  /// A figure over all classes.
  ///
  /// Equals scikit-learn's `precision_score(average=…, zero_division=…)` and its like; see
  /// ``EmptyClassRule`` for absent classes.
  ///
  /// - Returns: `nil` when no class is left to take the mean over. Under `weighted` also when the
  ///   classes left have no samples; scikit-learn falls back to the plain mean there.
  public func average(
    _ score: ClassScore, _ averaging: ClassAveraging, emptyClass rule: EmptyClassRule = .zero
  ) -> Double? {
    let cells = cells
    if averaging == .micro {
      let none = ClassWeights(
        truePositives: 0, falsePositives: 0, falseNegatives: 0, trueNegatives: 0)
      return score.value(of: cells.reduce(none, +))
    }
    var (sum, weights) = (0.0, 0.0)
    for cells in cells where !cells.isAbsent {
      guard let value = score.value(of: cells) ?? rule.replacement else { continue }
      let weight = averaging == .weighted ? cells.samples : 1
      sum += weight * value
      weights += weight
    }
    return ClassWeights.ratio(sum, weights)
  }

  /// The mean of a figure over classes, each class weighing the same.
  public func macro(_ score: ClassScore, emptyClass rule: EmptyClassRule = .zero) -> Double? {
    average(score, .macro, emptyClass: rule)
  }

  /// A figure over the pooled counts of all classes, each sample weighing the same.
  public func micro(_ score: ClassScore) -> Double? { average(score, .micro) }

  // MARK: Shares

  /// The cells as shares, a row for each true class.
  ///
  /// Equals scikit-learn's `confusion_matrix(normalize=…)`, save that shares of nothing are `nil`
  /// where scikit-learn says 0.
  public func normalized(by normalization: ConfusionNormalization) -> [[Double?]] {
    let cells = perClass.map { $0.weights }
    let total = cells.reduce(0) { $0 + $1.samples }
    return (0..<classCount).map { actual in
      (0..<classCount).map { predicted in
        let whole =
          switch normalization {
          case .trueClass: cells[actual].samples
          case .predictedClass: cells[predicted].predicted
          case .all: total
          }
        return ClassWeights.ratio(weight(actual: actual, predicted: predicted), whole)
      }
    }
  }
}
