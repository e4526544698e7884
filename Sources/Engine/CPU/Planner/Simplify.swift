// SPDX-License-Identifier: Apache-2.0
import DescentGraph

/// Pass 2: the graph as a draft, in which equal items stand once, constants are folded, and
/// operations that change nothing are gone.
struct Simplify {
  private var draft = Draft()
  private var known: [[UInt64]: Int] = [:]

  /// - Parameter leaves: The input nodes as the caller numbers them.
  static func run(_ graph: Graph, leaves: [Node]) -> Draft {
    var pass = Simplify()
    var position = [Int](repeating: 0, count: graph.nodes.count)
    let leafNumber = Dictionary(
      leaves.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    for (index, node) in graph.nodes.enumerated() {
      if node.op == .input {
        let number = leafNumber[node.id] ?? 0
        position[index] = pass.append(.leaf(number), [], node.shape, node.elementType)
      } else {
        let inputs = graph.inputIndices[index].map { position[$0] }
        position[index] = pass.emit(node.op, inputs, node.shape, node.elementType)
      }
    }
    pass.draft.outputs = graph.outputIndices.map { position[$0] }
    return pass.draft.pruned()
  }

  private mutating func append(
    _ op: DraftOp, _ inputs: [Int], _ shape: Shape, _ type: ElementType
  ) -> Int {
    var key: [UInt64] = []
    switch op {
    case .graph(let operation): operation.encode(into: &key)
    case .leaf(let index): key = [0, UInt64(index)]
    case .relayout, .fused, .ofLabels, .dividedSum: key = [1 << 32]
    }
    key += inputs.map { UInt64($0) }
    if let index = known[key] { return index }
    draft.items.append(Draft.Item(op: op, inputs: inputs, shape: shape, elementType: type))
    known[key] = draft.items.count - 1
    return draft.items.count - 1
  }

  private mutating func emit(
    _ op: Op, _ inputs: [Int], _ shape: Shape, _ type: ElementType
  ) -> Int {
    switch op {
    case .stopGradient: return inputs[0]
    case .cast where draft.items[inputs[0]].elementType == type: return inputs[0]
    case .iota(let full, let axis, _) where full.rank > 1:
      let line = append(.graph(.iota([full[axis]], axis: 0, type)), [], [full[axis]], type)
      var spread = [Int](repeating: 1, count: full.rank)
      spread[axis] = full[axis]
      let placed = emit(.reshape(Shape(spread)), [line], Shape(spread), type)
      return emit(.broadcast(full), [placed], full, type)
    case .reshape(let target): return reshape(inputs[0], target, type)
    case .broadcast:
      let input = draft.items[inputs[0]]
      if input.shape == shape { return inputs[0] }
      if case .graph(.broadcast) = input.op {
        return emit(op, [input.inputs[0]], shape, type)
      }
    case .transpose(let order):
      if order == Array(order.indices) { return inputs[0] }
    case .slice(let starts, let ends, let steps):
      if let part = concatenatedPart(inputs[0], starts, ends, steps) { return part }
      if draft.items[inputs[0]].shape == shape { return inputs[0] }
    case .binary(let kind):
      if let simpler = binary(kind, inputs[0], inputs[1], shape, type) { return simpler }
    case .unary(let kind):
      if let value = draft.constantValue(inputs[0]), let folded = kind.folded(value) {
        return constant(folded, shape, type)
      }
    default: break
    }
    return append(.graph(op), inputs, shape, type)
  }

  private mutating func reshape(_ input: Int, _ target: Shape, _ type: ElementType) -> Int {
    var source = input
    while case .graph(.reshape) = draft.items[source].op { source = draft.items[source].inputs[0] }
    if draft.items[source].shape == target { return source }
    return append(.graph(.reshape(target)), [source], target, type)
  }

  private mutating func constant(_ value: Double, _ shape: Shape, _ type: ElementType) -> Int {
    let scalar = append(.graph(.constant(value, type)), [], .scalar, type)
    return shape == .scalar ? scalar : emit(.broadcast(shape), [scalar], shape, type)
  }

  private mutating func binary(
    _ kind: Op.Binary, _ left: Int, _ right: Int, _ shape: Shape, _ type: ElementType
  ) -> Int? {
    let (a, b) = (draft.constantValue(left), draft.constantValue(right))
    if let a, let b, let folded = kind.folded(a, b, type) { return constant(folded, shape, type) }
    switch kind {
    case .multiply: return b == 1 ? left : a == 1 ? right : nil
    case .divide: return b == 1 ? left : nil
    // −0 + 0 is 0, so that only a zero of the other sign may be dropped; x − 0 is always x.
    case .subtract: return b == 0 && b?.sign == .plus ? left : nil
    case .add:
      if let b, b == 0, b.sign == .minus { return left }
      if let a, a == 0, a.sign == .minus { return right }
      return nil
    case .power, .maximum, .minimum, .remainder, .and, .or: return nil
    }
  }

  /// The operand that a slice cuts out of a concatenation again.
  private func concatenatedPart(_ input: Int, _ starts: [Int], _ ends: [Int], _ steps: [Int])
    -> Int?
  {
    let item = draft.items[input]
    guard case .graph(.concatenate(let axis)) = item.op, steps.allSatisfy({ $0 == 1 }) else {
      return nil
    }
    for other in item.shape.dimensions.indices where other != axis {
      if starts[other] != 0 || ends[other] != item.shape[other] { return nil }
    }
    var start = 0
    for part in item.inputs {
      let size = draft.items[part].shape[axis]
      if starts[axis] == start && ends[axis] == start + size { return part }
      start += size
    }
    return nil
  }
}

extension Op.Unary {
  /// The value for a constant; only where every backend gives the same bits.
  fileprivate func folded(_ value: Double) -> Double? {
    self == .negate ? -value : nil
  }
}

extension Op.Binary {
  fileprivate func folded(_ a: Double, _ b: Double, _ type: ElementType) -> Double? {
    let result: Double
    switch self {
    case .add: result = a + b
    case .subtract: result = a - b
    case .multiply: result = a * b
    case .divide: result = a / b
    case .power, .maximum, .minimum, .remainder, .and, .or: return nil
    }
    switch type {
    // Rounded as the operation itself would round.
    case .float32: return Double(Float(result))
    case .float64: return result
    case .bfloat16, .int32, .uint32, .bool: return nil
    }
  }
}

extension Draft {
  /// The draft without what no output needs.
  func pruned() -> Draft {
    var needed = [Bool](repeating: false, count: items.count)
    for output in outputs { needed[output] = true }
    for index in items.indices.reversed() where needed[index] {
      for input in items[index].inputs { needed[input] = true }
      if let after = items[index].after { needed[after] = true }
    }
    var result = Draft()
    var position = [Int](repeating: 0, count: items.count)
    for index in items.indices where needed[index] {
      var item = items[index]
      item.inputs = item.inputs.map { position[$0] }
      item.after = item.after.map { position[$0] }
      position[index] = result.items.count
      result.items.append(item)
    }
    result.outputs = outputs.map { position[$0] }
    return result
  }
}
