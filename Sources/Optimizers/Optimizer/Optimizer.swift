import DescentGraph
// SPDX-License-Identifier: Apache-2.0
public import DescentTensors

/// Moves parameters along their gradients by a rule, and owns what the rule remembers.
///
/// ```swift
/// let optimizer = Optimizer(SGD(learningRate: 0.01, momentum: 0.9), for: model.parameters)
/// let loss = crossEntropy(logits: model(images), targets: labels)
/// loss.backward()                                     // adds to the gradients
/// optimizer.step()                                    // uses and clears them
/// ```
///
/// Biases and norm parameters (less than two axes) are spared weight decay; pass groups to choose
/// otherwise. Frozen parameters, and those without a gradient, stay as they are.
///
/// Inside a captured step the same code is traced once: learning rate and step number are variables
/// that every run reads anew, and parameters and slots are updated in place.
public final class Optimizer: Sendable {
  public let groups: [ParameterGroup]
  public let clipping: GradientClipping?
  /// The slots of each parameter, in the order of `parameters`.
  private let slots: [[Slot]]
  private let accumulators: [Variable]?
  /// Scalars, Float64: the first group's learning rate, and the number of steps taken.
  private let rate: Variable
  private let count: Variable

  private struct Slot {
    let name: String
    let variable: Variable
  }

  /// An optimizer of one rule, whose weight decay leaves biases and norm parameters alone.
  ///
  /// - Parameters:
  ///   - rule: How parameters move.
  ///   - parameters: What it moves; each once.
  ///   - clipping: A bound on the gradients.
  ///   - accumulates: Whether `accumulate()` will be used, which needs one more tensor for each
  ///     parameter.
  ///   - file: Where the call is, for the message of a trap.
  ///   - line: Likewise.
  public convenience init(
    _ rule: some OptimizerRule, for parameters: [Parameter], clipping: GradientClipping? = nil,
    accumulates: Bool = false, file: StaticString = #fileID, line: UInt = #line
  ) {
    self.init(
      groups: ParameterGroup.decayingMatricesOnly(rule, for: parameters), clipping: clipping,
      accumulates: accumulates, file: file, line: line)
  }

  /// An optimizer of several groups. Setting `learningRate` scales that of every group alike.
  ///
  /// - Precondition: At least one parameter; none of them twice; with several groups, a first
  ///   learning rate above 0.
  public init(
    groups: [ParameterGroup], clipping: GradientClipping? = nil, accumulates: Bool = false,
    file: StaticString = #fileID, line: UInt = #line
  ) {
    let parameters = groups.flatMap(\.parameters)
    guard let first = groups.first, !parameters.isEmpty else {
      trap("Optimizer: expected parameters, found none", file: file, line: line)
    }
    if Set(parameters.map { ObjectIdentifier($0) }).count != parameters.count {
      trap("Optimizer: expected each parameter once, found one twice", file: file, line: line)
    }
    self.groups = groups
    self.clipping = clipping
    slots = groups.flatMap { group in
      group.parameters.map { parameter in
        group.rule.slotNames.map { name in
          Slot(
            name: name,
            variable: Variable(
              Tensor.full(
                parameter.shape, group.rule.initialValue(ofSlot: name),
                elementType: parameter.elementType)))
        }
      }
    }
    accumulators =
      accumulates
      ? parameters.map { Variable(Tensor.zeros($0.shape, elementType: $0.elementType)) } : nil
    rate = Variable(Tensor(first.rule.learningRate, elementType: .float64))
    count = Variable(Tensor(0, elementType: .float64))
  }

  /// What the optimizer moves, group by group.
  public var parameters: [Parameter] { groups.flatMap(\.parameters) }

  /// The learning rate of the first group; the other groups' keep their ratio to it.
  ///
  /// Setting it writes one number to memory that captured steps read: nothing is planned anew.
  public var learningRate: Double {
    get { rate.value.double }
    set { rate.update { $0.storeBytes(of: newValue, as: Double.self) } }
  }

  /// The number of steps taken so far.
  public var stepCount: Int {
    get { Int(exactly: count.value.double.rounded()) ?? 0 }
    set { count.update { $0.storeBytes(of: Double(newValue), as: Double.self) } }
  }

  /// Everything to save besides the parameters: slots under `<parameter path>.<slot>`, the learning
  /// rate, the step count.
  public var state: [(path: String, variable: Variable)] {
    let parameters = parameters
    var result: [(path: String, variable: Variable)] = []
    for (index, parameter) in parameters.enumerated() {
      let path = parameter.name.isEmpty ? "\(index)" : parameter.name
      result += slots[index].map { ("\(path).\($0.name)", $0.variable) }
      if let accumulators { result.append(("\(path).accumulated", accumulators[index])) }
    }
    return result + [("learningRate", rate), ("stepCount", count)]
  }
}

extension Optimizer {
  /// Moves the parameters along their gradients, then clears the gradients.
  ///
  /// Outside of a captured step it ends by computing every live tensor, so that no graph grows from
  /// step to step, and goes on to the next random key.
  ///
  /// - Parameter condition: A scalar Bool; where it is false, parameters and slots keep their values
  ///   (a loss that is not finite). The step is counted all the same.
  public func step(onlyIf condition: Tensor? = nil) {
    let number = count.value + 1
    count.value = number
    let present = parameters.enumerated().compactMap { index, parameter in
      takeGradient(index, parameter).map { (index: index, gradient: $0) }
    }
    let gradients = clipping?(present.map(\.gradient)) ?? present.map(\.gradient)
    var bounded = [Tensor?](repeating: nil, count: slots.count)
    for (entry, gradient) in zip(present, gradients) { bounded[entry.index] = gradient }

    var index = 0
    for group in groups {
      for parameter in group.parameters {
        if let gradient = bounded[index] {
          let step = UpdateStep(
            learningRate: rate(of: group), number: number, elementType: parameter.elementType)
          update(parameter, index, gradient, group.rule, step, condition)
        }
        index += 1
      }
    }
    Tensor.realizeLive()
    RandomSource.current.advance()
  }

  /// One step of a rule that may ask for the loss more than once: the rule calls `loss`, which
  /// computes it anew at the present parameters. Returns the loss before the step.
  @discardableResult
  public func step(loss: () -> Tensor) -> Tensor { groups[0].rule.step(self, loss: loss) }

  /// Adds the gradients to what `step()` will use, and clears them: the way to a large batch in
  /// small pieces, in captured steps too. The pieces are summed, so each loss has to be scaled to
  /// its share of the whole.
  ///
  /// - Precondition: The optimizer was made with `accumulates: true`.
  public func accumulate(file: StaticString = #fileID, line: UInt = #line) {
    guard let accumulators else {
      trap(
        "accumulate: expected an optimizer made with accumulates: true", file: file, line: line)
    }
    for (parameter, sum) in zip(parameters, accumulators) where parameter.isTrainable {
      guard let gradient = parameter.gradient else { continue }
      sum.value = sum.value + gradient
      parameter.gradient = nil
    }
    Tensor.realizeLive()
    RandomSource.current.advance()
  }

  /// Forgets gradients that no step has used.
  public func clearGradients() {
    for parameter in parameters { parameter.gradient = nil }
    for sum in accumulators ?? [] {
      sum.value = Tensor.zeros(sum.shape, elementType: sum.elementType)
    }
  }

  /// The Euclidean length of the gradients that `step()` would use, all together and before clipping;
  /// zero where there are none.
  public var gradientNorm: Tensor {
    let gradients = parameters.enumerated().compactMap { index, parameter in
      parameter.isTrainable ? totalGradient(index, parameter) : nil
    }
    return DescentOptimizers.gradientNorm(of: gradients) ?? Tensor(0)
  }

  /// A parameter's gradient with what has been accumulated; nil where there is neither.
  private func totalGradient(_ index: Int, _ parameter: Parameter) -> Tensor? {
    guard let sum = accumulators?[index] else { return parameter.gradient }
    return parameter.gradient.map { sum.value + $0 } ?? sum.value
  }

  /// The gradient of a trainable parameter, with what has been accumulated; then clears both.
  private func takeGradient(_ index: Int, _ parameter: Parameter) -> Tensor? {
    guard parameter.isTrainable else { return nil }
    let total = totalGradient(index, parameter)
    parameter.gradient = nil
    if let sum = accumulators?[index] {
      sum.value = Tensor.zeros(sum.shape, elementType: sum.elementType)
    }
    return total
  }

  private func rate(of group: ParameterGroup) -> Tensor {
    let (own, first) = (group.rule.learningRate, groups[0].rule.learningRate)
    return own == first ? rate.value : rate.value * (own / first)
  }

  private func update(
    _ parameter: Parameter, _ index: Int, _ gradient: Tensor, _ rule: any OptimizerRule,
    _ step: UpdateStep, _ condition: Tensor?
  ) {
    let variables = slots[index].map(\.variable)
    let old = variables.map(\.value)
    let new = rule.update(parameter.value, gradient: gradient, slots: old, at: step)
    if new.slots.count != old.count {
      trap(
        "\(type(of: rule)): expected \(old.count) slots from update, found \(new.slots.count)")
    }
    func chosen(_ new: Tensor, _ old: Tensor) -> Tensor {
      condition.map { select($0, new, old) } ?? new
    }
    parameter.value = chosen(new.parameter, parameter.value)
    for (variable, value) in zip(variables, zip(new.slots, old).map(chosen)) {
      variable.value = value
    }
  }
}
