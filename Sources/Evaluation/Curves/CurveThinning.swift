// SPDX-License-Identifier: Apache-2.0

extension PrecisionRecallCurve {
  /// The same curve with fewer points in its vertical runs, where recall stands still.
  ///
  /// - Source: equals scikit-learn's `precision_recall_curve` with `drop_intermediate=True`.
  public var withoutIntermediatePoints: PrecisionRecallCurve {
    let found = scores.truePositives
    let last = scores.count - 1
    let kept = scores.thresholds.indices.filter { index in
      index == 0 || index == last || found[index] != found[index - 1]
        || found[index] != found[index + 1]
    }
    return PrecisionRecallCurve(scores.entries(kept))
  }

  /// At most `limit` points that look like the whole curve, for drawing.
  ///
  /// Recall is cut into equal parts; of each the first and last point and those of the lowest and
  /// highest precision stay, so that no tooth is lost. Figures are to be taken from the whole curve.
  ///
  /// - Precondition: `limit >= 4`.
  public func thinned(to limit: Int) -> [OperatingPoint] {
    require(limit >= 4, "PrecisionRecallCurve.thinned: expected at least 4, found \(limit)")
    if count <= limit { return points }
    let precisions = precisions
    // Without positive samples all points lie in one part.
    let parts = parts(of: recalls ?? [Double](repeating: 0, count: count), limit / 4)
    var kept: [Int] = []
    for part in parts {
      var (lowest, highest) = (part.lowerBound, part.lowerBound)
      for index in part {
        if precisions[index] < precisions[lowest] { lowest = index }
        if precisions[index] > precisions[highest] { highest = index }
      }
      kept += [part.lowerBound, min(lowest, highest), max(lowest, highest), part.upperBound - 1]
    }
    return distinct(kept).map { OperatingPoint(entry: $0, of: scores) }
  }
}

extension ROCCurve {
  /// At most `limit` points that look like the whole curve, for drawing; both ends stay.
  ///
  /// The way along the curve, `TPR + FPR`, is cut into `limit − 1` equal parts and the last point
  /// of each stays: no point that goes lies farther than `2 / (limit − 1)` along both axes together
  /// from one that stays.
  ///
  /// - Precondition: `limit >= 4`.
  public func thinned(to limit: Int) -> [OperatingPoint] {
    require(limit >= 4, "ROCCurve.thinned: expected at least 4, found \(limit)")
    if count <= limit { return points }
    let zeros = [Double](repeating: 0, count: scores.count)
    let up = scores.shares(of: scores.truePositives) ?? zeros
    let across = scores.shares(of: scores.falsePositives) ?? zeros
    let way = zip(up, across).map { ($0 + $1) / 2 }
    let kept = parts(of: way, limit - 1).map { $0.upperBound - 1 }
    return [OperatingPoint(noneOf: scores)] + kept.map { OperatingPoint(entry: $0, of: scores) }
  }
}

/// The runs of a rising list of numbers in 0 … 1 that share one of `count` equal parts.
private func parts(of values: [Double], _ count: Int) -> [Range<Int>] {
  func part(_ index: Int) -> Int { min(Int(values[index] * Double(count)), count - 1) }
  var parts: [Range<Int>] = []
  var start = 0
  for index in values.indices
  where index == values.count - 1 || part(index + 1) != part(index) {
    parts.append(start..<index + 1)
    start = index + 1
  }
  return parts
}

/// A list that does not fall, without what repeats.
private func distinct(_ indices: [Int]) -> [Int] {
  var kept: [Int] = []
  for index in indices where kept.last != index { kept.append(index) }
  return kept
}
