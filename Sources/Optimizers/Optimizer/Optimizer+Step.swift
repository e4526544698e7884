// SPDX-License-Identifier: Apache-2.0
import DescentGraph
public import DescentTensors

extension Optimizer {
  /// Moves the parameters along their gradients, then clears the gradients.
  ///
  /// Outside of a captured step it ends by computing every live tensor, so that no graph grows from
  /// step to step, goes on to the next random key, and refreshes what is due (`refreshIfDue()`).
  ///
  /// - Parameter condition: A scalar Bool; where it is false, parameters and slots keep their values
  ///   (a loss that is not finite). The step is counted all the same.
  public func step(onlyIf condition: Tensor? = nil) {
    if CapturedStep.isBeingTraced {
      update(takeGradients(), condition)
    } else if condition == nil, accumulators == nil, knownUpdates.run(parameters) {
      for parameter in parameters where parameter.isTrainable { parameter.gradient = nil }
      RandomSource.current.advance()
      refreshIfDue()
    } else {
      let gradients = takeGradients()
      let key = KnownUpdates.Key(
        present: gradients.map { $0 != nil }, isConditional: condition != nil)
      let assignments = knownUpdates.update(
        key, variables: parameters.map(\.variable) + state.map(\.variable),
        operands: gradients.compactMap { $0 } + (condition.map { [$0] } ?? [])
      ) { update(gradients, condition) }
      Tensor.realizeLive(setting: assignments)
      RandomSource.current.advance()
      refreshIfDue()
    }
  }

  /// Sets parameters, slots and the number of steps to what they are after a step.
  private func update(_ gradients: [Tensor?], _ condition: Tensor?) {
    let number = count.value + 1
    count.value = number
    let present = gradients.compactMap { $0 }
    var clipped = clipping?(present) ?? present
    if let clippingHistory { clipped = clippingHistory.clipped(clipped, onlyIf: condition) }
    var bounded = [Tensor?](repeating: nil, count: gradients.count)
    for (index, gradient) in zip(gradients.indices.filter { gradients[$0] != nil }, clipped) {
      bounded[index] = gradient
    }
    updateAll(bounded, number: number, condition)
  }

  /// One step of a rule that may ask for the loss more than once: the rule calls `loss`, which
  /// computes it anew at the present parameters. Returns the loss before the step.
  @discardableResult
  public func step(loss: () -> Tensor) -> Tensor { groups[0].rule.step(self, loss: loss) }

  /// The same with the loss as a function of a model's outputs, which Gauss–Newton methods need:
  ///
  /// ```swift
  /// optimizer.step { model(x) } loss: { crossEntropy(logits: $0, targets: y) }
  /// ```
  ///
  /// - Parameters:
  ///   - outputs: Computes the outputs anew at the present parameters.
  ///   - loss: A scalar that depends on the parameters through the outputs alone.
  @discardableResult
  public func step(outputs: () -> Tensor, loss: (_ outputs: Tensor) -> Tensor) -> Tensor {
    groups[0].rule.step(self, outputs: outputs, loss: loss)
  }

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

  private func takeGradients() -> [Tensor?] {
    parameters.enumerated().map { takeGradient($0, $1) }
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

  private func updateAll(_ gradients: [Tensor?], number: Tensor, _ condition: Tensor?) {
    var updates: [(index: Int, group: ParameterGroup, update: ParameterUpdate)] = []
    var index = 0
    for group in groups {
      // One for each element type: parameters of a type share the nodes of rate and step number.
      var steps: [ElementType: UpdateStep] = [:]
      for parameter in group.parameters {
        defer { index += 1 }
        guard let gradient = gradients[index] else { continue }
        let type = parameter.elementType
        let step =
          steps[type]
          ?? UpdateStep(learningRate: rate(of: group), number: number, elementType: type)
        steps[type] = step
        updates.append(
          (
            index, group,
            ParameterUpdate(
              parameter: parameter.value, gradient: gradient,
              slots: slots[index].map(\.variable.value), weightDecay: group.rule.weightDecay,
              step: step)
          ))
      }
    }
    let results: [Updated]
    if shared.isEmpty {
      results = updates.map { entry in
        entry.group.rule.update(
          entry.update.parameter, gradient: entry.update.gradient, slots: entry.update.slots,
          at: entry.update.step)
      }
    } else {
      let old = shared.map(\.variable.value)
      let new = groups[0].rule.update(all: updates.map(\.update), shared: old)
      assign(new.shared, to: shared, condition)
      results = new.parameters
    }
    for (entry, result) in zip(updates, results) {
      let parameter = parameters[entry.index]
      check(result, of: entry.group.rule, against: slots[entry.index], parameter)
      parameter.value =
        condition.map { select($0, result.parameter, entry.update.parameter) } ?? result.parameter
      assign(result.slots, to: slots[entry.index], condition)
    }
  }

  /// Under a condition a result of a wrong shape would be broadcast, and pass unnoticed.
  private func check(
    _ result: Updated, of rule: any OptimizerRule, against slots: [Slot], _ parameter: Parameter
  ) {
    // Names are put together only for a message: every step comes through here.
    if result.slots.count != slots.count {
      trap(
        "\(type(of: rule)): expected \(slots.count) slots from update, found \(result.slots.count)")
    }
    func compare(_ what: @autoclosure () -> String, _ old: Variable, _ new: Tensor) {
      if old.shape == new.shape && old.elementType == new.elementType { return }
      trap(
        "\(type(of: rule)): expected the \(what()) as \(old.elementType) \(old.shape) from update, "
          + "found \(new.elementType) \(new.shape)")
    }
    compare("parameter", parameter.variable, result.parameter)
    for (slot, new) in zip(slots, result.slots) {
      compare("slot \(slot.name)", slot.variable, new)
    }
  }

  func assign(_ values: [Tensor], to slots: [Slot], _ condition: Tensor?) {
    for (slot, value) in zip(slots, values) {
      slot.variable.value = condition.map { select($0, value, slot.variable.value) } ?? value
    }
  }
}
