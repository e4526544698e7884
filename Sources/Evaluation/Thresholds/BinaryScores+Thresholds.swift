// SPDX-License-Identifier: Apache-2.0

extension BinaryScores {
  /// Chooses the threshold that serves a goal best on these scores.
  ///
  /// The threshold is one of the distinct scores, the lowest that is called positive; or
  /// ``Threshold/never`` where calling nothing positive costs least. It is not put between two
  /// scores: a middle may be no `Float` and round onto a neighbour, while a score gives on the same
  /// data exactly the counts that were promised, in every precision that it was computed in.
  ///
  /// - Ties: the highest of equally good thresholds, so that the answer depends on no order.
  /// - Returns: a reached goal, or why there is none. Costs are the only goal that has an answer
  ///   without positive samples: never.
  /// - Precondition: shares in 0 … 1; beta and costs of 0 or more, and finite; not both costs 0.
  /// - Complexity: O(n).
  public func choose(_ goal: ThresholdGoal) -> ThresholdChoice {
    goal.check()
    switch goal {
    case .recall(let least):
      guard positives > 0 else { return .noPositives }
      let points = thresholds.indices.lazy.filter { truePositives[$0] / positives >= least }
      return best(points, orElse: nil) { precision($0) }
    case .precision(let least):
      guard positives > 0 else { return .noPositives }
      let points = thresholds.indices.lazy.filter { precision($0) >= least }
      if points.isEmpty, case .chosen(let point) = best(thresholds.indices, orElse: nil, precision)
      {
        return .unreachable(closest: point)
      }
      return best(points, orElse: nil) { truePositives[$0] }
    case .fScore(let beta):
      guard positives > 0 else { return .noPositives }
      return best(thresholds.indices, orElse: nil) { point($0).fBeta(beta) ?? 0 }
    case .leastCost(let miss, let falseAlarm):
      return best(thresholds.indices, orElse: -miss * positives) {
        -point($0).cost(ofMiss: miss, ofFalseAlarm: falseAlarm)
      }
    case .youden:
      guard positives > 0 else { return .noPositives }
      guard negatives > 0 else { return .noNegatives }
      return best(thresholds.indices, orElse: 0) {
        truePositives[$0] / positives - falsePositives[$0] / negatives
      }
    }
  }

  private func point(_ entry: Int) -> OperatingPoint { OperatingPoint(entry: entry, of: self) }

  private func precision(_ entry: Int) -> Double {
    truePositives[entry] / (truePositives[entry] + falsePositives[entry])
  }

  /// The first of the entries with the highest value; none of them when calling nothing positive,
  /// worth `none`, is as good.
  private func best(
    _ entries: some Sequence<Int>, orElse none: Double?, _ value: (Int) -> Double
  ) -> ThresholdChoice {
    var best: (entry: Int, value: Double)?
    for entry in entries {
      let value = value(entry)
      if value > best?.value ?? none ?? -.infinity { best = (entry, value) }
    }
    return .chosen(best.map { point($0.entry) } ?? OperatingPoint(noneOf: self))
  }
}
