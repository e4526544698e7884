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
  /// What the optimizer moves, group by group.
  public let parameters: [Parameter]
  public let clipping: GradientClipping?
  /// The slots of each parameter, in the order of `parameters`.
  let slots: [[Slot]]
  /// What the rule keeps once for all parameters.
  let shared: [Slot]
  let accumulators: [Variable]?
  let clippingHistory: ClippingHistory?
  /// A scalar, Float64: the step after which the rules were last refreshed; nil where none asks for it.
  let refreshedAt: Variable?
  /// Scalars, Float64: the first group's learning rate, and the number of steps taken.
  let rate: Variable
  let count: Variable
  package let knownUpdates = KnownUpdates()

  struct Slot {
    let name: String
    let variable: Variable

    init(_ specification: SlotSpecification, elementType: ElementType) {
      name = specification.name
      variable = Variable(
        Tensor.full(
          specification.shape, specification.initialValue,
          elementType: specification.elementType ?? elementType))
    }
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
  /// - Precondition: No rule has a `problem`, nor has the clipping. At least one parameter; none of
  ///   them twice; with groups of several learning rates, a first one above 0.
  public init(
    groups: [ParameterGroup], clipping: GradientClipping? = nil, accumulates: Bool = false,
    file: StaticString = #fileID, line: UInt = #line
  ) {
    let parameters = groups.flatMap(\.parameters)
    guard let first = groups.first, !parameters.isEmpty else {
      trap("Optimizer: expected parameters, found none", file: file, line: line)
    }
    if let problem = groups.lazy.compactMap(\.rule.problem).first {
      trap("\(problem)", file: file, line: line)
    }
    if let problem = clipping?.problem { trap("\(problem)", file: file, line: line) }
    if first.rule.learningRate == 0, groups.contains(where: { $0.rule.learningRate != 0 }) {
      trap(
        "Optimizer: expected a learning rate above 0 in the first group, since the others keep "
          + "their ratio to it, found 0", file: file, line: line)
    }
    let weights = parameters.reduce(0) { $0 + $1.shape.count }
    if let problem = groups.lazy.compactMap({ $0.rule.problem(parameterCount: weights) }).first {
      trap("\(problem)", file: file, line: line)
    }
    if groups.contains(where: { type(of: $0.rule) != type(of: first.rule) }),
      groups.contains(where: { !$0.rule.sharedSlots(parameterCount: 1).isEmpty })
    {
      trap(
        "Optimizer: expected one rule for all groups, since \(type(of: first.rule)) looks at all "
          + "parameters together, found several", file: file, line: line)
    }
    if Set(parameters.map { ObjectIdentifier($0) }).count != parameters.count {
      trap("Optimizer: expected each parameter once, found one twice", file: file, line: line)
    }
    self.groups = groups
    self.parameters = parameters
    self.clipping = clipping
    slots = groups.flatMap { group in
      group.parameters.map { parameter in
        group.rule.slots(for: parameter.shape).map { Slot($0, elementType: parameter.elementType) }
      }
    }
    shared = first.rule.sharedSlots(parameterCount: weights)
      .map { Slot($0, elementType: .float64) }
    accumulators =
      accumulates
      ? parameters.map { Variable(Tensor.zeros($0.shape, elementType: $0.elementType)) } : nil
    clippingHistory = ClippingHistory(clipping)
    refreshedAt =
      groups.contains { $0.rule.refreshInterval != nil }
      ? Variable(Tensor(0, elementType: .float64)) : nil
    rate = Variable(Tensor(first.rule.learningRate, elementType: .float64))
    count = Variable(Tensor(0, elementType: .float64))
  }

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
    var result: [(path: String, variable: Variable)] = []
    for (index, parameter) in parameters.enumerated() {
      let path = parameter.name.isEmpty ? "\(index)" : parameter.name
      result += slots[index].map { ("\(path).\($0.name)", $0.variable) }
      if let accumulators { result.append(("\(path).accumulated", accumulators[index])) }
    }
    result += shared.map { ("shared.\($0.name)", $0.variable) }
    if let clippingHistory { result.append(("shared.clipping", clippingHistory.lengths)) }
    if let refreshedAt { result.append(("shared.refreshedAt", refreshedAt)) }
    return result + [("learningRate", rate), ("stepCount", count)]
  }
}
