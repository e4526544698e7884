// SPDX-License-Identifier: Apache-2.0
import DescentGraph

/// Finds graphs that read a value which a variable no longer has. Their gradients would be gradients
/// at a point that has been left, so they are let go of.
struct StaleHistory {
  private var known: [UInt64: Bool] = [:]

  /// Whether the node was computed from an old value of a variable.
  mutating func reaches(from root: Node) -> Bool {
    var stack: [(node: Node, ancestors: [Node], next: Int)] = []
    func visit(_ node: Node) { stack.append((node, node.ancestors, 0)) }
    if let answer = known[root.id] { return answer }
    visit(root)
    while let (node, ancestors, next) = stack.last {
      if next < ancestors.count {
        stack[stack.count - 1].next += 1
        if known[ancestors[next].id] == nil { visit(ancestors[next]) }
      } else {
        known[node.id] = isStale(node) || ancestors.contains { known[$0.id] == true }
        stack.removeLast()
      }
    }
    return known[root.id] ?? false
  }

  private func isStale(_ node: Node) -> Bool {
    guard let value = node.value, let variable = value.variable else { return false }
    return !variable.holds(value.storage)
  }
}
