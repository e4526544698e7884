// SPDX-License-Identifier: Apache-2.0
public import DescentGraph

/// The memory of one tensor: elements in row-major order, 64-byte aligned, counted by references.
///
/// Whoever writes must hold the only reference or own the step in which the memory changes; values
/// that a user can still see are never written to.
public final class Storage: InputSource, @unchecked Sendable {
  /// Alignment of every buffer: a cache line, and what vector and Winograd kernels ask for.
  package static let alignment = 64

  public let elementType: ElementType
  public let count: Int
  private let memory: LargeMemory

  package var pointer: UnsafeMutableRawPointer { memory.pointer }

  public var byteCount: Int { count * elementType.byteCount }

  /// Memory for `count` elements; what it holds is undefined.
  public init(uninitialized elementType: ElementType, count: Int) {
    self.elementType = elementType
    self.count = count
    memory = LargeMemory(byteCount: count * elementType.byteCount)
  }

  /// Zeros.
  public convenience init(zeros elementType: ElementType, count: Int) {
    self.init(uninitialized: elementType, count: count)
    pointer.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
  }

  /// A copy with memory of its own.
  package func copy() -> Storage {
    let result = Storage(uninitialized: elementType, count: count)
    result.pointer.copyMemory(from: pointer, byteCount: byteCount)
    return result
  }
}

extension Storage {
  /// The elements as `Double`, exact for every type.
  package func doubles() -> [Double] {
    func read<T>(_: T.Type, _ convert: (T) -> Double) -> [Double] {
      let values = UnsafeBufferPointer(start: pointer.assumingMemoryBound(to: T.self), count: count)
      return values.map(convert)
    }
    switch elementType {
    case .float32: return read(Float.self) { Double($0) }
    case .float64: return read(Double.self) { $0 }
    case .bfloat16: return read(UInt16.self) { Double(Float(bitPattern: UInt32($0) << 16)) }
    case .int32: return read(Int32.self) { Double($0) }
    case .uint32: return read(UInt32.self) { Double($0) }
    case .bool: return read(UInt8.self) { Double($0) }
    }
  }

  /// Overwrites the elements, rounding to the element type; integers saturate.
  package func fill(from values: some Collection<Double>) {
    precondition(values.count == count)
    func write<T>(_: T.Type, _ convert: (Double) -> T) {
      let target = pointer.assumingMemoryBound(to: T.self)
      for (index, value) in values.enumerated() { target[index] = convert(value) }
    }
    switch elementType {
    case .float32: write(Float.self) { Float($0) }
    case .float64: write(Double.self) { $0 }
    case .bfloat16: write(UInt16.self) { Self.bfloat16(Float($0)) }
    case .int32: write(Int32.self) { Int32(saturating: $0) }
    case .uint32: write(UInt32.self) { UInt32(saturating: $0) }
    case .bool: write(UInt8.self) { $0 != 0 ? 1 : 0 }
    }
  }

  package convenience init(_ elementType: ElementType, _ values: some Collection<Double>) {
    self.init(uninitialized: elementType, count: values.count)
    fill(from: values)
  }

  /// The upper half of a Float32, rounded to nearest even; NaN stays NaN.
  private static func bfloat16(_ value: Float) -> UInt16 {
    let bits = value.bitPattern
    if value.isNaN { return UInt16(bits >> 16) | 0x40 }
    return UInt16(truncatingIfNeeded: (bits &+ 0x7fff &+ ((bits >> 16) & 1)) >> 16)
  }
}

extension FixedWidthInteger {
  /// The value toward zero; NaN becomes 0, what lies outside becomes the nearest bound.
  package init(saturating value: Double) {
    if value.isNaN {
      self = 0
    } else if value >= Double(Self.max) {
      self = .max
    } else if value <= Double(Self.min) {
      self = .min
    } else {
      self = Self(value)
    }
  }
}
