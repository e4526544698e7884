// SPDX-License-Identifier: Apache-2.0
import DescentGraph

/// Many small overloads rather than few generic ones: with fewer, a formula takes the type checker
/// seconds. Shapes broadcast as NumPy's do; a number takes the tensor's element type.
extension Tensor {
  /// The elementwise sum.
  public static func + (left: Tensor, right: Tensor) -> Tensor { binary(.add, left, right) }
  /// The elementwise difference.
  public static func - (left: Tensor, right: Tensor) -> Tensor { binary(.subtract, left, right) }
  /// The elementwise product.
  public static func * (left: Tensor, right: Tensor) -> Tensor { binary(.multiply, left, right) }
  /// The elementwise quotient.
  public static func / (left: Tensor, right: Tensor) -> Tensor { binary(.divide, left, right) }

  public static prefix func - (x: Tensor) -> Tensor { unary(.negate, x) }

  public static func += (left: inout Tensor, right: Tensor) { left = left + right }
  public static func -= (left: inout Tensor, right: Tensor) { left = left - right }
  public static func *= (left: inout Tensor, right: Tensor) { left = left * right }
  public static func /= (left: inout Tensor, right: Tensor) { left = left / right }
  public static func += (left: inout Tensor, right: Double) { left = left + right }
  public static func -= (left: inout Tensor, right: Double) { left = left - right }
  public static func *= (left: inout Tensor, right: Double) { left = left * right }
  public static func /= (left: inout Tensor, right: Double) { left = left / right }
}

/// Tensors and Double.
extension Tensor {
  public static func + (left: Tensor, right: Double) -> Tensor { binary(.add, left, right) }
  public static func - (left: Tensor, right: Double) -> Tensor { binary(.subtract, left, right) }
  public static func * (left: Tensor, right: Double) -> Tensor { binary(.multiply, left, right) }
  public static func / (left: Tensor, right: Double) -> Tensor { binary(.divide, left, right) }
  public static func + (left: Double, right: Tensor) -> Tensor { binary(.add, left, right) }
  public static func - (left: Double, right: Tensor) -> Tensor { binary(.subtract, left, right) }
  public static func * (left: Double, right: Tensor) -> Tensor { binary(.multiply, left, right) }
  public static func / (left: Double, right: Tensor) -> Tensor { binary(.divide, left, right) }
}

/// Tensors and Float.
extension Tensor {
  public static func + (left: Tensor, right: Float) -> Tensor { binary(.add, left, Double(right)) }
  public static func - (left: Tensor, right: Float) -> Tensor {
    binary(.subtract, left, Double(right))
  }
  public static func * (left: Tensor, right: Float) -> Tensor {
    binary(.multiply, left, Double(right))
  }
  public static func / (left: Tensor, right: Float) -> Tensor {
    binary(.divide, left, Double(right))
  }
  public static func + (left: Float, right: Tensor) -> Tensor { binary(.add, Double(left), right) }
  public static func - (left: Float, right: Tensor) -> Tensor {
    binary(.subtract, Double(left), right)
  }
  public static func * (left: Float, right: Tensor) -> Tensor {
    binary(.multiply, Double(left), right)
  }
  public static func / (left: Float, right: Tensor) -> Tensor {
    binary(.divide, Double(left), right)
  }
}

/// Tensors and Int.
extension Tensor {
  public static func + (left: Tensor, right: Int) -> Tensor { binary(.add, left, Double(right)) }
  public static func - (left: Tensor, right: Int) -> Tensor {
    binary(.subtract, left, Double(right))
  }
  public static func * (left: Tensor, right: Int) -> Tensor {
    binary(.multiply, left, Double(right))
  }
  public static func / (left: Tensor, right: Int) -> Tensor { binary(.divide, left, Double(right)) }
  public static func + (left: Int, right: Tensor) -> Tensor { binary(.add, Double(left), right) }
  public static func - (left: Int, right: Tensor) -> Tensor {
    binary(.subtract, Double(left), right)
  }
  public static func * (left: Int, right: Tensor) -> Tensor {
    binary(.multiply, Double(left), right)
  }
  public static func / (left: Int, right: Tensor) -> Tensor { binary(.divide, Double(left), right) }
}
