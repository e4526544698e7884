// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentGraph

/// A Swift type whose values are elements of tensors.
public protocol TensorScalar: BitwiseCopyable, Sendable {
  static var elementType: ElementType { get }
}

extension Float: TensorScalar { public static var elementType: ElementType { .float32 } }
extension Double: TensorScalar { public static var elementType: ElementType { .float64 } }
extension Int32: TensorScalar { public static var elementType: ElementType { .int32 } }
extension UInt32: TensorScalar { public static var elementType: ElementType { .uint32 } }
extension Bool: TensorScalar { public static var elementType: ElementType { .bool } }

extension Storage {
  /// The elements in place.
  func elements<Scalar: TensorScalar>(as _: Scalar.Type) -> UnsafeMutableBufferPointer<Scalar> {
    assert(Scalar.elementType == elementType)
    return UnsafeMutableBufferPointer(
      start: pointer.assumingMemoryBound(to: Scalar.self), count: count)
  }

  /// A storage with the given elements.
  convenience init<Scalar: TensorScalar>(_ values: [Scalar]) {
    self.init(uninitialized: Scalar.elementType, count: values.count)
    _ = elements(as: Scalar.self).initialize(fromContentsOf: values)
  }

  /// The first element, exact.
  var firstElement: Double {
    switch elementType {
    case .float32: Double(elements(as: Float.self)[0])
    case .float64: elements(as: Double.self)[0]
    case .int32: Double(elements(as: Int32.self)[0])
    case .uint32: Double(elements(as: UInt32.self)[0])
    case .bool: elements(as: Bool.self)[0] ? 1 : 0
    case .bfloat16: doubles()[0]
    }
  }
}

extension Engine {
  /// Memory with the same elements, counted like every allocation.
  func copy(of storage: Storage) -> Storage {
    let result = allocate(storage.elementType, count: storage.count)
    result.pointer.copyMemory(from: storage.pointer, byteCount: storage.byteCount)
    return result
  }
}
