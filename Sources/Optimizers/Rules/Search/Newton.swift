// SPDX-License-Identifier: Apache-2.0
import DescentGraph
public import DescentTensors

/// Newton's method: steps to the minimum of the quadric that fits loss, slope and curvature.
///
/// ```
/// plain              w ← w − learningRate · H⁻¹ · g
/// damped             p = argmin gᵀp + ½ pᵀHp within ‖D · p‖ ≤ radius,  D = max over steps of √|Hᵢᵢ|
///                    w ← w + p where that lowers the loss;  radius · 2 or · ¼ by how well it fits
/// saddleFree         w ← w − t · |H|⁻¹ · g          |H|: eigenvalues by absolute value; t: Wolfe
/// conjugateGradient  H · p ≈ −g by products alone, stopped at negative curvature;  w ← w + t · p
/// ```
///
/// `H` is the Hessian, or with `curvature: .gaussNewton` the matrix `Jᵀ · ∂²L/∂z² · J` for outputs `z`
/// that have the derivatives `J`: it leaves out how the outputs bend, and for a convex loss it has
/// no negative eigenvalue. Damped, that is Levenberg's and Marquardt's method.
///
/// It needs a loss that can be asked for several times, with second derivatives:
/// `optimizer.step { loss() }`, and `optimizer.step { outputs() } loss: { … }` for Gauss–Newton. The
/// first three build the Hessian from one product for each weight
/// and find its eigenvalues: for up to some hundreds of weights, refused above 1000. The last one
/// serves networks. ``Optimizer/stopReason`` says why the last step ended.
///
/// - `learningRate`: 1; the length of a plain step, the first trial of a search. The damped method
///   has its radius instead.
/// - `initialRadius`: 10, in units of `‖D · w‖` at the start (1 where that is 0). MINPACK: 0.1 … 100.
/// - `maxEvaluations`: 60 losses in a step. `maxProducts`: 100 in a step of `conjugateGradient`.
/// - `gradientTolerance`: 1e-7, for the largest element.
///
/// Plain steps go to saddles and maxima as well as to minima; the others only go down.
///
/// **Departs from the papers:** saddle-free steps use all eigenvalues rather than a Krylov subspace,
/// and a line search. Where rounding hides a fall of the loss, the gradient decides.
///
/// - Source: Moré 1978 (scaling); Moré & Sorensen 1983; Dauphin et al., NeurIPS 2014; Schraudolph
///   2002 (Gauss–Newton products); Nocedal & Wright, *Numerical Optimization*, 2006, chapters 3, 4, 7.
public struct Newton: CatalogRule {
  /// How far a direction is trusted, and where it comes from.
  public enum Method: String, Sendable, Hashable, CaseIterable {
    case plain, damped, saddleFree, conjugateGradient
  }

  /// Whose curvature is followed.
  public enum Curvature: String, Sendable, Hashable, CaseIterable {
    case hessian, gaussNewton
  }

  public var method: Method
  public var curvature: Curvature
  public var learningRate: Double
  public var initialRadius: Double
  public var maxEvaluations: Int
  public var maxProducts: Int
  public var gradientTolerance: Double
  /// Of `½ · weightDecay · ‖w‖²`, which is added to the loss.
  public var weightDecay: Double
  public let flavor: Flavor

  public init(flavor: Flavor) {
    (method, curvature, learningRate, initialRadius) = (.damped, .hessian, 1, 10)
    (maxEvaluations, maxProducts) = (60, 100)
    (gradientTolerance, weightDecay) = (1e-7, 0)
    self.flavor = flavor
  }

  /// What is left out has the default.
  public init(
    _ method: Method = .damped, curvature: Curvature = .hessian, learningRate: Double? = nil,
    initialRadius: Double? = nil, maxEvaluations: Int? = nil, maxProducts: Int? = nil,
    gradientTolerance: Double? = nil, weightDecay: Double? = nil
  ) {
    self.init(flavor: .paper)
    (self.method, self.curvature) = (method, curvature)
    self.learningRate = learningRate ?? self.learningRate
    self.initialRadius = initialRadius ?? self.initialRadius
    self.maxEvaluations = maxEvaluations ?? self.maxEvaluations
    self.maxProducts = maxProducts ?? self.maxProducts
    self.gradientTolerance = gradientTolerance ?? self.gradientTolerance
    self.weightDecay = weightDecay ?? self.weightDecay
  }

  public var lossUse: LossUse { .search }

  public func sharedSlots(parameterCount count: Int) -> [SlotSpecification] {
    // Radius, variables; the latter is compared with what is trained now.
    [
      SlotSpecification("numbers", shape: [2]), SlotSpecification("scales", shape: [count]),
      StopReason.slot,
    ]
  }

  /// Only `step { loss() }` moves the weights.
  public func update(
    _ parameter: Tensor, gradient: Tensor, slots: [Tensor], at step: UpdateStep
  ) -> Updated {
    trap("Newton: expected optimizer.step { loss }, since it asks for the loss again; found step()")
  }

  public func problem(parameterCount count: Int) -> OptimizerError? {
    if count <= 1000 || method == .conjugateGradient { return nil }
    return .unsuitableParameters(
      rule: "Newton",
      expected: "at most 1000 weights with \(method) (newton-cg and gauss-newton-cg take more)",
      found: "\(count)")
  }

  public func step(_ optimizer: Optimizer, loss: () -> Tensor) -> Tensor {
    if curvature == .gaussNewton {
      trap(
        "Newton: expected optimizer.step { outputs } loss: { … } for the curvature gaussNewton, which"
          + " is that of the loss by the outputs; found the loss in one piece")
    }
    return step(optimizer, outputs: loss, loss: { $0 })
  }

  public func step(
    _ optimizer: Optimizer, outputs: () -> Tensor, loss: (_ outputs: Tensor) -> Tensor
  ) -> Tensor {
    let isGaussNewton = curvature == .gaussNewton
    return optimizer.search(outputs: outputs, loss: loss, isGaussNewton: isGaussNewton) {
      objective, start in
      let count = objective.count
      var run = NewtonRun(self)
      let numbers = optimizer.sharedNumbers("numbers")
      if numbers.count == 2, numbers[1] == Double(count) {
        run.radius = numbers[0]
        run.scales = Array(optimizer.sharedNumbers("scales").prefix(count))
      }
      let (point, reason) = run.step(objective, from: start, rate: optimizer.learningRate)
      optimizer.setShared("numbers", [run.radius, Double(count)])
      optimizer.setShared("scales", run.scales)
      optimizer.stopReason = reason
      return point
    }
  }
}

extension Newton {
  public static let flavors: [Flavor] = [.paper]

  public static let settings: [Setting<Newton>] = [
    Setting(
      "initialRadius", \.initialRadius, .positive,
      "how far the first damped step may go, in units of the scaled weights"),
    Setting("maxEvaluations", \.maxEvaluations, 1...1_000_000, "losses computed in a step"),
    Setting(
      "maxProducts", \.maxProducts, 1...1_000_000,
      "products with the Hessian in a step of conjugateGradient"),
    Setting(
      "gradientTolerance", \.gradientTolerance, .notNegative,
      "a step does nothing where no element of the gradient is larger"),
  ]

  public static let documentation = RuleDocumentation(
    formula: { _ in
      """
      plain              w ← w − learningRate · H⁻¹ · g
      damped             p = argmin gᵀp + ½ pᵀHp within ‖D · p‖ ≤ radius, D = max over steps of √|Hᵢᵢ|
                         w ← w + p where that lowers the loss; radius · 2 or · ¼ by how well it fits
      saddleFree         w ← w − t · |H|⁻¹ · g (eigenvalues by absolute value; t: strong Wolfe)
      conjugateGradient  H · p ≈ −g by products alone, stopped at negative curvature; w ← w + t · p
      H: the Hessian; gauss-newton: Jᵀ · ∂²L/∂z² · J for outputs z with derivatives J
      """
    },
    stability: "plain: converges near a minimum for learningRate < 2; the others always go down",
    source: "Moré & Sorensen 1983; Dauphin et al., NeurIPS 2014; Nocedal & Wright 2006")
}
