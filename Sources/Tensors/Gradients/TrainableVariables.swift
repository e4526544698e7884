// SPDX-License-Identifier: Apache-2.0
import DescentGraph

/// The trainable variables that a reverse pass meets, numbered in the order in which it meets them.
struct TrainableVariables {
  private(set) var variables: [Variable] = []
  private var numbers = NodeTable(minimumCapacity: 16)
  /// What a captured step has set variables to, by the `id` of the node.
  private var written: [UInt64: Variable] = [:]

  /// - Parameter trace: The captured step that is being traced.
  init(in trace: Trace?) {
    for cell in trace?.cells ?? [] where cell.variable.isTrainable {
      for version in cell.versions { written[version.id] = cell.variable }
    }
  }

  /// The number of the variable that a node stands for; nil where it stands for none.
  mutating func number(of node: Node) -> Int? {
    if !written.isEmpty, let variable = written[node.id] { return number(of: variable) }
    guard node.isInput, let variable = node.value?.variable, variable.isTrainable else {
      return nil
    }
    return number(of: variable)
  }

  /// Whether a node was computed from one of them, in whatever way.
  mutating func isAny(behind root: Node) -> Bool {
    var seen: Set<UInt64> = []
    var stack = [root]
    while let node = stack.popLast() {
      if number(of: node) != nil { return true }
      stack += node.ancestors.filter { seen.insert($0.id).inserted }
    }
    return false
  }

  private mutating func number(of variable: Variable) -> Int {
    if numbers.set(ifNew: variable.id, to: variables.count) { variables.append(variable) }
    return numbers[variable.id] ?? 0
  }
}
