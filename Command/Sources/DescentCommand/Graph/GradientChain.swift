// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentGraph

/// The local gradients along the only path from the loss to a node, first factor first: what the
/// chain rule multiplies.
package struct GradientChain: Hashable {
  package struct Factor: Hashable {
    /// `∂p/∂v`
    package let name: String
    package let value: Double
  }

  package let factors: [Factor]

  package var product: Double { factors.reduce(1) { $0 * $1.value } }

  /// The chain with each factor rounded first, as one does by hand.
  package func rounded(decimals: Int) -> GradientChain {
    let scale = (0..<decimals).reduce(1.0) { scale, _ in scale * 10 }
    return GradientChain(
      factors.map { Factor(name: $0.name, value: ($0.value * scale).rounded() / scale) })
  }

  package init(_ factors: [Factor]) { self.factors = factors }

  /// The chain to a node; nil where several paths lead there, whose products add up.
  package init?(
    to node: Node, in inspection: Inspection, name: (Node) -> String
  ) {
    let nodes = inspection.graph.nodes
    guard var here = nodes.firstIndex(where: { $0 === node }) else { return nil }
    var factors: [Factor] = []
    while here != nodes.count - 1 {
      let leaving = inspection.edges.filter { $0.source == here }
      guard leaving.count == 1, let local = leaving[0].local else { return nil }
      factors.append(
        Factor(name: "∂\(name(nodes[leaving[0].target]))/∂\(name(nodes[here]))", value: local))
      here = leaving[0].target
    }
    self.init(factors.reversed())
  }

  /// `-3.7 · 0.2 · 1 · 1 · 2 = -1.48`
  package var text: String {
    factors.map { ShortNumber.text($0.value) }.joined(separator: " · ")
      + " = " + ShortNumber.text(product)
  }
}
