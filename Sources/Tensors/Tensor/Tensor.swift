// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentGraph

/// The sizes of a tensor along its axes; the empty shape is a scalar.
public typealias Shape = DescentGraph.Shape
/// The type of one element of a tensor.
public typealias ElementType = DescentGraph.ElementType

/// An array of numbers with a shape, computed when somebody reads it.
///
/// An operation on tensors does no arithmetic: it adds a node to a graph. The graph is run when a
/// value is read (`scalars`, `description`, …), for many tensors at once by `Tensor.realize(_:)`,
/// and for every tensor that is still alive at the end of an optimizer's step.
///
/// A tensor that has been computed forgets the graph that it came from, so a history of losses keeps
/// no batch alive. While a tensor depends on a trainable ``Parameter`` the graph is kept until an
/// update makes it obsolete, so that reading a loss does not take away its gradient; inside
/// ``withoutGradients(_:)`` it is not kept.
///
/// Tensors are values: nothing changes one after it was made, and threads may share it.
public final class Tensor: Sendable {
  public let shape: Shape
  public let elementType: ElementType
  let cell: TensorCell
  /// Whether the list of live tensors knows the cell.
  private let isListed: Bool

  /// A tensor for a node.
  ///
  /// - Parameter isTracked: Whether one of the tensors that the node was built from is tracked.
  package init(node: Node, isTracked: Bool) {
    let scope = BuildingScope.current
    shape = node.shape
    elementType = node.elementType
    cell = TensorCell(
      node, isTracked: isTracked && scope.tracksGradients && node.elementType.isFloatingPoint)
    isListed = !node.isInput && scope.trace == nil
    if isListed { LiveTensors.insert(cell) }
  }

  deinit { if isListed { cell.abandon() } }

  /// A tensor whose elements are in memory.
  package convenience init(storage: Storage, shape: Shape) {
    assert(storage.count == shape.count)
    self.init(
      node: Node(input: shape, storage.elementType, source: storage), isTracked: false)
  }

  /// The node that stands for the tensor in a graph.
  package var node: Node { cell.node }

  /// Node and tracking at one moment.
  var current: TensorCell.State { cell.current }

  var isTracked: Bool { cell.isTracked }

  /// The number of axes.
  public var rank: Int { shape.rank }

  /// The number of elements.
  public var count: Int { shape.count }
}
