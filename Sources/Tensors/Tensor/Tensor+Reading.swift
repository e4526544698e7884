// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentGraph

extension Tensor {
  /// The elements in row-major order as Float, rounded where the element type is wider.
  public var scalars: [Float] {
    elementType == .float32 ? elements(as: Float.self) : doubles.map { Float($0) }
  }

  /// The elements in row-major order as Double, exact for every element type.
  public var doubles: [Double] { storage().doubles() }

  /// The only element as Float.
  ///
  /// - Precondition: The tensor has one element.
  public var scalar: Float { Float(double) }

  /// The only element as Double, exact for every element type.
  ///
  /// - Precondition: The tensor has one element.
  public var double: Double {
    if count != 1 { trap("scalar: expected one element, found shape \(shape)") }
    return storage().firstElement
  }

  /// The elements of a tensor of Int32: labels, indices.
  ///
  /// - Precondition: The element type is Int32.
  public var int32s: [Int32] { elements(as: Int32.self) }

  /// The elements in row-major order, as they lie in memory.
  ///
  /// - Precondition: `Scalar` is the type of the elements.
  public func elements<Scalar: TensorScalar>(
    as type: Scalar.Type, file: StaticString = #fileID, line: UInt = #line
  ) -> [Scalar] {
    withElements(as: type, file: file, line: line) { Array($0) }
  }

  /// Gives access to the elements in place, in row-major order.
  ///
  /// - Precondition: `Scalar` is the type of the elements.
  public func withElements<Scalar: TensorScalar, Result, Failure: Error>(
    as type: Scalar.Type, file: StaticString = #fileID, line: UInt = #line,
    _ body: (UnsafeBufferPointer<Scalar>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    if elementType != Scalar.elementType {
      trap(
        "elements: expected a tensor of \(Scalar.elementType), found \(elementType); use cast(to:)",
        file: file, line: line)
    }
    let storage = storage(file: file, line: line)
    defer { withExtendedLifetime(storage) {} }
    return try body(UnsafeBufferPointer(storage.elements(as: type)))
  }
}
