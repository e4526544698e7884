// SPDX-License-Identifier: Apache-2.0
import DescentGraph
import DescentLayers
import DescentTensors

/// Compares the variables that a loss reads with the parameters and buffers that a model declares.
///
/// Only the graph knows what is read, so this is the one place where a layer that was left out of
/// `children`, and would silently stay as it was drawn, can be found.
struct ParameterCheck {
  private let parameters: [NamedParameter]
  private let buffers: [Buffer]

  init(_ model: any Module) {
    parameters = model.namedParameters
    buffers = model.buffers
  }

  /// What is wrong with the graph of a loss that is being traced, if anything.
  func problem(with loss: Tensor) -> TrainingError? {
    let graph = Graph(outputs: [loss.node])
    let read = graph.leaves.filter { graph.nodes[$0].source is Variable }
    let declared =
      Set(parameters.map { ObjectIdentifier($0.parameter.variable) })
      .union(buffers.map { ObjectIdentifier($0.variable) })
    for leaf in read {
      guard let variable = graph.nodes[leaf].source as? Variable, variable.isTrainable,
        !declared.contains(ObjectIdentifier(variable))
      else { continue }
      let reader = graph.inputIndices.firstIndex { $0.contains(leaf) }
      let name = reader.map { graph.nodes[$0].op.name } ?? "nothing"
      return .undeclaredParameter(
        found: "a parameter \(variable.elementType) \(variable.shape) read by \(name)")
    }
    let seen = Set(read.compactMap { graph.nodes[$0].source.map { ObjectIdentifier($0) } })
    if let unused = parameters.first(where: {
      !seen.contains(ObjectIdentifier($0.parameter.variable))
    }) {
      return .unusedParameter(path: unused.path)
    }
    return nil
  }

  /// What is wrong with the variables that a traced step changes, if anything: running statistics
  /// of a layer that is not declared would be lost with every saved model.
  ///
  /// - Parameter known: Variables of the optimizer and the like.
  func problem(with step: CapturedStep, known: [Variable]) -> TrainingError? {
    let declared = Set(
      parameters.map { ObjectIdentifier($0.parameter.variable) }
        + buffers.map { ObjectIdentifier($0.variable) } + known.map { ObjectIdentifier($0) })
    guard
      let lost = step.variablesWritten.first(where: { !declared.contains(ObjectIdentifier($0)) })
    else { return nil }
    return .undeclaredParameter(
      found: "a buffer \(lost.elementType) \(lost.shape) that training changes")
  }
}
