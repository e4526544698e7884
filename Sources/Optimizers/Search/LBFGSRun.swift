// SPDX-License-Identifier: Apache-2.0

/// The iterations of one step of ``LBFGS`` on an objective, in both flavors.
package struct LBFGSRun {
  package var rule: LBFGS
  package var history: LBFGSHistory
  /// PyTorch forms a pair when the next iteration begins, so these outlive a step: the gradient
  /// before the last move, and the move.
  package var lastGradient: [Double] = []
  package var lastMove: [Double] = []
  /// Of all steps together.
  package var iterations = 0

  package init(_ rule: LBFGS) {
    self.rule = rule
    history = LBFGSHistory(limit: rule.history)
  }

  /// Nocedal & Wright's iterations: pairs are formed at once, from gradients of one and the same
  /// objective, so that steps may be given different batches (Berahas, Nocedal & Takáč 2016).
  package mutating func paper(
    _ objective: Objective, from start: Objective.Point, rate: Double
  ) -> (point: Objective.Point, reason: StopReason) {
    guard start.isFinite else { return (start, .startIsNotFinite) }
    var search = StrongWolfe()
    search.limit = rule.maxEvaluations - 1
    var (point, best, done) = (start, start, 0)
    while true {
      if point.steepness <= rule.gradientTolerance { return (best, .gradientIsSmall) }
      if done == rule.iterations { return (best, .iterationsDone) }
      var direction = history.direction(point.gradient)
      if !(dot(direction, point.gradient) < 0) {
        history = LBFGSHistory(limit: rule.history)
        direction = point.gradient.map { -$0 }
      }
      let isFirst = history.isEmpty
      let scaled = isFirst ? min(1, 1 / taxicabNorm(point.gradient)) : 1
      var next: Objective.Point
      if rule.lineSearch {
        // Unit length is what makes quasi-Newton steps fast, so a schedule does not change it.
        next =
          search.search(
            objective, from: point, along: direction, first: isFirst ? scaled * rate : 1
          ).point
      } else {
        next = objective.point(from: point, along: direction, scaled * rate)
      }
      if !next.isFinite || next.x == point.x {
        if isFirst { return (best, next.isFinite ? .noLowerPoint : .nothingFinite) }
        // What was remembered misleads; steepest descent has the last word.
        history = LBFGSHistory(limit: rule.history)
        continue
      }
      done += 1
      iterations += 1
      let step = sum(next.x, -1, point.x)
      let change = sum(next.gradient, -1, point.gradient)
      history.append(step: step, change: change, above: 1e-10 * norm(step) * norm(change))
      let isStill =
        step.allSatisfy { abs($0) <= rule.changeTolerance }
        || abs(next.value - point.value) < rule.changeTolerance
      point = next
      if point.value <= best.value { best = point }
      if rule.changeTolerance > 0 && isStill { return (best, .changeIsSmall) }
    }
  }

  /// PyTorch's iterations, in its order, with its places to stop.
  package mutating func torch(
    _ objective: Objective, from start: Objective.Point, rate: Double
  ) -> (point: Objective.Point, reason: StopReason) {
    guard start.isFinite else { return (start, .startIsNotFinite) }
    if start.steepness <= rule.gradientTolerance { return (start, .gradientIsSmall) }
    var search = StrongWolfe()
    (search.smallestMove, search.rounding) = (rule.changeTolerance, 0)
    search.takesLowerEnd = true
    var (point, evaluations, done) = (start, 1, 0)
    while done < rule.iterations {
      done += 1
      iterations += 1
      if iterations > 1 {
        history.append(
          step: lastMove, change: sum(point.gradient, -1, lastGradient), above: 1e-10)
      }
      let direction = history.direction(point.gradient)
      lastGradient = point.gradient
      let old = point
      let slope = dot(point.gradient, direction)
      var length = iterations == 1 ? min(1, 1 / taxicabNorm(point.gradient)) * rate : rate
      lastMove = direction.map { $0 * length }
      if slope > -rule.changeTolerance { return (point, .noDescent) }
      if rule.lineSearch {
        search.limit = rule.maxEvaluations - evaluations
        let found = search.search(objective, from: point, along: direction, first: length)
        length = found.length
        evaluations += found.evaluations
        point = found.point
        lastMove = direction.map { $0 * length }
      } else if done != rule.iterations {
        point = objective.point(from: point, along: direction, length)
        evaluations += 1
      } else {
        // The last move is made without looking: the next step begins with that.
        point.x = sum(point.x, length, direction)
      }
      if done == rule.iterations { break }
      if !point.isFinite { return (point, .nothingFinite) }
      if evaluations >= rule.maxEvaluations { return (point, .evaluationsUsed) }
      if point.steepness <= rule.gradientTolerance { return (point, .gradientIsSmall) }
      if lastMove.allSatisfy({ abs($0) <= rule.changeTolerance })
        || abs(point.value - old.value) < rule.changeTolerance
      {
        return (point, .changeIsSmall)
      }
    }
    return (point, .iterationsDone)
  }
}

private func taxicabNorm(_ a: [Double]) -> Double { a.reduce(0) { $0 + abs($1) } }
