// SPDX-License-Identifier: Apache-2.0
import DescentTensors

/// What the Schedule-Free rules share: a point z that takes the steps, its weighted mean x, and y
/// between them, where gradients are taken and which is what the parameter holds.
///
/// Kept is only `z − y`: it begins at zero whatever the parameter begins with, and x follows from it.
struct ScheduleFreeAverage {
  /// The step's learning rate, warm-up included.
  let rate: Tensor
  /// What part of the mean the new z has, in the parameter's type.
  private let share: Tensor
  private let offset: Tensor
  private let scalars: [Tensor]

  static func slots(for shape: Shape) -> [SlotSpecification] {
    [
      SlotSpecification("offset", shape: shape),
      SlotSpecification("largestRate", shape: .scalar, elementType: .float64),
      SlotSpecification("weightSum", shape: .scalar, elementType: .float64),
    ]
  }

  /// - Parameters:
  ///   - slots: As `slots(for:)` has them.
  ///   - warmUpSteps: The rate rises over so many steps to its full size.
  ///   - ratePower: A z weighs as much as this power of the largest rate so far,
  ///   - stepPower: times this power of the step's number.
  init(
    slots: [Tensor], warmUpSteps: Int, ratePower: Double, stepPower: Double, at step: UpdateStep
  ) {
    var rate = step.learningRate
    if warmUpSteps > 0 { rate = rate * step.precise { minimum($0 / Double(warmUpSteps), 1) } }
    let largest = maximum(slots[1], rate.cast(to: .float64))
    var weight = power(largest, ratePower)
    if stepPower != 0 { weight = weight * power(step.preciseNumber, stepPower) }
    let sum = slots[2] + weight
    // A rate of 0 from the start weighs nothing, and nothing has moved yet.
    let isEmpty = sum.equal(to: 0)
    share = select(isEmpty, 0, weight / select(isEmpty, 1, sum)).cast(to: rate.elementType)
    self.rate = rate
    (offset, scalars) = (slots[0], [largest, sum])
  }

  /// The next y and slots, where z moves against the direction.
  ///
  /// - Parameter momentum: How near y is to x.
  func updated(_ y: Tensor, direction: Tensor, momentum: Double) -> Updated {
    let kept = 1 - share
    let moved = y + share * offset - (rate * (1 - momentum * kept)) * direction
    let new = kept * (offset - (rate * momentum) * direction)
    return Updated(parameter: moved, slots: [new] + scalars)
  }

  /// The mean x.
  static func evaluated(_ y: Tensor, slots: [Tensor], momentum: Double) -> Tensor {
    y + (1 - 1 / momentum) * slots[0]
  }
}

extension ScheduleFreeAverage {
  static let formula = """
    rate = learningRate · min(1, t / warmUpSteps)
    weight = t^stepPower · (largest rate so far)^ratePower,    c = weight / Σ weights
    z ← z − rate · d
    x ← (1 − c) · x + c · z
    y = (1 − momentum) · z + momentum · x        (gradients are taken at y; x is evaluated)
    """
}
