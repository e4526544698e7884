// SPDX-License-Identifier: Apache-2.0
import DescentGraph
import DescentTensors

extension Optimizer {
  /// One step of a rule that decides by values: makes the loss an ``Objective`` of the trainable
  /// parameters, lets `body` choose a point from the present one, and moves there.
  ///
  /// Weight decay enters the objective as `½ · weightDecay · ‖w‖²`, so that values, gradients and
  /// curvatures belong to one function. Random operations of the loss draw the same numbers in all
  /// evaluations of a step, for the same reason. Returns the loss at the start, without decay.
  func search(
    loss: () -> Tensor, _ body: (Objective, Objective.Point) -> Objective.Point
  ) -> Tensor {
    search(outputs: loss, loss: { $0 }, body)
  }

  /// The same for a loss that is a function of a model's outputs.
  ///
  /// - Parameter isGaussNewton: Whether products are with `Jᵀ · ∂²L/∂z² · J` for outputs `z` with
  ///   derivatives `J`, in place of the Hessian.
  func search(
    outputs: () -> Tensor, loss: (Tensor) -> Tensor, isGaussNewton: Bool = false,
    _ body: (Objective, Objective.Point) -> Objective.Point
  ) -> Tensor {
    if clipping != nil || accumulators != nil {
      trap(
        "\(type(of: groups[0].rule)): expected an optimizer without clipping and accumulation, since "
          + "its search compares the loss with its own gradient, found one of them")
    }
    return withoutActuallyEscaping(outputs) { outputs in
      withoutActuallyEscaping(loss) { loss in
        let function = LossFunction(groups: groups, outputs: outputs, loss: loss)
        let start = function.point(at: function.present)
        let firstLoss = function.lastLoss
        let objective = Objective(
          count: function.count, precision: function.precision, evaluate: function.point,
          products: isGaussNewton ? function.gaussNewtonProducts : function.products)
        function.place(body(objective, start).x)
        clearGradients()
        count.value = count.value + 1
        Tensor.realizeLive()
        RandomSource.current.advance()
        return firstLoss
      }
    }
  }
}

/// The loss as a function of the trainable parameters, one after the other.
private final class LossFunction {
  private let entries: [(parameter: Parameter, weightDecay: Double)]
  private let outputs: () -> Tensor
  private let loss: (Tensor) -> Tensor
  private(set) var lastLoss = Tensor(0)

  init(
    groups: [ParameterGroup], outputs: @escaping () -> Tensor, loss: @escaping (Tensor) -> Tensor
  ) {
    entries = groups.flatMap { group in
      group.parameters.filter(\.isTrainable).map { ($0, group.rule.weightDecay) }
    }
    (self.outputs, self.loss) = (outputs, loss)
  }

  var count: Int { entries.reduce(0) { $0 + $1.parameter.shape.count } }

  /// Of the narrowest element type that the loss is computed from.
  var precision: Double {
    (entries.map(\.parameter.elementType) + [lastLoss.elementType]).reduce(.ulpOfOne) {
      switch $1 {
      case .float64: $0
      case .bfloat16: 0x1p-7
      default: max($0, Double(Float.ulpOfOne))
      }
    }
  }

  var present: [Double] { entries.flatMap { $0.parameter.value.doubles } }

  func place(_ x: [Double]) {
    for (part, entry) in zip(parts(of: x), entries) { entry.parameter.value = part }
  }

  func point(at x: [Double]) -> Objective.Point {
    let (_, total, targets) = traced(at: x)
    let slopes = gradients(of: total, withRespectTo: targets)
    let numbers = flat([total] + slopes)
    // Everything alive is computed in one run: this, the loss by itself, running statistics.
    Tensor.realizeLive()
    let values = numbers.doubles
    let isExact = entries.allSatisfy { $0.parameter.elementType == .float64 }
    return Objective.Point(
      x: isExact ? x : present, value: values[0], gradient: Array(values.dropFirst()))
  }

  /// Products with the Hessian: the gradients of `g · v`.
  func products(at x: [Double], with directions: [[Double]]) -> [[Double]] {
    severalAtOnce(directions) { directions in
      let (_, total, targets) = traced(at: x)
      let slopes = gradients(of: total, withRespectTo: targets)
      return directions.map { direction in
        flat(gradients(of: projection(of: slopes, on: direction), withRespectTo: targets))
      }
    }
  }

  /// Products with the Gauss–Newton matrix `Jᵀ · L″ · J`, and with the decay's curvature.
  func gaussNewtonProducts(at x: [Double], with directions: [[Double]]) -> [[Double]] {
    severalAtOnce(directions) { directions in
      let (outputs, _, targets) = traced(at: x)
      // `Jᵀ · u` is linear in u, whatever u is: its derivative along v by u is `J · v`.
      let u = Tensor.zeros(outputs.shape, elementType: outputs.elementType)
      let pulled = gradients(of: outputs, withRespectTo: targets, upstream: u)
      let z = outputs.stopGradient()
      let slope = gradients(of: loss(z), withRespectTo: [z])[0]
      return directions.map { direction in
        let pushed = gradients(of: projection(of: pulled, on: direction), withRespectTo: [u])[0]
        let bent = gradients(of: (slope * pushed).sum(), withRespectTo: [z])[0]
        let products = gradients(
          of: outputs, withRespectTo: targets, upstream: bent.stopGradient())
        let decayed = zip(zip(products, parts(of: direction)), entries).map { pair, entry in
          entry.weightDecay == 0 ? pair.0 : pair.0 + entry.weightDecay * pair.1
        }
        return flat(decayed)
      }
    }
  }

  /// A few directions in one run, which share all that does not depend on them.
  private func severalAtOnce(
    _ directions: [[Double]], _ body: (ArraySlice<[Double]>) -> [Tensor]
  ) -> [[Double]] {
    stride(from: 0, to: directions.count, by: 8).flatMap { first in
      let rows = body(directions[first..<min(first + 8, directions.count)])
      Tensor.realizeLive()
      return rows.map(\.doubles)
    }
  }

  private func projection(of tensors: [Tensor], on direction: [Double]) -> Tensor {
    let terms = zip(tensors, parts(of: direction)).map { ($0 * $1).sum().cast(to: .float64) }
    return terms.dropFirst().reduce(terms[0]) { $0 + $1 }
  }

  private func traced(at x: [Double]) -> (outputs: Tensor, total: Tensor, targets: [Tensor]) {
    place(x)
    // The same random numbers as in the evaluation before.
    RandomSource.current.step = RandomSource.current.step
    let targets = entries.map(\.parameter.value)
    let outputs = outputs()
    lastLoss = loss(outputs)
    var total = lastLoss
    for (target, entry) in zip(targets, entries) where entry.weightDecay != 0 {
      total = total + 0.5 * entry.weightDecay * square(target).sum().cast(to: total.elementType)
    }
    return (outputs, total, targets)
  }

  private func parts(of x: [Double]) -> [Tensor] {
    var offset = 0
    return entries.map { entry in
      let shape = entry.parameter.shape
      defer { offset += shape.count }
      return Tensor(
        Array(x[offset..<offset + shape.count]), shape: shape,
        elementType: entry.parameter.elementType)
    }
  }

  private func flat(_ tensors: [Tensor]) -> Tensor {
    Tensor.concatenated(
      tensors.map { $0.reshaped(to: [$0.count]).cast(to: .float64) }, axis: 0)
  }
}
