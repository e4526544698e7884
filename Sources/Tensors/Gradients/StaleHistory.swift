// SPDX-License-Identifier: Apache-2.0
import DescentGraph

/// Finds graphs that read a value which a variable no longer has. Their gradients would be gradients
/// at a point that has been left, so they are let go of.
struct StaleHistory {
  /// 1 for nodes that are stale, 0 for those that are not.
  private var known = NodeTable(minimumCapacity: 16)

  /// Whether the node was computed from an old value of a variable.
  mutating func reaches(from root: Node) -> Bool {
    var path: [(node: Node, ancestors: [Node], next: Int)] = []
    path.reserveCapacity(32)
    /// Whether the answer for the node is known to be yes; else its turn comes.
    func visit(_ node: Node, _ known: NodeTable) -> Bool {
      if let answer = known[node.id] { return answer == 1 }
      if isStale(node) { return true }
      path.append((node, node.ancestors, 0))
      return false
    }
    var found = visit(root, known)
    while !found, let (node, ancestors, next) = path.last {
      if next < ancestors.count {
        path[path.count - 1].next += 1
        found = visit(ancestors[next], known)
      } else {
        known.set(node.id, to: 0)
        path.removeLast()
      }
    }
    // Everything on the way from the root to what was found is stale, the rest need not be looked at.
    for (node, _, _) in path { known.set(node.id, to: 1) }
    return found
  }

  private func isStale(_ node: Node) -> Bool {
    guard let value = node.value, let variable = value.variable else { return false }
    return !variable.holds(value.storage)
  }
}
