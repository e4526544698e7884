// SPDX-License-Identifier: Apache-2.0
import DescentOptimizers
import Foundation
import Testing

private func product(_ a: [Double], _ b: [Double]) -> Double {
  zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
}

private func length(_ a: [Double]) -> Double { product(a, a).squareRoot() }

/// `½ xᵀAx − bᵀx` for a symmetric A.
private func quadric(_ a: [[Double]], _ b: [Double]) -> Objective {
  func times(_ x: [Double]) -> [Double] { a.map { product($0, x) } }
  return Objective(count: b.count) { x in
    let curved = times(x)
    return Objective.Point(
      x: x, value: 0.5 * product(x, curved) - product(b, x),
      gradient: zip(curved, b).map { $0 - $1 })
  } products: { _, directions in
    directions.map(times)
  }
}

/// A function of one variable, with its slope.
private func curve(_ f: @escaping (Double) -> (value: Double, slope: Double)) -> Objective {
  Objective(count: 1) { x in
    Objective.Point(x: x, value: f(x[0]).value, gradient: [f(x[0]).slope])
  } products: { _, directions in
    directions
  }
}

/// Symmetric, with entries that a small program can repeat.
private func matrix(_ size: Int) -> [[Double]] {
  func entry(_ i: Int, _ j: Int) -> Double {
    let word: Int = i * j * 7 + (i + j) * 5
    let value = Double(word % 13 - 6) / 4
    return i == j ? value + 1 : value
  }
  return (0..<size).map { i in (0..<size).map { entry(i, $0) } }
}

@Suite struct SymmetricEigenTests {
  @Test(arguments: [1, 2, 3, 8, 40])
  func vectorsAreOrthonormalAndBelongToTheirValues(_ size: Int) {
    let a = matrix(size)
    let eigen = SymmetricEigen(a)
    let scale = 1e-14 * Double(size) * 10
    for (value, vector) in zip(eigen.values, eigen.vectors) {
      let image = a.map { product($0, vector) }
      #expect(length(zip(image, vector).map { $0 - value * $1 }) < scale)
    }
    for i in 0..<size {
      for j in 0..<size {
        let inner = product(eigen.vectors[i], eigen.vectors[j])
        #expect(abs(inner - (i == j ? 1 : 0)) < scale)
      }
    }
    let trace = (0..<size).reduce(0) { $0 + a[$1][$1] }
    #expect(abs(eigen.values.reduce(0, +) - trace) < scale * 10)
  }

  /// The second difference matrix: 2 − 2 cos(kπ/(n + 1)).
  @Test func knownValues() {
    let n = 12
    let a = (0..<n).map { i in
      (0..<n).map { (j: Int) -> Double in j == i ? 2 : abs(j - i) == 1 ? -1 : 0 }
    }
    for (index, value) in SymmetricEigen(a).values.sorted().enumerated() {
      let expected = 2 - 2 * cos(Double(index + 1) * .pi / Double(n + 1))
      #expect(abs(value - expected) < 1e-14)
    }
  }
}

@Suite struct StrongWolfeTests {
  /// Moré & Thuente's test functions 1 … 3, and two of ours.
  private static let curves: [@Sendable (Double) -> (value: Double, slope: Double)] = [
    { t in (-t / (t * t + 2), (t * t - 2) / ((t * t + 2) * (t * t + 2))) },
    { t in
      let u = t + 0.004
      return (pow(u, 5) - 2 * pow(u, 4), 5 * pow(u, 4) - 8 * pow(u, 3))
    },
    { t in
      let (beta, l) = (0.01, 39.0)
      let bend: Double =
        t <= 1 - beta
        ? 1 - t : t >= 1 + beta ? t - 1 : (t - 1) * (t - 1) / (2 * beta) + beta / 2
      let slope: Double = t <= 1 - beta ? -1 : t >= 1 + beta ? 1 : (t - 1) / beta
      let wave = 2 * (1 - beta) / (l * .pi) * sin(l * .pi / 2 * t)
      return (bend + wave, slope + (1 - beta) * cos(l * .pi / 2 * t))
    },
    { t in (exp(t) - 3 * t, exp(t) - 3) },
    { t in (cosh(t - 40), sinh(t - 40)) },
  ]

  @Test(arguments: curves.indices, [1e-3, 0.1, 1, 10, 1e3])
  func bothConditionsHold(_ index: Int, _ first: Double) {
    let objective = curve(Self.curves[index])
    let start = objective.point(at: [0])
    let found = StrongWolfe().search(objective, from: start, along: [1], first: first)
    let slope = start.gradient[0]
    #expect(found.isMet)
    #expect(found.evaluations <= 26)
    #expect(found.point.value <= start.value + 1e-4 * found.length * slope)
    #expect(abs(found.point.gradient[0]) <= 0.9 * abs(slope))
    #expect(found.point.x == [found.length])
  }

  /// −√(1 − t) + t falls until 3/4 and is not a number beyond 1.
  @Test(arguments: [0.5, 1.5, 100, 1e6])
  func wallsShortenTheStep(_ first: Double) {
    let objective = curve { t in
      ((1 - t).squareRoot() * -1 - 2 * t + 3 * t * t, 0.5 / (1 - t).squareRoot() - 2 + 6 * t)
    }
    let start = objective.point(at: [0])
    #expect(start.gradient[0] < 0)
    let found = StrongWolfe().search(objective, from: start, along: [1], first: first)
    #expect(found.point.isFinite && found.point.value < start.value && found.isMet)
  }

  /// Why the low end has to be one that gains enough.
  @Test func pyTorchsChoiceOfEndsCanLoseTheInterval() {
    let objective = curve(Self.curves[0])
    var search = StrongWolfe()
    search.takesLowerEnd = true
    let found = search.search(objective, from: objective.point(at: [0]), along: [1], first: 1e3)
    #expect(!found.isMet)
  }

  @Test func withoutALowerPointTheStartIsGivenBack() {
    let wall = curve { t in t == 0 ? (1, -1) : (.nan, .nan) }
    let start = wall.point(at: [0])
    let found = StrongWolfe().search(wall, from: start, along: [1], first: 1)
    #expect(found.length == 0 && found.point.x == [0] && !found.isMet)
    // A slope that lies: everything else is higher.
    let lie = curve { t in (abs(t), -1) }
    let other = StrongWolfe().search(lie, from: lie.point(at: [0]), along: [1], first: 1)
    #expect(other.length == 0 && !other.isMet && other.evaluations <= 27)
  }
}

@Suite struct TrustRegionTests {
  /// (H + μ) p = −g with μ ≥ 0, H + μ not negative, and μ = 0 or ‖p‖ = radius; at 200 points
  /// of the ball nothing is lower.
  @Test(arguments: [2, 5, 9], [1e-3, 0.3, 2, 100])
  func nothingInTheBallIsLower(_ size: Int, _ radius: Double) {
    let hessian = matrix(size)
    let gradient = (0..<size).map { Double(($0 * 5) % 7) - 2.5 }
    let (step, fall) = TrustRegion(gradient: gradient, hessian: hessian).step(within: radius)
    func model(_ p: [Double]) -> Double {
      product(gradient, p) + 0.5 * product(p, hessian.map { product($0, p) })
    }
    #expect(abs(model(step) + fall) <= 1e-10 * max(1, abs(fall)))
    #expect(length(step) <= radius * (1 + 1e-12))
    for trial in 0..<200 {
      let point = (0..<size).map { sin(Double(trial * 31 + $0 * 17 + 1)) }
      let factor = radius * Double(trial % 10 + 1) / 10 / length(point)
      // The radius is met to a thousandth of μ, so the fall is met to about that.
      #expect(model(point.map { $0 * factor }) >= -fall * 1.01)
    }
  }

  /// The gradient has no part along the lowest eigenvector.
  @Test func theHardCaseGoesAlongTheLowestAxis() {
    let (step, fall) = TrustRegion(gradient: [1, 0], hessian: [[2, 0], [0, -1]]).step(within: 5)
    #expect(abs(length(step) - 5) < 1e-9 && abs(step[1]) > 4.9 && fall > 12)
  }
}

@Suite struct ConjugateGradientTests {
  @Test func reachesTheSolutionOfAPositiveSystem() {
    // 1 … 6 on the diagonal and a little beside it.
    let a = (0..<6).map { i in (0..<6).map { i == $0 ? Double(i + 1) : 0.1 } }
    let gradient = [1e-8, -2e-8, 3e-8, 1e-8, 0, 1e-8]
    let p = newtonDirection(of: gradient, limit: 100) { v in a.map { product($0, v) } }
    let residual = zip(a.map { product($0, p) }, gradient).map { $0 + $1 }
    #expect(length(residual) < pow(length(gradient), 1.5))
  }

  @Test func negativeCurvatureGivesADirectionThatLeadsDown() {
    let a = [[1.0, 0, 0], [0, 2, 0], [0, 0, -1]]
    #expect(
      newtonDirection(of: [0, 0, 3], limit: 9) { v in a.map { product($0, v) } } == [0, 0, -3])
    let gradient = [5, 1, 0.01]
    let p = newtonDirection(of: gradient, limit: 9) { v in a.map { product($0, v) } }
    #expect(product(p, gradient) < 0)
  }
}

@Suite struct LBFGSHistoryTests {
  /// The two loops equal the dense update `H ← (I − ρsyᵀ)H(I − ρysᵀ) + ρssᵀ` of Nocedal & Wright 7.16.
  @Test func equalsTheDenseFormula() {
    let n = 5
    var history = LBFGSHistory(limit: 3)
    let pairs = (0..<4).map { (k: Int) -> (s: [Double], y: [Double]) in
      let s = (0..<n).map { (i: Int) -> Double in Double((i * 3 + k * 5) % 7) - 2.5 }
      let y = (0..<n).map { (i: Int) -> Double in
        s[i] * Double(i + 1) + 0.1 * Double((i + k) % 3)
      }
      return (s, y)
    }
    for pair in pairs { history.append(step: pair.s, change: pair.y, above: 0) }
    let last = pairs[3]
    let scale = product(last.s, last.y) / product(last.y, last.y)
    var h = (0..<n).map { i in (0..<n).map { (j: Int) -> Double in j == i ? scale : 0 } }
    for (s, y) in pairs.dropFirst() {
      let rho = 1 / product(s, y)
      var left = h
      for i in 0..<n {
        for j in 0..<n { left[i][j] = (i == j ? 1 : 0) - rho * s[i] * y[j] }
      }
      let old = h
      for i in 0..<n {
        for j in 0..<n {
          var entry = rho * s[i] * s[j]
          for k in 0..<n { for l in 0..<n { entry += left[i][k] * old[k][l] * left[j][l] } }
          h[i][j] = entry
        }
      }
    }
    let gradient = [1, -2, 3, 0.5, -1]
    let expected = h.map { -product($0, gradient) }
    let found = history.direction(gradient)
    #expect(history.steps.count == 3)
    #expect(distance(found, expected) < 1e-13)
  }

  @Test func pairsWithoutCurvatureAreLeftOut() {
    var history = LBFGSHistory(limit: 3)
    history.append(step: [1, 0], change: [-1, 0], above: 0)
    history.append(step: [1, 0], change: [0, 1], above: 0)
    history.append(step: [1, 0], change: [.nan, 1], above: 0)
    #expect(history.isEmpty && history.direction([3, 4]) == [-3, -4])
  }
}

@Suite struct SearchRunTests {
  private let hilbert = (0..<6).map { i in (0..<6).map { 1 / Double(i + $0 + 1) } }

  private func solved(
    _ objective: Objective, from x: [Double], limit: Int,
    _ step: (Objective.Point) -> (point: Objective.Point, reason: StopReason)
  ) -> (point: Objective.Point, steps: Int, reason: StopReason) {
    var point = objective.point(at: x)
    for number in 1...limit {
      let next = step(point)
      point = next.point
      if next.reason != .iterationsDone { return (point, number, next.reason) }
    }
    return (point, limit, .iterationsDone)
  }

  /// Condition 1.5e7: L-BFGS needs some hundreds of steps, damped Newton a few.
  @Test func theHilbertMatrixIsSolved() {
    // The solution is 1 everywhere, so that rounding of the loss does not hide the way to it.
    let objective = quadric(hilbert, hilbert.map { $0.reduce(0, +) })
    let zero = [Double](repeating: 0, count: 6)
    var slow = LBFGSRun(LBFGS(gradientTolerance: 1e-8))
    let first = solved(objective, from: zero, limit: 1000) {
      slow.paper(objective, from: $0, rate: 1)
    }
    #expect(first.reason == .gradientIsSmall, "\(first)")
    var fast = NewtonRun(Newton(gradientTolerance: 1e-8))
    let second = solved(objective, from: zero, limit: 50) {
      fast.step(objective, from: $0, rate: 1)
    }
    #expect(second.point.steepness < 1e-7 && second.steps < 30, "\(second)")
  }

  @Test func aPlainStepSolvesAQuadric() {
    let objective = quadric([[4, 1], [1, 3]], [1, 2])
    var run = NewtonRun(Newton(.plain))
    let found = run.step(objective, from: objective.point(at: [7, -5]), rate: 1)
    #expect(distance(found.point.x, [1.0 / 11, 7.0 / 11]) < 1e-14)
  }

  /// `x⁴/4 − x²/2 + y²/2`: from near the saddle at 0 plain steps go to it, all others to ±1.
  @Test func onlyPlainStepsStayAtASaddle() {
    let objective = Objective(count: 2) { p in
      let (x, y) = (p[0], p[1])
      return Objective.Point(
        x: p, value: x * x * x * x / 4 - x * x / 2 + y * y / 2, gradient: [x * x * x - x, y])
    } products: { p, directions in
      directions.map { [(3 * p[0] * p[0] - 1) * $0[0], $0[1]] }
    }
    for method in Newton.Method.allCases {
      var run = NewtonRun(Newton(method))
      let found = solved(objective, from: [1e-3, 1], limit: 100) {
        run.step(objective, from: $0, rate: 1)
      }
      let goal = method == .plain ? 0.0 : 1.0
      #expect(abs(abs(found.point.x[0]) - goal) < 1e-6, "\(method): \(found)")
      #expect(found.reason == .gradientIsSmall)
    }
  }

  @Test func stepsThatLeadNowhereSayWhy() {
    let broken = Objective(count: 1) { x in
      Objective.Point(x: x, value: x[0] == 0 ? 1 : .nan, gradient: [x[0] == 0 ? 1 : .nan])
    } products: { _, directions in
      directions
    }
    let (good, bad) = (broken.point(at: [0]), broken.point(at: [1]))
    var run = LBFGSRun(LBFGS())
    #expect(run.paper(broken, from: bad, rate: 1).reason == .startIsNotFinite)
    #expect(run.paper(broken, from: good, rate: 1).reason == .noLowerPoint)
    run.rule.lineSearch = false
    #expect(run.paper(broken, from: good, rate: 1).reason == .nothingFinite)
    for method in Newton.Method.allCases {
      var run = NewtonRun(Newton(method))
      #expect(run.step(broken, from: bad, rate: 1).reason == .startIsNotFinite)
      let found = run.step(broken, from: good, rate: 1)
      #expect(found.point.x == [0] && found.reason != .iterationsDone, "\(method)")
    }
  }

  /// Fixed steps that are too long: a step ends at the lowest point that it met.
  @Test func aStepThatEndsWorseIsTakenBack() {
    let objective = quadric([[1, 0], [0, 100]], [0, 0])
    let start = objective.point(at: [1, 1])
    var run = LBFGSRun(LBFGS(learningRate: 50, lineSearch: false))
    let found = run.paper(objective, from: start, rate: 50)
    #expect(found.point.x == start.x && found.reason == .iterationsDone)
  }
}
