// SPDX-License-Identifier: Apache-2.0
import DescentGraph

/// Pass 3: a convolution or matrix product takes in the bias, the residual and the ReLU behind it.
///
/// Only where nothing else reads the value in between, so that it need never be in memory. It stands
/// before layouts are chosen and before elementwise groups are formed, which would swallow the
/// steps; a chain that such a group goes on with is left to the group.
struct FuseEpilogues {
  private let source: Draft
  private let accesses: [Access]
  private let counts: [Int]
  /// The readers of each item that are items.
  private let readers: [[Int]]
  /// For each item the chain that ends there.
  private var chains: [Int: Chain] = [:]
  private var taken: [Bool]

  private struct Chain {
    let product: Int
    var epilogue = Epilogue()
    /// Bias and residual.
    var operands: [Int] = []
    var last: Int
    /// All items of the chain but the last.
    var inner: [Int] = []
  }

  static func run(_ draft: Draft) -> Draft {
    var pass = FuseEpilogues(draft)
    for index in draft.items.indices { pass.follow(index) }
    return pass.rewritten()
  }

  private init(_ draft: Draft) {
    source = draft
    accesses = draft.accesses().accesses
    counts = draft.useCounts
    var readers = [[Int]](repeating: [], count: draft.items.count)
    for (index, item) in draft.items.enumerated() {
      for input in item.inputs { readers[input].append(index) }
    }
    self.readers = readers
    taken = [Bool](repeating: false, count: draft.items.count)
  }

  // MARK: Chains

  /// Looks for a chain that begins at an item.
  private mutating func follow(_ index: Int) {
    guard let kind = Self.kind(source.items[index].op),
      source.items[index].elementType == .float32 || source.items[index].elementType == .float64
    else { return }
    var chain = Chain(product: index, last: index)
    while let next = step(after: chain.last), extend(&chain, by: next, kind) {}
    // What an elementwise group does with the chain's end anyway costs it nothing.
    let goesOn =
      !readers[chain.last].isEmpty && counts[chain.last] == readers[chain.last].count
      && readers[chain.last].allSatisfy {
        source.items[$0].op.isElementwise && !taken[$0]
          && source.items[$0].shape == source.items[chain.last].shape
      }
    guard !chain.epilogue.isEmpty, !goesOn else { return }
    for item in chain.inner + [chain.last] { taken[item] = true }
    chains[chain.last] = chain
  }

  private enum Kind { case convolution, matmul }

  private static func kind(_ op: DraftOp) -> Kind? {
    switch op {
    case .graph(.convolution): .convolution
    case .graph(.matmul): .matmul
    default: nil
    }
  }

  /// The only reader of an item that is no output and that no other chain has.
  private func step(after index: Int) -> Int? {
    guard counts[index] == 1, let next = readers[index].first, !taken[next] else { return nil }
    return next
  }

  /// Whether an item is one more step of a chain; if so, it is now.
  private func extend(_ chain: inout Chain, by next: Int, _ kind: Kind) -> Bool {
    let item = source.items[next]
    guard item.shape == source.items[chain.last].shape, !chain.epilogue.relu,
      item.elementType == source.items[chain.last].elementType
    else { return false }
    switch item.op {
    case .graph(.unary(.relu)):
      chain.epilogue.relu = true
    case .graph(.binary(.add)):
      guard let other = item.inputs.first(where: { $0 != chain.last }) else { return false }
      if !chain.epilogue.bias, !chain.epilogue.residual, let bias = bias(other, item.shape, kind) {
        chain.epilogue.bias = true
        chain.operands.append(bias)
      } else if kind == .convolution, !chain.epilogue.residual, isResidual(other, item.shape) {
        chain.epilogue.residual = true
        chain.operands.append(other)
      } else {
        return false
      }
    default: return false
    }
    chain.inner.append(chain.last)
    chain.last = next
    return true
  }

  /// The vector behind an operand that is one, broadcast along the channels or columns.
  private func bias(_ operand: Int, _ shape: Shape, _ kind: Kind) -> Int? {
    let access = accesses[operand]
    let axis = kind == .convolution ? 1 : shape.rank - 1
    let base = source.items[access.base]
    guard access.offset == 0, base.shape.count == shape[axis], shape[axis] > 1,
      source.items[operand].shape == shape, access.strides[axis] == 1
    else { return nil }
    for other in shape.dimensions.indices where other != axis {
      if shape[other] != 1 && access.strides[other] != 0 { return nil }
    }
    return access.base
  }

  /// Whether an operand has memory of its own, element by element.
  private func isResidual(_ operand: Int, _ shape: Shape) -> Bool {
    let item = source.items[operand]
    if item.op.isView || item.shape != shape { return false }
    if case .graph(.constant) = item.op { return false }
    return true
  }

  // MARK: The new draft

  private func rewritten() -> Draft {
    var result = Draft()
    var position = [Int](repeating: 0, count: source.items.count)
    var gone = [Bool](repeating: false, count: source.items.count)
    for chain in chains.values { for item in chain.inner { gone[item] = true } }
    for (index, original) in source.items.enumerated() where !gone[index] {
      var item = original
      if let chain = chains[index], case .graph(let op) = source.items[chain.product].op {
        item.op = .fused(op, chain.epilogue)
        item.inputs = source.items[chain.product].inputs + chain.operands
      }
      item.inputs = item.inputs.map { position[$0] }
      position[index] = result.items.count
      result.items.append(item)
    }
    result.outputs = source.outputs.map { position[$0] }
    return result.pruned()
  }
}
