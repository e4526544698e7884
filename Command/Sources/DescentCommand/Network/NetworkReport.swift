// SPDX-License-Identifier: Apache-2.0
import Descent
import DescentEngine
import DescentGraph

/// A network's graph with what flows through it: one batch of noise forward, its loss backward.
struct NetworkReport {
  private let name: String
  private let network: NetworkOptions
  private let inspection: Inspection
  private let parameters: [NamedParameter]
  private let inputs: [DescentGraph.Node]
  /// For each node what it is called: operations of one kind are numbered.
  private let titles: [String]

  init(model name: String, _ network: NetworkOptions) throws {
    self.name = name
    self.network = network
    let module = try network.model(name)
    // Noise in place of data: the network does not know any yet, and its graph is the same.
    let samples = Tensor.normal(
      network.specs[0].shape, key: RandomKey(seed: network.seed, path: "samples"))
    let labels = (0..<network.batch).map { Double($0 % network.classes) }
    let step = try CapturedStep(inputs: network.specs) { inputs in
      [crossEntropy(logits: module(inputs[0]), targets: inputs[1])]
    }
    let loss = step.computation.outputs[0]
    inputs = step.computation.leaves.map { step.computation.nodes[$0] }.filter { $0.source == nil }
    parameters = module.namedParameters
    inspection = try Inspection(of: loss, backend: Engine.current.backend) { leaf in
      if let variable = leaf.source as? Variable { return variable.value.doubles }
      return leaf.elementType == .int32 ? labels : samples.doubles
    }
    titles = Self.titles(inspection.graph, parameters)
  }

  var drawing: GraphDrawing {
    let graph = inspection.graph
    return GraphDrawing(
      graph,
      title: "\(name), input \(network.input), \(network.classes) classes, batch \(network.batch)",
      direction: .down,
      box: { node in isDrawn(node) ? box(node) : nil },
      edge: { node, input in
        guard let edge = inspection.edges.first(where: { $0.target == node && $0.input == input }),
          let upstream = inspection.gradients[node]
        else { return [] }
        let gain = upstream.norm > 0 ? edge.contribution.norm / upstream.norm : 0
        return [
          .init("local", "×" + ShortNumber.text(gain), tone: .local),
          .init("upstream", ShortNumber.text(upstream.norm), tone: .gradient),
          .init("product", ShortNumber.text(edge.contribution.norm)),
        ]
      })
  }

  var text: String {
    """
    \(drawing.title)

    value: mean ± deviation; ∂L/∂·, upstream, product: norms of gradients; local: how much the
    operation stretches the gradient that goes back through it.

    \(drawing.text)
    """
  }

  var json: JSONText {
    let graph = inspection.graph
    let nodes = graph.nodes.indices.map { node -> JSONText in
      .members([
        "name": .string(titles[node]), "operation": .string(graph.nodes[node].op.name),
        "shape": .array(graph.nodes[node].shape.dimensions.map { .integer($0) }),
        "mean": .number(inspection.values[node].mean),
        "deviation": .number(inspection.values[node].deviation),
        "gradientNorm": inspection.gradients[node].map { .number($0.norm) },
        "inputs": .array(graph.inputIndices[node].map { .integer($0) }),
      ])
    }
    let edges = inspection.edges.map { edge -> JSONText in
      .members([
        "from": .integer(edge.source), "to": .integer(edge.target), "input": .integer(edge.input),
        "upstreamNorm": inspection.gradients[edge.target].map { .number($0.norm) },
        "productNorm": .number(edge.contribution.norm), "local": edge.local.map { .number($0) },
      ])
    }
    return .members([
      "model": .string(name), "input": .string("\(network.input)"),
      "classes": .integer(network.classes), "batch": .integer(network.batch),
      "loss": .number(inspection.values[graph.nodes.count - 1].first), "nodes": .array(nodes),
      "edges": .array(edges),
    ])
  }

  /// Numbers and changes of shape that only fit operands together would hide the network.
  private func isDrawn(_ node: Int) -> Bool {
    switch inspection.graph.nodes[node].op {
    case .broadcast, .constant, .iota, .cast, .stopGradient: false
    case .reshape:
      // Flatten stays: it is a layer.
      inspection.graph.nodes[node].shape.rank == 2
        && inspection.graph.nodes[node].inputs[0].shape.rank == 4
    default:
      inspection.gradients[node] != nil || inputs.contains { $0 === inspection.graph.nodes[node] }
    }
  }

  private func box(_ node: Int) -> GraphDrawing.Box {
    let content = inspection.graph.nodes[node]
    let value = inspection.values[node]
    var fields = [
      GraphDrawing.Field("", content.shape.dimensions.isEmpty ? "scalar" : "\(content.shape)")
    ]
    if content.elementType.isFloatingPoint {
      let text =
        value.count == 1
        ? ShortNumber.text(value.first)
        : "\(ShortNumber.text(value.mean)) ± \(ShortNumber.text(value.deviation))"
      fields.append(.init("value", text, tone: .value))
    }
    if let gradient = inspection.gradients[node] {
      fields.append(.init("∂L/∂·", ShortNumber.text(gradient.norm), tone: .gradient))
    }
    return .init(title: titles[node], role: role(node), fields: fields)
  }

  private static func titles(
    _ graph: DescentGraph.Graph, _ parameters: [NamedParameter]
  ) -> [String] {
    var counts: [String: Int] = [:]
    return graph.nodes.enumerated().map { index, node in
      if let variable = node.source as? Variable {
        return parameters.first { $0.parameter.variable === variable }?.path ?? "state"
      }
      if index == graph.nodes.count - 1 { return "L" }
      let name: String
      switch node.op {
      case .input: return node.elementType == .int32 ? "labels" : "samples"
      case .reshape: name = "flatten"
      case .matmul: name = "matmul"
      default: name = node.op.name
      }
      counts[name, default: 0] += 1
      return "\(name) \(counts[name, default: 0])"
    }
  }

  private func role(_ node: Int) -> GraphDrawing.Box.Role {
    let content = inspection.graph.nodes[node]
    if content.source is Variable { return .parameter }
    if case .input = content.op { return .input }
    return node == inspection.graph.nodes.count - 1 ? .output : .operation
  }
}
