// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentGraph

/// A formula's graph with all numbers of backpropagation, as tables, drawing and JSON.
package struct FormulaReport {
  package let formulas: FormulaGraph
  package let inspection: Inspection
  package let title: String
  /// α of one step of gradient descent.
  package let learningRate: Double?
  /// The variables that the step changes; nil for all.
  package let weights: [String]?

  package init(
    _ formulas: FormulaGraph, title: String, learningRate: Double?, weights: [String]? = nil
  ) throws {
    self.weights = weights
    self.formulas = formulas
    self.title = title
    self.learningRate = learningRate
    inspection = try formulas.inspected()
  }

  package var drawing: GraphDrawing {
    let graph = inspection.graph
    let root = name(graph.nodes.count - 1)
    return GraphDrawing(
      graph, title: title,
      box: { node in
        var fields = [GraphDrawing.Field("value", ShortNumber.text(value(node)), tone: .value)]
        if let formula = formulas.step(of: graph.nodes[node])?.formula {
          fields.insert(.init("=", formula), at: 0)
        }
        fields.append(.init("∂\(root)/∂·", ShortNumber.text(gradient(node)), tone: .gradient))
        return .init(title: name(node), role: role(node), fields: fields)
      },
      edge: { node, input in
        guard let edge = inspection.edges.first(where: { $0.target == node && $0.input == input })
        else { return [] }
        return [
          .init("local", ShortNumber.text(edge.local ?? .nan), tone: .local),
          .init("upstream", ShortNumber.text(gradient(node)), tone: .gradient),
          .init("product", ShortNumber.text(edge.contribution.first)),
        ]
      })
  }

  /// Tables, the gradient of each variable, and one step of gradient descent where asked for.
  package var text: String {
    var lines = [title, "", drawing.text]
    let root = name(inspection.graph.nodes.count - 1)
    for variable in formulas.variables {
      var line = "∂\(root)/∂\(variable.name) = \(ShortNumber.text(gradient(of: variable.node)))"
      if let learningRate, isWeight(variable.name) {
        line +=
          "    new \(variable.name) = \(ShortNumber.text(variable.value))"
          + " - \(ShortNumber.text(learningRate))·(\(ShortNumber.text(gradient(of: variable.node))))"
          + " = \(ShortNumber.text(stepped(variable)))"
      }
      lines.append(line)
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The chain of local gradients to a variable.
  package func chain(to variable: String) -> GradientChain? {
    formulas.variables.first { $0.name == variable }.flatMap { found in
      GradientChain(to: found.node, in: inspection) { formulas.step(of: $0)?.name ?? "?" }
    }
  }

  package var json: JSONText {
    let graph = inspection.graph
    let nodes = graph.nodes.indices.map { node -> JSONText in
      .members([
        "name": .string(name(node)),
        "formula": formulas.step(of: graph.nodes[node])?.formula.map { .string($0) },
        "operation": .string(graph.nodes[node].op.name), "value": .number(value(node)),
        "gradient": .number(gradient(node)),
      ])
    }
    let edges = inspection.edges.map { edge -> JSONText in
      .members([
        "from": .string(name(edge.source)), "to": .string(name(edge.target)),
        "value": .number(value(edge.source)), "local": edge.local.map { .number($0) },
        "upstream": .number(gradient(edge.target)),
        "product": .number(edge.contribution.first),
      ])
    }
    let variables = formulas.variables.map { variable -> JSONText in
      .members([
        "name": .string(variable.name), "value": .number(variable.value),
        "gradient": .number(gradient(of: variable.node)),
        "stepped": learningRate == nil || !isWeight(variable.name)
          ? nil : .number(stepped(variable)),
      ])
    }
    return .members([
      "title": .string(title), "value": .number(value(graph.nodes.count - 1)),
      "learningRate": learningRate.map { .number($0) }, "nodes": .array(nodes),
      "edges": .array(edges), "variables": .array(variables),
    ])
  }

  /// The variable after one step of gradient descent.
  package func stepped(_ variable: (node: Node, name: String, value: Double)) -> Double {
    variable.value - (learningRate ?? 0) * gradient(of: variable.node)
  }

  private func isWeight(_ name: String) -> Bool { weights?.contains(name) ?? true }

  private func value(_ node: Int) -> Double { inspection.values[node].first }
  private func gradient(_ node: Int) -> Double { inspection.gradients[node]?.first ?? 0 }

  /// A variable that the result does not depend on is not in its graph; its gradient is 0.
  private func gradient(of node: Node) -> Double {
    inspection.graph.nodes.firstIndex { $0 === node }.map(gradient) ?? 0
  }

  private func name(_ node: Int) -> String {
    formulas.step(of: inspection.graph.nodes[node])?.name ?? "?"
  }

  private func role(_ node: Int) -> GraphDrawing.Box.Role {
    if node == inspection.graph.nodes.count - 1 { return .output }
    return switch inspection.graph.nodes[node].op {
    case .input: .input
    case .constant: .constant
    default: .operation
    }
  }
}
