// SPDX-License-Identifier: Apache-2.0

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The log-loss of a logistic curve against smoothed targets, and its minimum.
///
/// - Source: Lin, Lin and Weng, *A Note on Platt's Probabilistic Outputs*, Mach. Learn. 68 (2007) 267.
struct PlattLoss {
  private let scores: [Double]
  private let targets: [Double]
  private let weights: [Double]
  private let start: (a: Double, b: Double)

  /// Value, gradient by `a` and `b`, and second derivatives.
  private struct Point {
    var (loss, da, db) = (0.0, 0.0, 0.0)
    var (daa, dab, dbb) = (0.0, 0.0, 0.0)

    var steepness: Double { max(abs(da), abs(db)) }
  }

  init(scores: [Double], isPositive: [Bool], weights: [Double]) {
    var (positive, negative) = (RunningSum(), RunningSum())
    for (weight, isPositive) in zip(weights, isPositive) {
      if isPositive { positive.add(weight) } else { negative.add(weight) }
    }
    let (high, low) = (
      (positive.value + 1) / (positive.value + 2), 1 / (negative.value + 2)
    )
    self.scores = scores
    targets = isPositive.map { $0 ? high : low }
    self.weights = weights
    start = (0, log((negative.value + 1) / (positive.value + 1)))
  }

  private func point(_ a: Double, _ b: Double) -> Point {
    var (loss, da, db) = (RunningSum(), RunningSum(), RunningSum())
    var (daa, dab, dbb) = (RunningSum(), RunningSum(), RunningSum())
    for index in scores.indices {
      let (score, target, weight) = (scores[index], targets[index], weights[index])
      let exponent = a * score + b
      // log(1 + exp(−|x|)) and both probabilities without overflow or cancellation.
      let small = exp(-abs(exponent))
      let (smaller, larger) = (small / (1 + small), 1 / (1 + small))
      let (yes, no) = exponent > 0 ? (smaller, larger) : (larger, smaller)
      loss.add(
        weight * (log1p(small) + (exponent > 0 ? target * exponent : (target - 1) * exponent)))
      let slope = weight * (target - yes)
      let curvature = weight * yes * no
      da.add(slope * score)
      db.add(slope)
      daa.add(curvature * score * score)
      dab.add(curvature * score)
      dbb.add(curvature)
    }
    return Point(
      loss: loss.value, da: da.value, db: db.value, daa: daa.value, dab: dab.value, dbb: dbb.value)
  }

  /// Where the gradient is 0.
  func minimum() -> (a: Double, b: Double) {
    var (a, b) = start
    var here = point(a, b)
    for _ in 0..<200 where here.steepness > 0 {
      let determinant = here.daa * here.dbb - here.dab * here.dab
      guard determinant > 0 else { break }
      let stepA = (here.dab * here.db - here.dbb * here.da) / determinant
      let stepB = (here.dab * here.da - here.daa * here.db) / determinant
      let fall = here.da * stepA + here.db * stepB
      var share = 1.0
      var next = point(a + stepA, b + stepB)
      // Close to the minimum the loss no longer changes and the gradient tells which is better.
      while next.loss > here.loss + 1e-4 * share * fall && next.steepness >= here.steepness,
        share > 1e-10
      {
        share /= 2
        next = point(a + share * stepA, b + share * stepB)
      }
      if share <= 1e-10 { break }
      a += share * stepA
      b += share * stepB
      here = next
      if max(abs(share * stepA), abs(share * stepB)) <= 1e-15 * max(1, abs(a), abs(b)) { break }
    }
    return (a, b)
  }
}
