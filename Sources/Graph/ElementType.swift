// SPDX-License-Identifier: Apache-2.0

/// The type of one element of a tensor.
public enum ElementType: UInt8, Sendable, Hashable, Codable, CaseIterable {
  case float32, float64, bfloat16, int32, uint32, bool

  /// Bytes that one element takes in memory.
  public var byteCount: Int {
    switch self {
    case .float64: 8
    case .float32, .int32, .uint32: 4
    case .bfloat16: 2
    case .bool: 1
    }
  }

  /// Whether the type approximates the reals, so that gradients exist.
  public var isFloatingPoint: Bool {
    switch self {
    case .float32, .float64, .bfloat16: true
    case .int32, .uint32, .bool: false
    }
  }
}

extension ElementType: CustomStringConvertible {
  public var description: String {
    switch self {
    case .float32: "f32"
    case .float64: "f64"
    case .bfloat16: "bf16"
    case .int32: "i32"
    case .uint32: "u32"
    case .bool: "bool"
    }
  }
}
