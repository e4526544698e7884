// SPDX-License-Identifier: Apache-2.0
import DescentGraph

/// Finds graphs that read a value which a variable no longer has. Their gradients would be gradients
/// at a point that has been left, so they are let go of.
struct StaleHistory {
  /// 1 for nodes that are stale, 0 for those that are not.
  private var known = NodeTable()

  /// Whether the node was computed from an old value of a variable.
  mutating func reaches(from root: Node) -> Bool {
    var stack: [(node: Node, ancestors: [Node], next: Int)] = []
    func visit(_ node: Node) { stack.append((node, node.ancestors, 0)) }
    if let answer = known[root.id] { return answer == 1 }
    visit(root)
    while let (node, ancestors, next) = stack.last {
      if next < ancestors.count {
        stack[stack.count - 1].next += 1
        if known[ancestors[next].id] == nil { visit(ancestors[next]) }
      } else {
        let answer = isStale(node) || ancestors.contains { known[$0.id] == 1 }
        known.set(node.id, to: answer ? 1 : 0)
        stack.removeLast()
      }
    }
    return known[root.id] == 1
  }

  private func isStale(_ node: Node) -> Bool {
    guard let value = node.value, let variable = value.variable else { return false }
    return !variable.holds(value.storage)
  }
}
