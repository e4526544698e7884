// SPDX-License-Identifier: Apache-2.0
public import DescentTensors

/// SOAP: Adam in the eigenbases of the mean squares of each matrix's gradients (Shampoo's).
///
/// ```
/// L ← β · L + (1 − β) · G·Gᵀ,  R ← β · R + (1 − β) · Gᵀ·G        (β = shampooBeta)
/// G' = Qlᵀ·G·Qr                     (Ql, Qr: eigenvectors of L and R, of an earlier step)
/// M ← beta1 · M + (1 − beta1) · G,   V ← beta2 · V + (1 − beta2) · G'²
/// N = Ql · (Qlᵀ·M·Qr / (√V + epsilon)) · Qrᵀ
/// W ← (W − learningRate · √(1 − beta2ᵗ) / (1 − beta1ᵗ) · N) · (1 − learningRate · weightDecay)
/// ```
///
/// The first step moves nothing: it begins L and R, whose eigenvectors are then computed, and t
/// counts the steps after it. Every `preconditionInterval` steps Ql becomes the Q of a QR
/// factorisation of L·Ql, one round of power iteration, with columns in the order of falling
/// eigenvalues; the rows of V follow. The same with Qr. In loops that run captured steps
/// `Optimizer.refreshIfDue()` has to be called after each run; it computes in Float64 on the host.
///
/// A convolution kernel [O, I, H, W] counts as the matrix [O, I·H·W]. Parameters with less than two
/// axes walk by plain Adam, from the second step on. A side longer than `maxDimension` keeps its
/// own basis. For a side of 500 the first refresh takes some five seconds, each later one a tenth of
/// a second, and eight times that for twice the side: beyond 1000 think of a smaller `maxDimension`.
///
/// - `learningRate`: 0.003, `beta1` and `beta2`: 0.95, `epsilon`: 1e-8, `weightDecay`: 0.01,
///   `preconditionInterval`: 10 steps, `maxDimension`: 10000 rows: the authors' code.
/// - `shampooBeta`: 0, which stands for `beta2`, as in the authors' code.
///
/// **Departs from the paper:** by the authors' code in the first step. From both: M is kept in the
/// original basis, which is the same but for rounding; the eigenvectors are computed in Float64, not
/// in Float32; kernels are flattened, where the authors' code has one basis for each of four axes.
/// A parameter that gets no gradient in the first step stands still until the next refresh.
///
/// - Source: Vyas et al., “SOAP: Improving and stabilizing Shampoo using Adam”, ICLR 2025; the
///   authors' repository, `soap.py`, also of the defaults.
public struct SOAP: CatalogRule {
  public var learningRate: Double
  public var beta1: Double
  public var beta2: Double
  public var shampooBeta: Double
  public var epsilon: Double
  public var weightDecay: Double
  public var preconditionInterval: Int
  public var maxDimension: Int
  public let flavor: Flavor

  public init(flavor: Flavor) {
    (learningRate, beta1, beta2, shampooBeta) = (3e-3, 0.95, 0.95, 0)
    (epsilon, weightDecay, preconditionInterval, maxDimension) = (1e-8, 0.01, 10, 10_000)
    self.flavor = flavor
  }

  /// What is left out has the flavor's default.
  public init(
    learningRate: Double? = nil, beta1: Double? = nil, beta2: Double? = nil,
    shampooBeta: Double? = nil, epsilon: Double? = nil, weightDecay: Double? = nil,
    preconditionInterval: Int? = nil, maxDimension: Int? = nil, flavor: Flavor = .paper
  ) {
    self.init(flavor: flavor)
    self.learningRate = learningRate ?? self.learningRate
    self.beta1 = beta1 ?? self.beta1
    self.beta2 = beta2 ?? self.beta2
    self.shampooBeta = shampooBeta ?? self.shampooBeta
    self.epsilon = epsilon ?? self.epsilon
    self.weightDecay = weightDecay ?? self.weightDecay
    self.preconditionInterval = preconditionInterval ?? self.preconditionInterval
    self.maxDimension = maxDimension ?? self.maxDimension
  }

  public func slots(for shape: Shape) -> [SlotSpecification] {
    let moments = ["mean", "meanSquare"].map { SlotSpecification($0, shape: shape) }
    return moments
      + sides(of: shape).flatMap { side in
        ["", "Basis"].map {
          SlotSpecification(side.axis.rawValue + $0, shape: [side.size, side.size])
        }
      }
  }

  public func update(
    _ parameter: Tensor, gradient: Tensor, slots: [Tensor], at step: UpdateStep
  ) -> Updated {
    let sides = sides(of: parameter.shape)
    let matrix = sides.isEmpty ? gradient : gradient.reshaped(to: matrixShape(gradient.shape))
    let moves = 1 - step.isFirst
    let mean = beta1 * slots[0] + (moves * (1 - beta1)) * gradient
    let turned = rotated(matrix, slots, sides).reshaped(to: gradient.shape)
    let meanSquare = beta2 * slots[1] + (moves * (1 - beta2)) * square(turned)
    let ahead = rotated(mean.reshaped(to: matrix.shape), slots, sides)
    let scaled = ahead / (sqrt(meanSquare.reshaped(to: matrix.shape)) + epsilon)
    let direction = rotated(scaled, slots, sides, back: true).reshaped(to: parameter.shape)

    let correction = step.precise { number in
      let taken = maximum(number - 1, 1)
      func missing(_ decay: Double) -> Tensor {
        1 - power(Tensor(decay, elementType: .float64), taken)
      }
      return sqrt(missing(beta2)) / missing(beta1)
    }
    var moved = parameter - (step.learningRate * correction) * direction
    if weightDecay != 0 { moved = moved * (1 - (step.learningRate * weightDecay) * moves) }
    var result = [mean, meanSquare]
    let share = shampooBeta == 0 ? beta2 : shampooBeta
    for side in sides {
      let gram =
        side.axis == .row
        ? matmul(matrix, matrix, transposeB: true) : matmul(matrix, matrix, transposeA: true)
      result += [share * slots[side.slot] + (1 - share) * gram, slots[side.slot + 1]]
    }
    return Updated(parameter: moved, slots: result)
  }

  /// The matrix in the bases of its sides, or back from there.
  private func rotated(
    _ matrix: Tensor, _ slots: [Tensor], _ sides: [Side], back: Bool = false
  ) -> Tensor {
    sides.reduce(matrix) { matrix, side in
      let basis = slots[side.slot + 1]
      return side.axis == .row
        ? matmul(basis, matrix, transposeA: !back) : matmul(matrix, basis, transposeB: back)
    }
  }
}
