// SPDX-License-Identifier: Apache-2.0
public import DescentTensors

/// How many zeros surround an image before a window moves over it.
public enum Padding: Sendable, Hashable, ExpressibleByIntegerLiteral {
  /// The same number of zeros on either side.
  case zeros(Extent)
  /// As many as make the output `⌈size / stride⌉`: the input's size for stride 1. An odd one goes to
  /// the bottom and the right, as in PyTorch and TensorFlow.
  case same

  public init(integerLiteral both: Int) { self = .zeros(Extent(both)) }

  /// The zeros before and after an axis that make `.same`.
  static func same(size: Int, kernel: Int, stride: Int, dilation: Int) -> (low: Int, high: Int) {
    let positions = (size + stride - 1) / stride
    let total = max((positions - 1) * stride + dilation * (kernel - 1) + 1 - size, 0)
    return (total / 2, total - total / 2)
  }
}
