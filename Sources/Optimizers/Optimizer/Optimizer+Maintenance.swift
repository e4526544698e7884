// SPDX-License-Identifier: Apache-2.0
import DescentGraph
public import DescentTensors

/// Work that some rules need besides their steps.
extension Optimizer {
  /// Lets the rules compute between steps what is no tensor formula, such as eigenbases, where that
  /// is due: after step 1 and every `refreshInterval` steps from there.
  ///
  /// `step()` does it by itself. A loop that runs captured steps calls it after each run, as the
  /// trainer does:
  ///
  /// ```swift
  /// try step.run()
  /// optimizer.refreshIfDue()
  /// ```
  ///
  /// Nothing happens where no rule has an interval, or where the present step has been seen to
  /// before; that is part of the state, so a restored optimizer goes on bit for bit.
  ///
  /// - Precondition: Not inside a captured step, whose tensors have no values yet.
  public func refreshIfDue(file: StaticString = #fileID, line: UInt = #line) {
    guard let refreshedAt else { return }
    if CapturedStep.isBeingTraced {
      trap(
        "refreshIfDue: expected a call between steps, found one inside of a captured step",
        file: file, line: line)
    }
    let number = stepCount
    guard number > 0, refreshedAt.value.double != Double(number) else { return }
    var (index, isDue) = (0, false)
    for group in groups {
      for parameter in group.parameters {
        defer { index += 1 }
        guard let interval = group.rule.refreshInterval, (number - 1) % interval == 0 else {
          continue
        }
        isDue = true
        if parameter.isTrainable { refresh(index, parameter, group.rule, number) }
      }
    }
    if isDue { refreshedAt.update { $0.storeBytes(of: Double(number), as: Double.self) } }
  }

  private func refresh(
    _ index: Int, _ parameter: Parameter, _ rule: any OptimizerRule, _ number: Int
  ) {
    let old = slots[index]
    let new = withoutGradients {
      rule.refreshed(parameter.shape, slots: old.map(\.variable.value), step: number)
    }
    guard let new else { return }
    check(new, of: rule, against: old, from: "refreshed")
    for (slot, value) in zip(old, new) { slot.variable.value = value }
  }

  /// Whether a rule asks for an estimate before the next step: ahead of step 1 and every
  /// `estimateInterval` steps from there.
  public var isEstimateDue: Bool {
    // The number of steps is looked up only where a rule has an interval.
    let intervals = groups.compactMap(\.rule.estimateInterval)
    guard !intervals.isEmpty else { return false }
    let taken = stepCount
    return intervals.contains { taken % $0 == 0 }
  }

  /// Hands the rules the parameters' gradients of a loss of another kind, from which they estimate
  /// curvature, and clears them. Parameters stay as they are, and no step is counted.
  ///
  /// The loss is the mean cross-entropy against labels that were drawn from the model's own softmax.
  /// Whoever runs the loop decides when, by ``isEstimateDue``; inside a captured step too.
  ///
  /// ```swift
  /// let noise = Tensor.uniform(logits.shape)
  /// let drawn = (logits - log(-log(noise))).argmax(axis: 1)
  /// crossEntropy(logits: logits, targets: drawn).backward()
  /// optimizer.estimate(batchSize: Tensor(64))
  /// ```
  ///
  /// - Parameters:
  ///   - batchSize: A scalar: over how many samples the loss is the mean.
  ///   - condition: A scalar Bool; where it is false, everything stays as it is.
  public func estimate(batchSize: Tensor, onlyIf condition: Tensor? = nil) {
    var index = 0
    for group in groups {
      for parameter in group.parameters {
        defer { index += 1 }
        guard parameter.isTrainable, let gradient = parameter.gradient else { continue }
        parameter.gradient = nil
        guard group.rule.estimateInterval != nil else { continue }
        let new = group.rule.estimated(
          gradient: gradient, slots: slots[index].map(\.variable.value),
          batchSize: batchSize.cast(to: parameter.elementType))
        check(new, of: group.rule, against: slots[index], from: "estimated")
        assign(new, to: slots[index], condition)
      }
    }
    Tensor.realizeLive()
    RandomSource.current.advance()
  }

  private func check(
    _ new: [Tensor], of rule: any OptimizerRule, against slots: [Slot], from function: String
  ) {
    let name = "\(type(of: rule))"
    if new.count != slots.count {
      trap("\(name): expected \(slots.count) slots from \(function), found \(new.count)")
    }
    for (slot, new) in zip(slots, new) {
      let (shape, type) = (slot.variable.shape, slot.variable.elementType)
      if shape != new.shape || type != new.elementType {
        trap(
          "\(name): expected the slot \(slot.name) as \(type) \(shape) from \(function), found "
            + "\(new.elementType) \(new.shape)")
      }
    }
  }
}
