// SPDX-License-Identifier: Apache-2.0

#if _endian(big)
  #error("Tensor records are read and written on little-endian machines only.")
#endif

extension TensorRecord {
  /// A Float32 record.
  ///
  /// - Precondition: `values` has as many elements as `shape`; likewise for the other types.
  public init(name: String, shape: [Int], floats values: [Float]) {
    self.init(name: name, element: .float32, shape: shape, bytes: rawBytes(of: values))
  }

  /// A Float64 record.
  public init(name: String, shape: [Int], doubles values: [Double]) {
    self.init(name: name, element: .float64, shape: shape, bytes: rawBytes(of: values))
  }

  /// An Int32 record.
  public init(name: String, shape: [Int], int32s values: [Int32]) {
    self.init(name: name, element: .int32, shape: shape, bytes: rawBytes(of: values))
  }

  /// A UInt32 record.
  public init(name: String, shape: [Int], uint32s values: [UInt32]) {
    self.init(name: name, element: .uint32, shape: shape, bytes: rawBytes(of: values))
  }

  /// An Int64 record.
  public init(name: String, shape: [Int], int64s values: [Int64]) {
    self.init(name: name, element: .int64, shape: shape, bytes: rawBytes(of: values))
  }

  /// A BFloat16 record from the upper halves of Float32 patterns.
  public init(name: String, shape: [Int], bfloat16Patterns values: [UInt16]) {
    self.init(name: name, element: .bfloat16, shape: shape, bytes: rawBytes(of: values))
  }

  /// A Bool record, a byte an element.
  public init(name: String, shape: [Int], bools values: [Bool]) {
    self.init(name: name, element: .bool, shape: shape, bytes: values.map { $0 ? 1 : 0 })
  }
}

extension TensorRecord {
  /// The values of a Float32 record, or of a BFloat16 record widened exactly.
  ///
  /// - Throws: ``CheckpointError/badTensor(path:tensor:expected:found:)`` for another type, here
  ///   and in the other accessors. `path` names the file in that message.
  public func floats(path: String = "tensor") throws(CheckpointError) -> [Float] {
    if element == .bfloat16 {
      return try bfloat16Patterns(path: path).map { Float(bitPattern: UInt32($0) << 16) }
    }
    return try values(as: .float32, path)
  }

  /// The values of a Float64 record.
  public func doubles(path: String = "tensor") throws(CheckpointError) -> [Double] {
    try values(as: .float64, path)
  }

  /// The values of an Int32 record.
  public func int32s(path: String = "tensor") throws(CheckpointError) -> [Int32] {
    try values(as: .int32, path)
  }

  /// The values of a UInt32 record.
  public func uint32s(path: String = "tensor") throws(CheckpointError) -> [UInt32] {
    try values(as: .uint32, path)
  }

  /// The values of an Int64 record.
  public func int64s(path: String = "tensor") throws(CheckpointError) -> [Int64] {
    try values(as: .int64, path)
  }

  /// The bit patterns of a BFloat16 record.
  public func bfloat16Patterns(path: String = "tensor") throws(CheckpointError) -> [UInt16] {
    try values(as: .bfloat16, path)
  }

  /// The values of a Bool record; any byte but zero is true.
  public func bools(path: String = "tensor") throws(CheckpointError) -> [Bool] {
    let raw: [UInt8] = try values(as: .bool, path)
    return raw.map { $0 != 0 }
  }

  /// Throws unless the record has the shape that the reader needs.
  public func requireShape(_ expected: [Int], path: String = "tensor") throws(CheckpointError) {
    guard shape == expected else {
      throw .badTensor(path: path, tensor: name, expected: "shape \(expected)", found: "\(shape)")
    }
  }

  private func values<Value: BitwiseCopyable>(
    as wanted: TensorElement, _ path: String
  ) throws(CheckpointError) -> [Value] {
    guard element == wanted else {
      throw .badTensor(
        path: path, tensor: name, expected: "type \(wanted.rawValue)", found: element.rawValue)
    }
    return [Value](unsafeUninitializedCapacity: count) { buffer, filled in
      UnsafeMutableRawBufferPointer(buffer).copyBytes(from: bytes)
      filled = count
    }
  }
}

private func rawBytes<Value: BitwiseCopyable>(of values: [Value]) -> [UInt8] {
  values.withUnsafeBytes { Array($0) }
}
