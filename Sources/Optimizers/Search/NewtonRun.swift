// SPDX-License-Identifier: Apache-2.0

/// One step of ``Newton`` on an objective.
package struct NewtonRun {
  package var rule: Newton
  /// Of the damped method, in scaled units; 0 before the first step.
  package var radius = 0.0
  /// The largest `√|Hᵢᵢ|` that each variable has had; empty before the first step.
  package var scales: [Double] = []

  package init(_ rule: Newton) { self.rule = rule }

  package mutating func step(
    _ objective: Objective, from start: Objective.Point, rate: Double
  ) -> (point: Objective.Point, reason: StopReason) {
    guard start.isFinite else { return (start, .startIsNotFinite) }
    if start.steepness <= rule.gradientTolerance { return (start, .gradientIsSmall) }
    if rule.method == .conjugateGradient {
      let direction = newtonDirection(of: start.gradient, limit: rule.maxProducts) {
        objective.product(at: start.x, $0)
      }
      return search(objective, from: start, along: direction, rate: rate)
    }
    let hessian = objective.hessian(at: start.x)
    guard hessian.allSatisfy({ $0.allSatisfy(\.isFinite) }) else {
      return (start, .startIsNotFinite)
    }
    if rule.method == .damped { return damped(objective, from: start, hessian) }

    let eigen = SymmetricEigen(hessian)
    let largest = eigen.values.reduce(0) { max($0, abs($1)) }
    let coordinates = zip(eigen.coordinates(start.gradient), eigen.values).map { slope, value in
      if rule.method == .plain { return abs(value) > 1e-15 * largest ? -slope / value : 0 }
      let curvature = max(abs(value), 1e-10 * largest)
      return curvature > 0 ? -slope / curvature : -slope
    }
    let direction = eigen.vector(coordinates)
    if rule.method == .saddleFree {
      return search(objective, from: start, along: direction, rate: rate)
    }
    let next = objective.point(from: start, along: direction, rate)
    if !next.isFinite { return (start, .nothingFinite) }
    return (next, next.x == start.x ? .noLowerPoint : .iterationsDone)
  }

  private func search(
    _ objective: Objective, from start: Objective.Point, along direction: [Double], rate: Double
  ) -> (point: Objective.Point, reason: StopReason) {
    guard dot(direction, start.gradient) < 0 else { return (start, .noDescent) }
    var search = StrongWolfe()
    search.limit = rule.maxEvaluations - 1
    let found = search.search(objective, from: start, along: direction, first: rate)
    return (found.point, found.point.x == start.x ? .noLowerPoint : .iterationsDone)
  }

  /// A model of the loss is minimised within a ball of scaled variables, which grows where the model
  /// foretells well and shrinks where it does not.
  private mutating func damped(
    _ objective: Objective, from start: Objective.Point, _ hessian: [[Double]]
  ) -> (point: Objective.Point, reason: StopReason) {
    if scales.isEmpty { scales = [Double](repeating: 0, count: objective.count) }
    // The largest so far, as in MINPACK: variables that once were steep keep their small steps.
    for index in scales.indices {
      scales[index] = max(scales[index], abs(hessian[index][index]).squareRoot())
    }
    let units = scales.map { $0 > 0 ? 1 / $0 : 1 }
    func scaled(_ gradient: [Double]) -> [Double] { zip(gradient, units).map(*) }
    let slope = scaled(start.gradient)
    let model = TrustRegion(
      gradient: slope,
      hessian: zip(hessian, units).map { row, unit in scaled(row).map { $0 * unit } })
    if radius == 0 {
      let size = norm(zip(start.x, units).map(/))
      radius = rule.initialRadius * (size > 0 ? size : 1)
    }
    let noise = 500 * objective.precision * abs(start.value)
    var wasFinite = false
    for _ in 0..<rule.maxEvaluations {
      let (step, fall) = model.step(within: radius)
      let x = zip(start.x, scaled(step)).map(+)
      if x == start.x { return (start, .noLowerPoint) }
      let point = objective.point(at: x)
      wasFinite = wasFinite || point.isFinite
      // Where rounding hides the fall, the gradient has to show that there is one.
      let isHidden = fall <= noise
      let isFlatter =
        point.value <= start.value + noise && norm(scaled(point.gradient)) < norm(slope)
      let agreement =
        !point.isFinite ? -1 : isHidden ? (isFlatter ? 1 : -1) : (start.value - point.value) / fall
      let length = norm(step)
      if agreement < 0.25 {
        radius = 0.25 * length
      } else if agreement > 0.75 && length > 0.99 * radius {
        radius *= 2
      }
      // A point that is lower by far less than foretold may lie on a plateau far away.
      if agreement > 0.1 { return (point, .iterationsDone) }
      if isHidden && point.isFinite { return (start, .noLowerPoint) }
    }
    return (start, wasFinite ? .evaluationsUsed : .nothingFinite)
  }
}
