// SPDX-License-Identifier: Apache-2.0
import DescentTensors

/// The running means of gradient and squared gradient that Adam and its kin share.
struct AdamMoments {
  let mean: Tensor
  let meanSquare: Tensor
  private let beta1: Double
  private let beta2: Double

  var slots: [Tensor] { [mean, meanSquare] }

  init(_ gradient: Tensor, slots: [Tensor], beta1: Double, beta2: Double) {
    mean = beta1 * slots[0] + (1 - beta1) * gradient
    meanSquare = beta2 * slots[1] + (1 - beta2) * square(gradient)
    (self.beta1, self.beta2) = (beta1, beta2)
  }

  /// `learningRate · m̂ / (√v̂ + ε)`. What is scalar is put together first, both corrections over the
  /// fraction's line, so that an element costs one square root and one division.
  ///
  /// - Parameter square: In place of the mean square, such as its maximum so far.
  func direction(
    epsilon: Double, flavor: Flavor, square: Tensor? = nil, at step: UpdateStep
  ) -> Tensor {
    let root = sqrt(square ?? meanSquare)
    switch flavor {
    case .keras:
      let rate = step.shared("Adam rate, Keras", beta1, beta2) {
        step.learningRate * (sqrt(step.biasCorrection(beta2)) / step.biasCorrection(beta1))
      }
      return (rate * mean) / (root + epsilon)
    case .mlx:
      return (step.learningRate * mean) / (root + epsilon)
    case .torch, .optax, .paper, .lecture:
      let correction = step.shared("Adam correction", beta2) { sqrt(step.biasCorrection(beta2)) }
      let rate = step.shared("Adam rate", beta1, beta2) {
        step.learningRate * correction / step.biasCorrection(beta1)
      }
      let floor = step.shared("Adam epsilon", beta2, epsilon) { epsilon * correction }
      return (rate * mean) / (root + floor)
    }
  }
}

extension AdamMoments {
  enum Decay { case coupled, decoupled }

  static func formula(_ flavor: Flavor, decay: Decay) -> String {
    let step =
      switch flavor {
      case .keras: "learningRate · √(1 − beta2ᵗ) / (1 − beta1ᵗ) · m / (√v + epsilon)"
      case .mlx: "learningRate · m / (√v + epsilon)"
      case .torch, .optax, .paper, .lecture:
        "learningRate · (m / (1 − beta1ᵗ)) / (√(v / (1 − beta2ᵗ)) + epsilon)"
      }
    let before =
      switch decay {
      case .coupled: "g ← g + weightDecay · w"
      case .decoupled: "w ← w − learningRate · weightDecay · w"
      }
    return """
      \(before)
      m ← beta1 · m + (1 − beta1) · g
      v ← beta2 · v + (1 − beta2) · g²
      w ← w − \(step)
      """
  }

  static let differences = [
    "keras: epsilon 1e-7 beside the uncorrected root, so in effect epsilon / √(1 − beta2ᵗ)",
    "mlx: no bias correction; the first step is about 3.16 · learningRate",
  ]

  static let stability =
    "preconditioned curvature · rate < 2(1 + beta1)/(1 − beta1), so 38 for beta1 = 0.9"
}
