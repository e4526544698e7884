// SPDX-License-Identifier: Apache-2.0
import DescentGraph

/// Comparisons give tensors of Bool, with broadcasting; no gradient flows through them.
extension Tensor {
  /// Whether each element is equal.
  public func equal(
    to other: Tensor, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    .compare(.equal, self, other, file: file, line: line)
  }

  public func equal(
    to other: Double, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    .compare(.equal, self, other, file: file, line: line)
  }

  /// Whether each element is not equal.
  public func notEqual(
    to other: Tensor, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    .compare(.notEqual, self, other, file: file, line: line)
  }

  public func notEqual(
    to other: Double, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    .compare(.notEqual, self, other, file: file, line: line)
  }

  /// Whether each element is less.
  public func less(
    than other: Tensor, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    .compare(.less, self, other, file: file, line: line)
  }

  public func less(
    than other: Double, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    .compare(.less, self, other, file: file, line: line)
  }

  /// Whether each element is less or equal.
  public func lessOrEqual(
    to other: Tensor, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    .compare(.lessOrEqual, self, other, file: file, line: line)
  }

  public func lessOrEqual(
    to other: Double, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    .compare(.lessOrEqual, self, other, file: file, line: line)
  }

  /// Whether each element is greater.
  public func greater(
    than other: Tensor, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    .compare(.greater, self, other, file: file, line: line)
  }

  public func greater(
    than other: Double, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    .compare(.greater, self, other, file: file, line: line)
  }

  /// Whether each element is greater or equal.
  public func greaterOrEqual(
    to other: Tensor, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    .compare(.greaterOrEqual, self, other, file: file, line: line)
  }

  public func greaterOrEqual(
    to other: Double, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    .compare(.greaterOrEqual, self, other, file: file, line: line)
  }

  /// Whether both are true.
  public func and(
    _ other: Tensor, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    .binary(.and, self, other, file: file, line: line)
  }

  /// Whether one of both is true.
  public func or(_ other: Tensor, file: StaticString = #fileID, line: UInt = #line) -> Tensor {
    .binary(.or, self, other, file: file, line: line)
  }

  /// True where the condition is false.
  public static prefix func ! (condition: Tensor) -> Tensor { unary(.not, condition) }

  /// Whether each element is neither infinite nor NaN.
  public func isFinite(file: StaticString = #fileID, line: UInt = #line) -> Tensor {
    .unary(.isFinite, self, file: file, line: line)
  }
}

/// `a` where the condition is true, else `b`; all three are broadcast together.
///
/// - Gradient: flows to the operand that was chosen.
public func select(
  _ condition: Tensor, _ a: Tensor, _ b: Tensor, file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  let (first, second) = (a.current, b.current)
  return Tensor(
    node: condition.node.select(first.node, second.node, file: file, line: line),
    isTracked: first.isTracked || second.isTracked)
}

/// `a` where the condition is true, else a number.
public func select(
  _ condition: Tensor, _ a: Tensor, _ b: Double, file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  let number = Tensor.constant(b, a.elementType, file: file, line: line)
  return select(condition, a, Tensor(node: number, isTracked: false), file: file, line: line)
}

/// A number where the condition is true, else `b`.
public func select(
  _ condition: Tensor, _ a: Double, _ b: Tensor, file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  let number = Tensor.constant(a, b.elementType, file: file, line: line)
  return select(condition, Tensor(node: number, isTracked: false), b, file: file, line: line)
}

extension Tensor {
  /// Each element, moved to the nearest bound where it lies outside.
  ///
  /// - Gradient: flows where the element lies inside.
  public func clamped(
    to bounds: ClosedRange<Double>, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    let raised = maximum(self, bounds.lowerBound, file: file, line: line)
    return minimum(raised, bounds.upperBound, file: file, line: line)
  }

  /// The elements as another type: toward zero and saturating for integers, 0 or 1 from Bool.
  ///
  /// - Gradient: flows between floating-point types.
  public func cast(
    to type: ElementType, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    mapped { $0.cast(to: type, file: file, line: line) }
  }

  /// The same value, through which no gradient flows.
  public func stopGradient() -> Tensor {
    Tensor(node: .make(.stopGradient, [node]), isTracked: false)
  }
}
