// SPDX-License-Identifier: Apache-2.0
public import DescentTensors

/// Muon: a matrix moves along its momentum, made nearly orthogonal; all else by AdamW.
///
/// ```
/// m ← momentum · m + (1 − momentum) · g              (keras: momentum · m + g)
/// d = (1 − momentum) · g + momentum · m              (keras: g + momentum · m; not Nesterov: m)
/// X = d / ‖d‖, then five times X ← 3.4445 · X − 4.775 · (X·Xᵀ)·X + 2.0315 · (X·Xᵀ)²·X
/// w ← w · (1 − learningRate · weightDecay) − learningRate · √max(1, A / B) · X      ([A, B] = w)
/// ```
///
/// The iteration brings all singular values near 1, so that a rare direction moves as far as a
/// frequent one. A convolution kernel [O, I, H, W] counts as the matrix [O, I·H·W]. Parameters with
/// less than two axes walk by AdamW at `adamLearningRate`, which follows the schedule of the other.
/// Embeddings and the last layer should have a group of their own with another rule.
///
/// - `learningRate`: 0.001 as in PyTorch and Keras, 0.02 as in the author's code; the length of a
///   step in the spectral norm. `weightDecay`: 0.1, Keras 0.004, author 0.
/// - `matchesAdam`: the scale 0.2 · √max(A, B), with which AdamW's rates fit (Liu et al.). Keras has
///   it, and has no scale at all without it.
///
/// **Departs from the paper:** the iteration is in the parameter's own type, not in bfloat16. The
/// author's code scales a kernel by its height and width, here it is by the flattened matrix.
///
/// - Source: Jordan et al., “Muon”, 2024; Liu et al., “Muon is scalable for LLM training”, 2025.
public struct Muon: CatalogRule {
  public var learningRate: Double
  public var momentum: Double
  public var nesterov: Bool
  public var iterations: Int
  public var epsilon: Double
  public var matchesAdam: Bool
  public var weightDecay: Double
  public var adamLearningRate: Double
  public var adamBeta1: Double
  public var adamBeta2: Double
  public var adamEpsilon: Double
  public let flavor: Flavor

  public init(flavor: Flavor) {
    (momentum, nesterov, iterations, epsilon) = (0.95, true, 5, 1e-7)
    (matchesAdam, adamBeta1) = (flavor == .keras, 0.9)
    switch flavor {
    case .keras:
      (learningRate, weightDecay) = (1e-3, 0.004)
      (adamLearningRate, adamBeta2, adamEpsilon) = (1e-3, 0.999, 1e-7)
    case .paper:
      (learningRate, weightDecay) = (0.02, 0)
      (adamLearningRate, adamBeta2, adamEpsilon) = (3e-4, 0.95, 1e-10)
    default:
      (learningRate, weightDecay) = (1e-3, 0.1)
      (adamLearningRate, adamBeta2, adamEpsilon) = (1e-3, 0.999, 1e-8)
    }
    self.flavor = flavor
  }

  /// What is left out has the flavor's default.
  public init(
    learningRate: Double? = nil, momentum: Double? = nil, nesterov: Bool? = nil,
    iterations: Int? = nil, epsilon: Double? = nil, matchesAdam: Bool? = nil,
    weightDecay: Double? = nil, adamLearningRate: Double? = nil, adamBeta1: Double? = nil,
    adamBeta2: Double? = nil, adamEpsilon: Double? = nil, flavor: Flavor = .torch
  ) {
    self.init(flavor: flavor)
    self.learningRate = learningRate ?? self.learningRate
    self.momentum = momentum ?? self.momentum
    self.nesterov = nesterov ?? self.nesterov
    self.iterations = iterations ?? self.iterations
    self.epsilon = epsilon ?? self.epsilon
    self.matchesAdam = matchesAdam ?? self.matchesAdam
    self.weightDecay = weightDecay ?? self.weightDecay
    self.adamLearningRate = adamLearningRate ?? self.adamLearningRate
    self.adamBeta1 = adamBeta1 ?? self.adamBeta1
    self.adamBeta2 = adamBeta2 ?? self.adamBeta2
    self.adamEpsilon = adamEpsilon ?? self.adamEpsilon
  }

  public func slots(for shape: Shape) -> [SlotSpecification] {
    let names = isMatrix(shape) ? ["momentum"] : ["mean", "meanSquare"]
    return names.map { SlotSpecification($0, shape: shape) }
  }

  public func update(
    _ parameter: Tensor, gradient: Tensor, slots: [Tensor], at step: UpdateStep
  ) -> Updated {
    guard isMatrix(parameter.shape) else {
      return adamUpdate(parameter, gradient: gradient, slots: slots, at: step)
    }
    let fresh = flavor == .keras ? gradient : (1 - momentum) * gradient
    let mean = momentum * slots[0] + fresh
    let direction = nesterov ? fresh + momentum * mean : mean
    let matrix = direction.reshaped(to: [direction.shape[0], direction.count / direction.shape[0]])
    let change = (step.learningRate * scale(of: matrix.shape)) * orthogonalized(matrix)
    return Updated(
      parameter: decayed(parameter, rate: step.learningRate)
        - change.reshaped(to: parameter.shape), slots: [mean])
  }

  /// Keras takes only what has two axes; a matrix without elements has no direction.
  private func isMatrix(_ shape: Shape) -> Bool {
    (flavor == .keras ? shape.rank == 2 : shape.rank >= 2) && shape.count > 0
  }

  private func decayed(_ parameter: Tensor, rate: Tensor) -> Tensor {
    weightDecay == 0 ? parameter : parameter * (1 - rate * weightDecay)
  }

  private func adamUpdate(
    _ parameter: Tensor, gradient: Tensor, slots: [Tensor], at step: UpdateStep
  ) -> Updated {
    let ratio = learningRate == 0 ? 0 : adamLearningRate / learningRate
    let moments = AdamMoments(gradient, slots: slots, beta1: adamBeta1, beta2: adamBeta2)
    let change = ratio * moments.direction(epsilon: adamEpsilon, flavor: flavor, at: step)
    // In Keras decay knows one rate only.
    let rate = flavor == .keras ? step.learningRate : step.learningRate * ratio
    return Updated(parameter: decayed(parameter, rate: rate) - change, slots: moments.slots)
  }

  private func scale(of shape: Shape) -> Double {
    let (rows, columns) = (Double(shape[0]), Double(shape[1]))
    if matchesAdam { return 0.2 * max(rows, columns).squareRoot() }
    return flavor == .keras ? 1 : max(1, rows / columns).squareRoot()
  }

  /// The matrix with its singular values brought near 1 by a polynomial of degree five, applied
  /// again and again. Its slope at 0 is as large as can be, at the price of values between about
  /// 0.7 and 1.2 instead of 1.
  private func orthogonalized(_ matrix: Tensor) -> Tensor {
    let isTall = matrix.shape[0] > matrix.shape[1]
    let norm = sqrt(square(matrix).sum())
    let divisor = flavor == .torch ? maximum(norm, epsilon) : norm + epsilon
    var x = (isTall ? matrix.transposed() : matrix) / divisor
    for _ in 0..<iterations {
      let gram = matmul(x, x, transposeB: true)
      x = 3.4445 * x + matmul(-4.775 * gram + 2.0315 * matmul(gram, gram), x)
    }
    return isTall ? x.transposed() : x
  }
}
