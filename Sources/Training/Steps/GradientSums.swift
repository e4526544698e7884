// SPDX-License-Identifier: Apache-2.0
import DescentTensors

/// Gradients of the sum of losses, added up over the pieces of one step, and the sum of weights.
///
/// The mean is taken once, over everything that the window holds: a short last window, or a batch
/// from which a damaged file was left out, weighs what it should.
final class GradientSums {
  private let parameters: [Parameter]
  private let gradients: [Variable]
  private let weight: Variable

  init(_ parameters: [Parameter]) {
    self.parameters = parameters.filter(\.isTrainable)
    gradients = self.parameters.map {
      Variable(Tensor.zeros($0.shape, elementType: $0.elementType))
    }
    weight = Variable(Tensor(0))
  }

  var variables: [Variable] { gradients + [weight] }

  /// Moves the parameters' gradients into the sums; part of a piece's step.
  func add(weight piece: Tensor) {
    for (parameter, sum) in zip(parameters, gradients) {
      if let gradient = parameter.gradient { sum.value = sum.value + gradient }
      parameter.gradient = nil
    }
    weight.value = weight.value + piece.cast(to: .float32)
  }

  /// Gives the parameters the mean gradient and begins anew; part of the applying step.
  func hand() {
    for (parameter, sum) in zip(parameters, gradients) {
      parameter.gradient = sum.value / weight.value.cast(to: sum.elementType)
      sum.value = Tensor.zeros(sum.shape, elementType: sum.elementType)
    }
    weight.value = Tensor(0)
  }
}
