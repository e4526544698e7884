// SPDX-License-Identifier: Apache-2.0
import DescentGraph

/// How a view reads the memory of the item it is a view of: element `i` of the view lies at
/// `offset + Σ iₐ · stridesₐ`.
struct Access: Sendable, Hashable {
  /// The item whose memory is read; not a view.
  var base: Int
  var offset: Int
  var strides: [Int]

  /// Whether the view's elements are the base's, in the same order.
  func isContiguous(_ shape: Shape) -> Bool {
    offset == 0
      && zip(shape.dimensions, zip(strides, shape.strides)).allSatisfy { size, pair in
        size == 1 || pair.0 == pair.1
      }
  }
}

extension Draft {
  /// The access of every item; an item that is no view accesses itself.
  ///
  /// A reshape that no strides can express reads a copy of its input; `copies` marks those inputs.
  func accesses() -> (accesses: [Access], copies: [Bool]) {
    var result: [Access] = []
    result.reserveCapacity(items.count)
    var copies = [Bool](repeating: false, count: items.count)
    for (index, item) in items.enumerated() {
      guard item.op.isView, case .graph(let op) = item.op else {
        result.append(Access(base: index, offset: 0, strides: item.shape.strides))
        continue
      }
      let inputShape = items[item.inputs[0]].shape
      var access = result[item.inputs[0]]
      switch op {
      case .transpose(let order): access.strides = order.map { access.strides[$0] }
      case .broadcast(let shape):
        let added = shape.rank - inputShape.rank
        access.strides = shape.dimensions.indices.map { axis in
          axis < added || inputShape[axis - added] == 1 ? 0 : access.strides[axis - added]
        }
      case .slice(let starts, _, let steps):
        for axis in starts.indices {
          access.offset += starts[axis] * access.strides[axis]
          access.strides[axis] *= steps[axis]
        }
      case .reshape(let shape):
        if let strides = access.restrided(from: inputShape, to: shape) {
          access.strides = strides
        } else {
          copies[item.inputs[0]] = true
          access = Access(base: item.inputs[0], offset: 0, strides: shape.strides)
        }
      default: break
      }
      result.append(access)
    }
    return (result, copies)
  }
}

extension Access {
  /// The strides of a reshaped view, where there are such.
  func restrided(from: Shape, to: Shape) -> [Int]? {
    if from.count == 0 { return to.strides }
    // Axes of size 1 have no stride to respect; groups of axes with equal products correspond.
    let old = from.dimensions.indices.filter { from[$0] != 1 }.map { (from[$0], strides[$0]) }
    var result = [Int](repeating: 0, count: to.rank)
    var position = 0
    var axis = 0
    let targets = to.dimensions.indices.filter { to[$0] != 1 }
    while axis < targets.count {
      guard position < old.count else { return nil }
      var oldEnd = position + 1
      var newEnd = axis + 1
      var oldCount = old[position].0
      var newCount = to[targets[axis]]
      while oldCount != newCount {
        if oldCount < newCount {
          guard oldEnd < old.count else { return nil }
          oldCount *= old[oldEnd].0
          oldEnd += 1
        } else {
          guard newEnd < targets.count else { return nil }
          newCount *= to[targets[newEnd]]
          newEnd += 1
        }
      }
      // The old axes of a group must be one run of memory.
      for inner in (position + 1)..<max(oldEnd, position + 1)
      where old[inner - 1].1 != old[inner].1 * old[inner].0 {
        return nil
      }
      var stride = old[oldEnd - 1].1
      for target in (axis..<newEnd).reversed() {
        result[targets[target]] = stride
        stride *= to[targets[target]]
      }
      (position, axis) = (oldEnd, newEnd)
    }
    return result
  }
}
