// SPDX-License-Identifier: Apache-2.0
package import DescentGraph

/// A graph of random operations, to find what no list of cases thinks of: fusions, shared values,
/// views of views, results that are read again.
///
/// Every operation is continuous and keeps its results near 1, so that rounding stays small.
package struct RandomGraph {
  private let seed: SampleValues
  private var draws = 0
  private var nodes: [Node] = []
  private var arguments: [DifferentiableFunction.Argument] = []

  /// - Parameter operations: How many operations to draw; each may take a few nodes.
  package static func function(seed: UInt64, operations: Int = 25, _ type: ElementType)
    -> DifferentiableFunction
  {
    var graph = RandomGraph(seed: SampleValues(seed: seed))
    for shape: Shape in [[2, 3], [3, 4], [4], [2, 3, 4], [], [2, 4, 3, 3]] {
      graph.addInput(shape, type)
    }
    for _ in 0..<operations { graph.addOperation() }
    // Some values that are read again are results as well.
    let read = Set(graph.nodes.flatMap { $0.inputs.map(\.id) })
    let results = graph.nodes.filter { node in
      node.op != .input && (!read.contains(node.id) || graph.below(5) == 0)
    }
    return DifferentiableFunction(arguments: graph.arguments, results: results)
  }

  private init(seed: SampleValues) { self.seed = seed }

  private mutating func below(_ bound: Int) -> Int {
    draws += 1
    return Int(seed.unit(draws) * Double(bound))
  }

  private mutating func pick() -> Node { nodes[below(nodes.count)] }

  private mutating func addInput(_ shape: Shape, _ type: ElementType) {
    let node = Node(input: shape, type)
    let values = SampleValues(seed: UInt64(nodes.count) + 77).uniform(shape.count, in: -1...1)
    arguments.append((node: node, values: values, varies: true))
    nodes.append(node)
  }

  private mutating func addOperation() {
    let x = pick()
    let drawn: Node? =
      switch below(4) {
      case 0: unary(x)
      case 1: binary(x, pick())
      case 2: movement(x)
      default: contraction(x)
      }
    if let drawn, drawn.shape.count <= 2000 { nodes.append(drawn) }
  }

  private mutating func unary(_ x: Node) -> Node {
    let kinds: [Op.Unary] = [.negate, .abs, .relu, .tanh, .sigmoid, .sin, .cos, .erf, .expm1]
    let kind = kinds[below(kinds.count)]
    // Bounded first where the function grows fast.
    return kind == .expm1 ? x.unary(.tanh).unary(kind) : x.unary(kind)
  }

  private mutating func binary(_ x: Node, _ y: Node) -> Node? {
    guard x.shape.broadcast(with: y.shape) != nil else { return nil }
    switch below(6) {
    case 0: return x.binary(.add, y)
    case 1: return x.binary(.subtract, y)
    case 2: return x.unary(.tanh).binary(.multiply, y)
    case 3: return x.binary(.maximum, y)
    case 4: return x.binary(.divide, y.unary(.sigmoid).binary(.add, .scalar(1, y.elementType)))
    default:
      let sum = x.binary(.add, y)
      let half = Node.make(.iota(sum.shape.rank == 0 ? [1] : sum.shape, axis: 0, .int32), [])
      guard sum.shape.rank > 0 else { return sum }
      return half.compare(.less, .scalar(1, .int32)).select(x, y)
    }
  }

  private mutating func movement(_ x: Node) -> Node? {
    let dimensions = x.shape.dimensions
    switch below(6) {
    case 0: return x.transposed(Array(dimensions.indices.reversed()))
    case 1: return x.reshaped(to: [x.shape.count])
    case 2: return x.broadcast(to: Shape([2] + dimensions))
    case 3:
      guard x.shape.rank > 0, dimensions[0] > 1 else { return nil }
      let rest = dimensions.dropFirst()
      return Node.make(
        .slice(
          starts: [1] + rest.map { _ in 0 }, ends: dimensions,
          steps: [2] + rest.map { _ in 1 }), [x])
    case 4:
      return Node.make(
        .pad(
          low: dimensions.map { _ in 1 }, high: dimensions.map { _ in 0 },
          interior: dimensions.map { _ in below(2) }, value: 0.5), [x])
    default:
      return x.shape.rank == 0 ? nil : Node.make(.concatenate(axis: 0), [x, x.unary(.sin)])
    }
  }

  private mutating func contraction(_ x: Node) -> Node? {
    let rank = x.shape.rank
    guard rank > 0, x.shape.count > 0 else { return nil }
    switch below(6) {
    case 0: return x.reduced(.sum, axes: [below(rank)]).unary(.tanh)
    case 1: return x.reduced(.sum, axes: Array(0..<rank)).unary(.sin)
    case 2: return x.reduced(.max, axes: [rank - 1])
    case 3: return Node.make(.softmax, [x])
    case 4:
      guard rank >= 2 else { return nil }
      return Node.make(.matmul(transposeLeft: true, transposeRight: false), [x, x]).unary(.tanh)
    default:
      guard rank >= 2 else { return nil }
      let moments = Node.make(.channelMoments, [x])
      let scale = Node.scalar(1, x.elementType).broadcast(to: [x.shape[1]])
      return Node.make(.batchNorm(epsilon: 0.5), [x, moments, scale, scale])
    }
  }
}
