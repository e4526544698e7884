// SPDX-License-Identifier: Apache-2.0
import DescentGraph

/// Pass 1: composites without a kernel become their decomposition, and operations that kernels know
/// for real numbers only are wrapped in casts.
enum InlineComposites {
  static func run(_ graph: Graph) -> Graph {
    var current = graph
    // A decomposition may contain composites of its own; each round goes one level deeper.
    while let next = round(current) { current = next }
    return current
  }

  private static func round(_ graph: Graph) -> Graph? {
    var replaced: [Node] = []
    replaced.reserveCapacity(graph.nodes.count)
    var changed = false
    var calls = FunctionCalls()
    for (index, node) in graph.nodes.enumerated() {
      let inputs = graph.inputIndices[index].map { replaced[$0] }
      if let other = replacement(of: node, inputs, &calls) {
        replaced.append(other)
        changed = true
      } else if zip(inputs, node.inputs).allSatisfy({ $0 === $1 }) {
        replaced.append(node)
      } else {
        replaced.append(Node.make(node.op, inputs))
      }
    }
    guard changed else { return nil }
    return Graph(outputs: graph.outputIndices.map { replaced[$0] })
  }

  private static func replacement(
    of node: Node, _ inputs: [Node], _ calls: inout FunctionCalls
  ) -> Node? {
    switch node.op {
    case .layerNorm, .groupNorm, .gelu, .dropout, .custom:
      return node.op.decomposed(inputs)
    case .call(let result):
      return calls.computation(of: result, inputs)
    case .batchNorm(let epsilon):
      return normalized(inputs, epsilon)
    case .reduce, .argmax, .argsort:
      switch inputs[0].elementType {
      case .int32, .uint32: return throughCast(node, inputs, .float64)
      case .bfloat16: return throughCast(node, inputs, .float32)
      case .bool, .float32, .float64: return nil
      }
    case .matmul, .convolution, .convolutionInputGradient, .convolutionWeightGradient, .scatterAdd,
      .scatterAddElements, .maxPool, .maxPoolGradient, .maxPoolGather, .averagePool,
      .averagePoolGradient, .channelMoments, .batchNormSums, .softmax, .softmaxCrossEntropy,
      .softmaxCrossEntropyGradient:
      return inputs[0].elementType == .bfloat16 ? throughCast(node, inputs, .float32) : nil
    case .input, .constant, .iota, .unary, .binary, .compare, .select, .cast, .stopGradient,
      .reshape, .transpose, .broadcast, .slice, .pad, .concatenate, .gather, .gatherElements,
      .random:
      return nil
    }
  }

  private static func throughCast(_ node: Node, _ inputs: [Node], _ type: ElementType) -> Node {
    let original = inputs[0].elementType
    let cast = inputs.map { $0.elementType == original ? $0.cast(to: type) : $0 }
    let result = Node.make(node.op, cast)
    return result.elementType == type ? result.cast(to: original) : result
  }

  /// `(x − mean)·(scale/√(variance + ε)) + shift`: per channel first, then one pass over x.
  private static func normalized(_ inputs: [Node], _ epsilon: Double) -> Node {
    let (x, moments) = (inputs[0], inputs[1])
    let channels: Shape = [x.shape[1]]
    var spread = [Int](repeating: 1, count: x.shape.rank)
    spread[1] = x.shape[1]
    func row(_ index: Int) -> Node {
      Node.make(
        .slice(starts: [index, 0], ends: [index + 1, x.shape[1]], steps: [1, 1]), [moments]
      ).reshaped(to: channels)
    }
    let inverse = row(1).binary(.add, Node.scalar(epsilon, x.elementType)).unary(.rsqrt)
    let factor = inputs[2].binary(.multiply, inverse)
    return x.binary(.subtract, row(0).reshaped(to: Shape(spread)))
      .binary(.multiply, factor.reshaped(to: Shape(spread)))
      .binary(.add, inputs[3].reshaped(to: Shape(spread)))
  }
}
