// SPDX-License-Identifier: Apache-2.0

/// Why a saved graph cannot be written or read.
public enum GraphDocumentError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The document contradicts itself or asks for what no graph has.
  case malformed(place: String, expected: String, found: String)
  /// The operands of a node do not fit it.
  case inconsistent(place: String, reason: GraphError)
  /// An input that has no name, so that nothing could be bound to it on reading.
  case unnamedLeaf(shape: Shape, elementType: ElementType)

  public var description: String {
    switch self {
    case .malformed(let place, let expected, let found):
      "graph, \(place): expected \(expected), found \(found)"
    case .inconsistent(let place, let reason):
      "graph, \(place): \(reason.description)"
    case .unnamedLeaf(let shape, let type):
      "graph: expected a name for each input, found none for one of \(type) \(shape)"
    }
  }
}
