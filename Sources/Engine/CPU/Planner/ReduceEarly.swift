// SPDX-License-Identifier: Apache-2.0
import DescentGraph

extension Draft {
  /// The same items in another order: what makes less memory of more, such as a weight gradient, comes
  /// as soon as there is what it reads, so that this may go.
  func reducedEarly() -> Draft {
    var readers = [[Int]](repeating: [], count: items.count)
    for (index, item) in items.enumerated() {
      for input in Set(item.inputs).sorted() { readers[input].append(index) }
    }
    var waiting = items.map { Set($0.inputs).count }
    var order: [Int] = []
    var isPlaced = [Bool](repeating: false, count: items.count)
    func place(_ index: Int) {
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
    for index in items.indices where !isPlaced[index] { place(index) }
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

  /// Views cost nothing anywhere.
  private func goesEarly(_ index: Int) -> Bool {
    let item = items[index]
    if item.op.isView { return true }
    let read = item.inputs.map { bytes(of: $0) }.max() ?? 0
    return !item.op.isElementwise && 2 * bytes(of: index) <= read
  }
}
