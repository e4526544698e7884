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

  /// `learningRate · m̂ / (√v̂ + ε)`. What is scalar is put together first, so that an element costs
  /// one square root and one division.
  func direction(epsilon: Double, at step: UpdateStep) -> Tensor {
    let rate = step.learningRate / step.biasCorrection(beta1)
    let scale = 1 / sqrt(step.biasCorrection(beta2))
    return (rate * mean) / (scale * sqrt(meanSquare) + epsilon)
  }
}
