// SPDX-License-Identifier: Apache-2.0

extension MulticlassScores {
  /// The average precision over classes, each against all others.
  ///
  /// - Returns: `nil` without samples, or when no class is left to take the mean over.
  /// - Source: equals scikit-learn's `average_precision_score` on binarised labels. There a class
  ///   without samples counts 0 in the macro mean: that is `emptyClass: .zero`.
  public func averagePrecision(
    _ average: ClassAveraging = .macro, convention: AveragePrecision = .step,
    emptyClass: EmptyClassRule = .leaveOut
  ) -> Double? {
    figure(average, emptyClass) {
      PrecisionRecallCurve($0).averagePrecision(convention)
    }
  }

  /// The area under the ROC curve over classes, each against all others.
  ///
  /// - Returns: `nil` without samples, or when no class is left to take the mean over.
  /// - Source: Provost & Domingos 2000 (weighted); equals scikit-learn's
  ///   `roc_auc_score(multi_class="ovr")`, which is undefined where a class has no samples.
  public func areaOneVersusRest(
    _ average: ClassAveraging = .macro, emptyClass: EmptyClassRule = .leaveOut
  ) -> Double? {
    figure(average, emptyClass) { ROCCurve($0).area }
  }

  /// The mean over all pairs of classes of the area that tells one from the other.
  ///
  /// For the pair `a`, `b` only their own samples count: the mean of the area of `a` against `b` by
  /// the scores of `a` and that of `b` against `a` by the scores of `b`. Unlike one against the
  /// rest it does not change with the shares of the classes.
  ///
  /// - Parameter weighted: whether a pair weighs as its samples; all pairs weigh the same otherwise.
  /// - Returns: `nil` with samples of fewer than two classes. Classes without samples have no pairs.
  /// - Source: Hand & Till 2001; equals scikit-learn's `roc_auc_score(multi_class="ovo")`.
  /// - Complexity: O(n · classes).
  public func areaOneVersusOne(weighted: Bool = false) -> Double? {
    let classWeights = classWeights
    var samples = [[Int]](repeating: [], count: classCount)
    for (sample, label) in labels.enumerated() { samples[label].append(sample) }
    let present = (0..<classCount).filter { classWeights[$0] > 0 }
    var (sum, total) = (CurveSum(), CurveSum())
    for (place, first) in present.enumerated() {
      for second in present[(place + 1)...] {
        let both = samples[first] + samples[second]
        guard let one = ROCCurve(column(first, of: both)).area,
          let other = ROCCurve(column(second, of: both)).area
        else { continue }
        let weight = weighted ? classWeights[first] + classWeights[second] : 1
        sum.add(weight * (one + other) / 2)
        total.add(weight)
      }
    }
    return total.value > 0 ? sum.value / total.value : nil
  }

  private func figure(
    _ average: ClassAveraging, _ emptyClass: EmptyClassRule, _ figure: (BinaryScores) -> Double?
  ) -> Double? {
    if average == .micro { return figure(pooled) }
    let values = (0..<classCount).map { figure(oneVersusRest($0)) }
    let classWeights = classWeights
    guard classWeights.contains(where: { $0 > 0 }) else { return nil }
    var (sum, total) = (CurveSum(), CurveSum())
    for (value, classWeight) in zip(values, classWeights) {
      let weight = average == .weighted ? classWeight : 1
      guard let value = value ?? emptyClass.curveValue else { continue }
      sum.add(weight * value)
      total.add(weight)
    }
    return total.value > 0 ? sum.value / total.value : nil
  }
}

extension EmptyClassRule {
  fileprivate var curveValue: Double? {
    switch self {
    case .zero: 0
    case .one: 1
    case .leaveOut: nil
    }
  }
}
