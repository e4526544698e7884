// SPDX-License-Identifier: Apache-2.0

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The area under a ROC curve with its variance by DeLong, without resampling.
///
/// The area is the share of pairs of a positive and a negative sample in the right order, equal
/// scores counting half. Its variance is `S₁₀/m + S₀₁/n`: the spread, over the `m` positive samples,
/// of the share of negative ones below each, and over the `n` negative samples, of the share of
/// positive ones above each, both with `m − 1` and `n − 1`.
///
/// - Complexity: one sort.
/// - Source: DeLong, DeLong and Clarke-Pearson, Biometrics 44 (1988) 837; by ranks as in Sun and Xu,
///   IEEE Signal Processing Letters 21 (2014) 1389. The area equals scikit-learn's `roc_auc_score`.
public struct DeLongEstimate: Sendable, Hashable {
  /// The scale on which the area is taken to be normal.
  public enum Scale: Sendable, Hashable {
    /// The area itself; bounds are cut at 0 and 1.
    case area
    /// `ln(A/(1 − A))`, which keeps bounds within 0 … 1 and covers better near 1.
    case logit
  }

  /// The area, 0 … 1.
  public let area: Double
  /// `nil` with fewer than two positive or two negative samples.
  public let variance: Double?

  /// - Returns: `nil` without positive or without negative samples.
  /// - Throws: ``EvaluationError/scoreNotFinite(sample:score:)``.
  /// - Precondition: as many labels as scores.
  public init?(scores: [Double], isPositive: [Bool]) throws(EvaluationError) {
    guard let placements = try Placements(scores: scores, isPositive: isPositive) else {
      return nil
    }
    area = placements.area
    variance = Placements.covariance(placements, placements)
  }

  /// The square root of the variance.
  public var standardError: Double? { variance?.squareRoot() }

  /// The bounds of the area; `nil` where the variance is undefined or 0, as it is where the classes
  /// do not overlap: that is too few data, and no certainty.
  public func interval(level: Double = 0.95, scale: Scale = .logit) -> ConfidenceInterval? {
    guard let standardError, standardError > 0 else { return nil }
    let half = ConfidenceInterval.normalQuantile(level: level) * standardError
    switch scale {
    case .area:
      return ConfidenceInterval(
        low: max(0, area - half), high: min(1, area + half), level: level)
    case .logit:
      let odds = area * (1 - area)
      guard odds > 0 else { return nil }
      let centre = log(area / (1 - area))
      return ConfidenceInterval(
        low: 1 / (1 + exp(half / odds - centre)), high: 1 / (1 + exp(-half / odds - centre)),
        level: level)
    }
  }
}

/// For each sample, how many of the other class it is on the right side of.
struct Placements {
  /// Twice that number for each positive sample, equal scores counting 1, in the order of the data.
  private var positive: [Int] = []
  private var negative: [Int] = []

  /// - Returns: `nil` where a class is missing.
  init?(scores: [Double], isPositive: [Bool]) throws(EvaluationError) {
    let order = try RankedScores(scores: scores, isPositive: isPositive).order
    let positives = isPositive.reduce(0) { $0 + ($1 ? 1 : 0) }
    let negatives = order.count - positives
    if positives == 0 || negatives == 0 { return nil }
    var twice = [Int](repeating: 0, count: order.count)
    var (start, positiveAbove, negativeAbove) = (0, 0, 0)
    while start < order.count {
      var end = start
      var tiedPositive = 0
      while end < order.count, scores[order[end]] == scores[order[start]] {
        if isPositive[order[end]] { tiedPositive += 1 }
        end += 1
      }
      let tiedNegative = end - start - tiedPositive
      for sample in order[start..<end] {
        twice[sample] =
          isPositive[sample]
          ? 2 * (negatives - negativeAbove) - tiedNegative : 2 * positiveAbove + tiedPositive
      }
      positiveAbove += tiedPositive
      negativeAbove += tiedNegative
      start = end
    }
    for (sample, isPositive) in isPositive.enumerated() {
      if isPositive { positive.append(twice[sample]) } else { negative.append(twice[sample]) }
    }
  }

  var area: Double {
    Double(positive.reduce(0, +)) / (2 * Double(positive.count) * Double(negative.count))
  }

  /// The covariance of two areas on the same samples; `nil` with fewer than two of a class.
  static func covariance(_ first: Placements, _ second: Placements) -> Double? {
    let (m, n) = (Double(first.positive.count), Double(first.negative.count))
    if m < 2 || n < 2 { return nil }
    let (a, b) = (first.area, second.area)
    func spread(_ left: [Int], _ right: [Int], of others: Double) -> Double {
      var sum = 0.0
      for (x, y) in zip(left, right) {
        sum += (Double(x) / (2 * others) - a) * (Double(y) / (2 * others) - b)
      }
      return sum / Double(left.count - 1)
    }
    return spread(first.positive, second.positive, of: n) / m
      + spread(first.negative, second.negative, of: m) / n
  }

  /// The variance of the difference of two areas. Differences are taken sample by sample, so that two
  /// models that rank alike have a variance of exactly 0.
  static func varianceOfDifference(_ first: Placements, _ second: Placements) -> Double? {
    let (m, n) = (Double(first.positive.count), Double(first.negative.count))
    if m < 2 || n < 2 { return nil }
    let mean = second.area - first.area
    func spread(_ left: [Int], _ right: [Int], of others: Double) -> Double {
      var sum = 0.0
      for (x, y) in zip(left, right) {
        let away = Double(y - x) / (2 * others) - mean
        sum += away * away
      }
      return sum / Double(left.count - 1)
    }
    return spread(first.positive, second.positive, of: n) / m
      + spread(first.negative, second.negative, of: m) / n
  }
}
