// SPDX-License-Identifier: Apache-2.0

/// A line search for a length that meets the strong Wolfe conditions:
///
/// ```
/// φ(t) ≤ φ(0) + c1 · t · φ'(0)        enough is gained
/// |φ'(t)| ≤ c2 · |φ'(0)|              and the slope has flattened, up or down
/// ```
///
/// First the interval grows until it must hold such a length, then cubic interpolation narrows it.
/// The safeguards are minFunc's, which PyTorch has too: a growth of 1.01 to 10 times, and a trial
/// length that is twice in a row near an end of the interval is moved a tenth of it inwards.
///
/// Values that are not finite count as a wall: the length is shrunk, and never again comes near it.
///
/// - Source: Nocedal & Wright, *Numerical Optimization*, 2006, algorithms 3.5 and 3.6, equation 3.59;
///   M. Schmidt, minFunc, 2005.
package struct StrongWolfe {
  package var c1 = 1e-4
  package var c2 = 0.9
  /// Trials after the first.
  package var limit = 25
  /// The interval is no further narrowed where it moves no variable by this much.
  package var smallestMove = 0.0
  /// Values that differ by this many roundings are taken for equal and compared by slope alone: from
  /// a search that looks at values alone, rounding hides half of the digits (Hager & Zhang 2005).
  package var rounding = 50.0
  /// PyTorch's departure from algorithm 3.6: the end with the lower value counts as the low one, even
  /// where it gains too little. The interval can then lose the lengths that are looked for, and the
  /// search end without one.
  package var takesLowerEnd = false

  package init() {}

  package struct Result {
    package var length: Double
    package var point: Objective.Point
    /// How often the objective was computed.
    package var evaluations: Int
    /// Whether both conditions hold.
    package var isMet: Bool
  }

  /// A length and what is there.
  private struct Trial {
    var length: Double
    var point: Objective.Point
    var slope: Double
    var value: Double { point.value }
  }

  /// Searches from `start` along a direction that leads down, beginning with `first`.
  ///
  /// The result is the best length found; 0 with the start itself where nothing is lower.
  package func search(
    _ objective: Objective, from start: Objective.Point, along direction: [Double],
    first: Double
  ) -> Result {
    let zero = Trial(length: 0, point: start, slope: dot(start.gradient, direction))
    let reach = direction.reduce(0) { max($0, abs($1)) }
    let noise = rounding * objective.precision * abs(start.value)
    var evaluations = 0
    func trial(_ length: Double) -> Trial {
      evaluations += 1
      let point = objective.point(from: start, along: direction, length)
      return Trial(length: length, point: point, slope: dot(point.gradient, direction))
    }
    func result(_ trial: Trial, isMet: Bool) -> Result {
      Result(
        length: trial.length, point: trial.point, evaluations: evaluations, isMet: isMet)
    }

    var (old, new) = (zero, trial(first))
    var wall = Double.infinity
    var rounds = 0
    var ends: (Trial, Trial)?
    while rounds < limit {
      if !new.point.isFinite {
        wall = new.length
        new = trial(old.length + 0.25 * (wall - old.length))
        rounds += 1
        continue
      }
      if isFlat(new, zero, noise) { return result(new, isMet: true) }
      if rises(new, zero) || (rounds > (takesLowerEnd ? 1 : 0) && new.value >= old.value) {
        ends = (old, new)
        break
      }
      if abs(new.slope) <= -c2 * zero.slope { return result(new, isMet: true) }
      if new.slope >= 0 {
        ends = (new, old)
        break
      }
      let range = (new.length + 0.01 * (new.length - old.length), 10 * new.length)
      var next = cubicMinimum(old, new, within: range)
      if next >= wall { next = 0.5 * (new.length + wall) }
      (old, new) = (new, trial(next))
      rounds += 1
    }
    guard let ends else {
      return result(new.point.isFinite && new.value < zero.value ? new : zero, isMet: false)
    }
    return narrow(ends, zero, (reach, noise), &rounds, trial, result)
  }

  /// Algorithm 3.6, between two lengths.
  private func narrow(
    _ ends: (Trial, Trial), _ zero: Trial, _ sizes: (reach: Double, noise: Double),
    _ rounds: inout Int,
    _ trial: (Double) -> Trial, _ result: (Trial, Bool) -> Result
  ) -> Result {
    var (low, high) = ends
    if takesLowerEnd && high.value < low.value { swap(&low, &high) }
    var wasNearEnd = false
    while rounds < limit, abs(high.length - low.length) * sizes.reach >= smallestMove {
      let left = min(low.length, high.length)
      let right = max(low.length, high.length)
      var length = cubicMinimum(low, high, within: (left, right))
      let margin = 0.1 * (right - left)
      if min(right - length, length - left) < margin {
        if wasNearEnd || length >= right || length <= left {
          length = abs(length - right) < abs(length - left) ? right - margin : left + margin
          wasNearEnd = false
        } else {
          wasNearEnd = true
        }
      } else {
        wasNearEnd = false
      }
      if length == low.length || length == high.length { break }
      let new = trial(length)
      rounds += 1
      if new.point.isFinite, isFlat(new, zero, sizes.noise) { return result(new, true) }
      if !new.point.isFinite || rises(new, zero) || new.value >= low.value {
        high = new
        if takesLowerEnd && high.value < low.value { swap(&low, &high) }
        continue
      }
      if abs(new.slope) <= -c2 * zero.slope { return result(new, true) }
      if new.slope * (high.length - low.length) >= 0 { high = low }
      low = new
    }
    return result(low, false)
  }

  private func rises(_ trial: Trial, _ zero: Trial) -> Bool {
    trial.value > zero.value + c1 * trial.length * zero.slope
  }

  /// Equal to the start but for rounding, on the near side of the minimum or hardly beyond it.
  private func isFlat(_ trial: Trial, _ zero: Trial, _ noise: Double) -> Bool {
    noise > 0 && abs(trial.value - zero.value) <= noise
      && abs(trial.slope) <= -c2 * zero.slope
  }

  /// The minimum of the cubic through two values and slopes, within a range; the middle of the range
  /// where there is none.
  private func cubicMinimum(
    _ one: Trial, _ other: Trial, within range: (Double, Double)
  ) -> Double {
    let (a, b) = one.length <= other.length ? (one, other) : (other, one)
    let d1 = a.slope + b.slope - 3 * (a.value - b.value) / (a.length - b.length)
    let square = d1 * d1 - a.slope * b.slope
    guard square >= 0 else { return 0.5 * (range.0 + range.1) }
    let d2 = square.squareRoot()
    let length =
      b.length - (b.length - a.length) * ((b.slope + d2 - d1) / (b.slope - a.slope + 2 * d2))
    return length.isFinite ? min(max(length, range.0), range.1) : 0.5 * (range.0 + range.1)
  }
}
