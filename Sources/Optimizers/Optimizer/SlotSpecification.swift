// SPDX-License-Identifier: Apache-2.0
public import DescentTensors

/// A tensor that a rule keeps from step to step.
public struct SlotSpecification: Sendable, Hashable {
  /// Saved as `<parameter path>.<name>`, or `shared.<name>` where all parameters share it.
  public var name: String
  public var shape: Shape
  /// The first value of every element.
  public var initialValue: Double
  /// nil for the parameter's own.
  public var elementType: ElementType?

  public init(
    _ name: String, shape: Shape, initialValue: Double = 0, elementType: ElementType? = nil
  ) {
    (self.name, self.shape) = (name, shape)
    (self.initialValue, self.elementType) = (initialValue, elementType)
  }
}
