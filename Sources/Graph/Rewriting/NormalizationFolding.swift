// SPDX-License-Identifier: Apache-2.0

extension Graph {
  /// The graph with each batch norm of known moments folded into the convolution or matrix product
  /// before it.
  ///
  /// `((x ∗ w + b) − mean)·f + shift` with `f = scale/√(variance + ε)` is `x ∗ (w·f) + b′` with
  /// `b′ = (b − mean)·f + shift`: equal up to the rounding of `w·f`. The new weights and biases are
  /// nodes that depend on leaves which do not change, so that a backend can compute them once. A norm
  /// is left as it is where something else reads the value before it, where its moments come from
  /// the data, or where there is no product before it.
  ///
  /// - Parameter data: Of the leaves, by `id`, those that change from run to run.
  package func foldingNormalization(data: Set<UInt64>) -> Graph {
    var folding = NormalizationFolding(self, data: data)
    return Graph(outputs: folding.run())
  }
}

private struct NormalizationFolding {
  private let graph: Graph
  private let readers: [Int]
  private let dependsOnData: [Bool]
  private var replaced: [Node] = []

  init(_ graph: Graph, data: Set<UInt64>) {
    self.graph = graph
    var readers = [Int](repeating: 0, count: graph.nodes.count)
    var depends = [Bool](repeating: false, count: graph.nodes.count)
    for (index, node) in graph.nodes.enumerated() {
      for input in graph.inputIndices[index] { readers[input] += 1 }
      depends[index] =
        data.contains(node.id) || graph.inputIndices[index].contains { depends[$0] }
    }
    for output in graph.outputIndices { readers[output] += 1 }
    (self.readers, dependsOnData) = (readers, depends)
  }

  mutating func run() -> [Node] {
    for (index, node) in graph.nodes.enumerated() {
      let inputs = graph.inputIndices[index].map { replaced[$0] }
      if let folded = folded(index, node) {
        replaced.append(folded)
      } else if zip(inputs, node.inputs).allSatisfy({ $0 === $1 }) {
        replaced.append(node)
      } else {
        replaced.append(Node.make(node.op, inputs))
      }
    }
    return graph.outputIndices.map { replaced[$0] }
  }

  /// A product, and the bias added to it.
  private struct Product {
    let index: Int
    var bias: Node?
  }

  /// The product whose result, with or without a bias, an item is; where nothing else reads either.
  private func product(_ index: Int) -> Product? {
    guard readers[index] == 1 else { return nil }
    switch graph.nodes[index].op {
    case .convolution: return Product(index: index)
    case .matmul where graph.nodes[index].shape.rank == 2: return Product(index: index)
    case .binary(.add):
      let operands = graph.inputIndices[index]
      for (one, other) in [(operands[0], operands[1]), (operands[1], operands[0])] {
        if let product = product(one), product.bias == nil, let bias = vector(other) {
          return Product(index: product.index, bias: bias)
        }
      }
      return nil
    default: return nil
    }
  }

  /// What is broadcast along the channels, as a vector.
  private func vector(_ index: Int) -> Node? {
    guard !dependsOnData[index], graph.nodes[index].op.isBroadcast else { return nil }
    let source = graph.nodes[graph.inputIndices[index][0]].shape
    let (shape, channels) = (graph.nodes[index].shape, graph.nodes[index].shape[1])
    // Aligned at the end: [C, 1, 1] or [1, C, 1, 1] before images, [C] or [1, C] before rows.
    let axis = source.rank - (shape.rank - 1)
    guard axis >= 0, source.count == channels, source[axis] == channels else { return nil }
    return replaced[graph.inputIndices[index][0]].reshaped(to: [channels])
  }

  private func folded(_ index: Int, _ node: Node) -> Node? {
    guard case .batchNorm(let epsilon) = node.op, node.elementType != .bfloat16 else { return nil }
    let inputs = graph.inputIndices[index]
    guard !inputs.dropFirst().contains(where: { dependsOnData[$0] }),
      let product = product(inputs[0])
    else { return nil }
    let operands = graph.inputIndices[product.index]
    guard !dependsOnData[operands[1]] else { return nil }
    let channels = node.shape[1]
    func moment(_ row: Int) -> Node {
      replaced[inputs[1]].sliced(axis: 0, row..<(row + 1)).reshaped(to: [channels])
    }
    let inverse = (moment(1) + Node.scalar(epsilon, node.elementType)).unary(.rsqrt)
    let factor = replaced[inputs[2]] * inverse
    let centered = product.bias.map { $0 - moment(0) } ?? -moment(0)
    let bias = centered * factor + replaced[inputs[3]]
    let weights = replaced[operands[1]]
    var spread = [Int](repeating: 1, count: node.shape.rank)
    spread[1] = channels
    var along = [Int](repeating: 1, count: weights.shape.rank)
    if case .matmul(_, let transposed) = graph.nodes[product.index].op {
      along[transposed ? 0 : 1] = channels
    } else {
      along[0] = channels
    }
    let scaled = weights * factor.reshaped(to: Shape(along))
    return Node.make(graph.nodes[product.index].op, [replaced[operands[0]], scaled])
      + bias.reshaped(to: Shape(spread))
  }
}

extension Op {
  fileprivate var isBroadcast: Bool {
    if case .broadcast = self { return true }
    return false
  }
}
