// SPDX-License-Identifier: Apache-2.0

/// The element type of a stored tensor; the raw value is its name in a safetensors file.
public enum TensorElement: String, Sendable, Hashable, CaseIterable {
  case float32 = "F32"
  case float64 = "F64"
  case bfloat16 = "BF16"
  case int32 = "I32"
  case uint32 = "U32"
  case int64 = "I64"
  case uint8 = "U8"
  case bool = "BOOL"

  /// The size of one element in bytes.
  public var byteCount: Int {
    switch self {
    case .float64, .int64: 8
    case .float32, .int32, .uint32: 4
    case .bfloat16: 2
    case .uint8, .bool: 1
    }
  }
}
