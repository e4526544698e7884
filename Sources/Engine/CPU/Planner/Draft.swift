// SPDX-License-Identifier: Apache-2.0
package import DescentGraph

/// The planner's working copy of a graph: nodes by position, every input before its reader.
package struct Draft: Sendable {
  package struct Item: Sendable {
    package var op: DraftOp
    package var inputs: [Int]
    package var shape: Shape
    package var elementType: ElementType
    package var layout: Layout = .plain
    /// Whether the elements, Float32 in every register, are BFloat16 in memory.
    package var isHalf = false
    /// Of a copy that is computed again: the item that must be computed before it.
    package var after: Int?
    /// Whether readers take the copy from memory, rounded as its original was.
    package var isRounded = false

    /// The type of the elements in memory.
    var storedType: ElementType { isHalf ? .bfloat16 : elementType }
  }

  package var items: [Item] = []
  /// The positions of the outputs.
  package var outputs: [Int] = []

  /// How many readers each item has; an output counts as a reader.
  var useCounts: [Int] {
    var counts = [Int](repeating: 0, count: items.count)
    for item in items { for input in item.inputs { counts[input] += 1 } }
    for output in outputs { counts[output] += 1 }
    return counts
  }

  /// The value that an item holds everywhere, seen through broadcasts and reshapes of a constant.
  func constantValue(_ index: Int) -> Double? {
    var index = index
    while true {
      switch items[index].op {
      case .graph(.constant(let value, _)): return value
      case .graph(.broadcast), .graph(.reshape): index = items[index].inputs[0]
      default: return nil
      }
    }
  }
}

package enum DraftOp: Hashable, Sendable {
  case graph(Op)
  /// The leaf at this position of `graph.leaves`.
  case leaf(Int)
  /// The same image in the item's own layout.
  case relayout
  /// A convolution or matrix product and what is done with its result in place.
  case fused(Op, Epilogue)
  /// A cross-entropy, or its gradient, whose second input is the label of each row.
  case ofLabels(Op)
  /// A sum over some axes, divided by a number.
  case dividedSum(axes: [Int], by: Double)

  var name: String {
    switch self {
    case .graph(let op): op.name
    case .leaf(let index): "input \(index)"
    case .relayout: "relayout"
    case .fused(let op, let epilogue): "\(op.name) + \(epilogue.description)"
    case .ofLabels(let op): "\(op.name) of labels"
    case .dividedSum(let axes, let number):
      "\(Op.reduce(.sum, axes: axes).name), divided by \(number)"
    }
  }

  /// The operation that computes the item, if it does nothing beside it.
  var operation: Op? {
    switch self {
    case .graph(let op), .ofLabels(let op): op
    case .leaf, .relayout, .fused, .dividedSum: nil
    }
  }

  /// Whether each element depends on the elements at the same place of the inputs alone.
  package var isElementwise: Bool {
    guard case .graph(let op) = self else { return false }
    switch op {
    case .unary, .binary, .compare, .select, .cast: return true
    default: return false
    }
  }

  /// Whether the item only looks at its input in another way, without moving a byte.
  package var isView: Bool {
    guard case .graph(let op) = self else { return false }
    switch op {
    case .reshape, .transpose, .broadcast, .slice: return true
    default: return false
    }
  }
}
