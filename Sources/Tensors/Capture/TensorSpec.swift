// SPDX-License-Identifier: Apache-2.0
import DescentGraph

/// Shape and element type of a tensor that is not there yet: an input of a captured step.
public struct TensorSpec: Hashable, Sendable {
  public let shape: Shape
  public let elementType: ElementType

  public init(_ shape: Shape, _ elementType: ElementType = .float32) {
    self.shape = shape
    self.elementType = elementType
  }
}
