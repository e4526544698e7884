// SPDX-License-Identifier: Apache-2.0
import DescentCheckpoints
import DescentEngine
import DescentTensors

extension TensorRecord {
  /// A tensor's elements as they lie in memory.
  init(_ name: String, _ tensor: Tensor) {
    let storage = tensor.storage()
    let bytes = withExtendedLifetime(storage) {
      Array(UnsafeRawBufferPointer(start: storage.pointer, count: storage.byteCount))
    }
    self.init(
      name: name, element: TensorElement(tensor.elementType), shape: tensor.shape.dimensions,
      bytes: bytes)
  }

  /// The record as a tensor.
  ///
  /// - Throws: `CheckpointError.badTensor` for element types that no tensor has.
  func tensor(path: String) throws(CheckpointError) -> Tensor {
    guard let type = ElementType(element) else {
      throw .badTensor(
        path: path, tensor: name, expected: "F32, F64, BF16, I32, U32 or BOOL",
        found: element.rawValue)
    }
    let storage = Storage(uninitialized: type, count: count)
    UnsafeMutableRawBufferPointer(start: storage.pointer, count: storage.byteCount)
      .copyBytes(from: bytes)
    return Tensor(storage: storage, shape: Shape(shape))
  }
}

extension TensorElement {
  init(_ type: ElementType) {
    self =
      switch type {
      case .float32: .float32
      case .float64: .float64
      case .bfloat16: .bfloat16
      case .int32: .int32
      case .uint32: .uint32
      case .bool: .bool
      }
  }
}

extension ElementType {
  init?(_ element: TensorElement) {
    switch element {
    case .float32: self = .float32
    case .float64: self = .float64
    case .bfloat16: self = .bfloat16
    case .int32: self = .int32
    case .uint32: self = .uint32
    case .bool: self = .bool
    case .int64, .uint8: return nil
    }
  }
}
