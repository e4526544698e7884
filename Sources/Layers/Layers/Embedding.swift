// SPDX-License-Identifier: Apache-2.0
public import DescentTensors

/// A vector for each of a number of categories, looked up by index.
///
/// - Shapes: Int32 `[…]` → `[…, size]`. Indices outside of `0 ..< count` are an `EngineError`.
/// - Parameters of the layer: `weight [count, size]`, `N(0, 1)` as in PyTorch.
public struct Embedding: Module {
  public let count: Int
  public let size: Int
  public let weight: Weight

  /// - Parameters:
  ///   - count: The number of categories.
  ///   - size: The length of a vector.
  ///   - initializer: How the vectors begin.
  ///   - file: Where the call is, for the message of a trap.
  ///   - line: Likewise.
  public init(
    count: Int, size: Int, initializer: Initializer = .normal(), file: StaticString = #fileID,
    line: UInt = #line
  ) {
    LayerCheck("Embedding", file: file, line: line).positive([("count", count), ("size", size)])
    (self.count, self.size) = (count, size)
    weight = Weight("weight", shape: [count, size], initializer: initializer)
  }

  public var children: Children { ["weight": weight] }

  public func callAsFunction(_ x: Tensor) -> Tensor {
    if x.elementType != .int32 {
      LayerCheck("Embedding").fail("indices of type i32", "\(x.elementType) \(x.shape)")
    }
    return weight.value(shape: [count, size], for: x).gathered(at: x, axis: 0)
  }
}
