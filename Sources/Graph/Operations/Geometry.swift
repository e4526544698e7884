// SPDX-License-Identifier: Apache-2.0

/// How a window moves over the two spatial axes of an NCHW image.
///
/// Output size along an axis: `(size + low + high − dilation·(kernel − 1) − 1) / stride + 1`.
public struct WindowAxis: Hashable, Sendable, Codable {
  public var stride: Int
  public var dilation: Int
  public var padLow: Int
  public var padHigh: Int

  public init(stride: Int = 1, dilation: Int = 1, padLow: Int = 0, padHigh: Int = 0) {
    self.stride = stride
    self.dilation = dilation
    self.padLow = padLow
    self.padHigh = padHigh
  }

  /// The number of window positions, or nil where no window fits or the values make no sense.
  public func outputSize(input: Int, kernel: Int) -> Int? {
    guard stride > 0, dilation > 0, padLow >= 0, padHigh >= 0, kernel > 0, input >= 0
    else { return nil }
    let span = dilation * (kernel - 1) + 1
    let free = input + padLow + padHigh - span
    return free < 0 ? nil : free / stride + 1
  }

  var words: [UInt64] { [stride, dilation, padLow, padHigh].map { UInt64(bitPattern: Int64($0)) } }
}

/// Stride, dilation, padding and groups of a two-dimensional convolution.
public struct ConvolutionGeometry: Hashable, Sendable, Codable {
  public var vertical: WindowAxis
  public var horizontal: WindowAxis
  public var groups: Int

  public init(vertical: WindowAxis = .init(), horizontal: WindowAxis = .init(), groups: Int = 1) {
    self.vertical = vertical
    self.horizontal = horizontal
    self.groups = groups
  }

  var words: [UInt64] { vertical.words + horizontal.words + [UInt64(groups)] }
}

/// Kernel size, stride and padding of a pooling window.
public struct PoolGeometry: Hashable, Sendable, Codable {
  public var kernelHeight: Int
  public var kernelWidth: Int
  public var vertical: WindowAxis
  public var horizontal: WindowAxis
  /// Average pooling only: whether padding counts in the divisor.
  public var countsPadding: Bool

  public init(
    kernelHeight: Int, kernelWidth: Int, vertical: WindowAxis, horizontal: WindowAxis,
    countsPadding: Bool = true
  ) {
    self.kernelHeight = kernelHeight
    self.kernelWidth = kernelWidth
    self.vertical = vertical
    self.horizontal = horizontal
    self.countsPadding = countsPadding
  }

  /// The shape of the pooled image, or nil where the geometry makes no sense for the input.
  ///
  /// Padding at or beyond the kernel size would make windows without a single real element.
  public func outputShape(_ input: Shape) -> Shape? {
    guard input.rank == 4, vertical.dilation == 1, horizontal.dilation == 1,
      max(vertical.padLow, vertical.padHigh) < kernelHeight,
      max(horizontal.padLow, horizontal.padHigh) < kernelWidth,
      let height = vertical.outputSize(input: input[2], kernel: kernelHeight),
      let width = horizontal.outputSize(input: input[3], kernel: kernelWidth)
    else { return nil }
    return [input[0], input[1], height, width]
  }

  var words: [UInt64] {
    [UInt64(kernelHeight), UInt64(kernelWidth), countsPadding ? 1 : 0]
      + vertical.words + horizontal.words
  }
}
