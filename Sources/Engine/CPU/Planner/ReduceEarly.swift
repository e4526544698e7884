// SPDX-License-Identifier: Apache-2.0
import DescentGraph

/// The same items in another order: most weight gradients and what makes less memory of more come as soon
/// as there is what they read, so that this may go; and on demand so do the updates of large weights,
/// which leave nothing behind, so that their gradients may go.
struct ReduceEarly {
  private let source: Draft
  /// Whether nothing is made of an item but elementwise, down to the outputs.
  private let isUpdate: [Bool]
  /// Whether updates of large weights come early too.
  private let withUpdates: Bool

  /// Updates of fewer bytes stay together at the end, where they run beside each other.
  private static let largeBytes = 256 << 10
  /// Factors and shifts of channels.
  private static let smallBytes = 64 << 10

  static func run(_ draft: Draft, withUpdates: Bool) -> Draft {
    ReduceEarly(draft, withUpdates: withUpdates).ordered()
  }

  private init(_ draft: Draft, withUpdates: Bool) {
    source = draft
    self.withUpdates = withUpdates
    var isUpdate = [Bool](repeating: true, count: draft.items.count)
    for (index, item) in draft.items.enumerated().reversed() {
      let isOwn = item.op.isElementwise || item.op.isView
      if !isOwn || !isUpdate[index] {
        for input in item.inputs { isUpdate[input] = false }
      }
    }
    self.isUpdate = isUpdate
  }

  private func ordered() -> Draft {
    let items = source.items
    var readers = [[Int]](repeating: [], count: items.count)
    for (index, item) in items.enumerated() {
      for input in Set(item.inputs).sorted() { readers[input].append(index) }
    }
    var waiting = items.map { Set($0.inputs).count }
    var order: [Int] = []
    var isPlaced = [Bool](repeating: false, count: items.count)
    // Inputs and constants are there from the beginning.
    let given = items.indices.filter { items[$0].inputs.isEmpty }
    for index in given + items.indices where !isPlaced[index] {
      var stack = [index]
      while let next = stack.popLast() {
        isPlaced[next] = true
        order.append(next)
        for reader in readers[next].reversed() {
          waiting[reader] -= 1
          if waiting[reader] == 0, goesEarly(reader) { stack.append(reader) }
        }
      }
    }
    return source.reordered(order)
  }

  private func goesEarly(_ index: Int) -> Bool {
    let item = source.items[index]
    // Neither costs anything anywhere.
    if item.op.isView || item.shape.count == 1 { return true }
    let bytes = source.bytes(of: index)
    if item.op.isElementwise {
      if isUpdate[index] { return withUpdates && bytes >= Self.largeBytes }
      // A kernel waits for its last item: one that the gradients add to a kernel of the forward pass
      // would hold up the forward pass, and all else that may run would run before.
      return item.elementType == .bool || bytes <= Self.smallBytes
    }
    if case .graph(.convolutionWeightGradient) = item.op {
      // Its partial sums take more than it does: at the end of the step they would come together. A large
      // one goes with its update, or stays where the updates are not early.
      let read = item.inputs.map { source.items[$0].shape.count }.max() ?? 0
      return withUpdates
        ? bytes >= Self.largeBytes || item.shape.count <= 4 * read : item.shape.count <= read
    }
    return 2 * bytes <= item.inputs.map { source.bytes(of: $0) }.max() ?? 0
  }
}

extension Draft {
  /// The items in another order, in which every one still follows its inputs.
  fileprivate func reordered(_ order: [Int]) -> Draft {
    var position = [Int](repeating: 0, count: items.count)
    for (place, index) in order.enumerated() { position[index] = place }
    var result = Draft()
    result.items = order.map { index in
      var item = items[index]
      item.inputs = item.inputs.map { position[$0] }
      item.after = item.after.map { position[$0] }
      return item
    }
    result.outputs = outputs.map { position[$0] }
    return result
  }
}
