// SPDX-License-Identifier: Apache-2.0
import DescentGraph

/// A height and a width; a plain number stands for both.
public struct Extent: Hashable, Sendable, ExpressibleByIntegerLiteral {
  public var height: Int
  public var width: Int

  public init(height: Int, width: Int) {
    self.height = height
    self.width = width
  }

  public init(_ both: Int) { self.init(height: both, width: both) }
  public init(integerLiteral both: Int) { self.init(both) }
}

/// The convolution of images with kernels; cross-correlation, as every framework has it.
///
/// `y[n, o, i, j] = bias[o] + Σ x[n, c, i·stride − padding + a·dilation, …] · w[o, c, a, b]`
///
/// - Shapes: `x [N, C, H, W]`, `w [O, C/groups, kh, kw]`, `bias [O]` → `[N, O, OH, OW]` with
///   `OH = (H + 2·padding − dilation·(kh − 1) − 1) / stride + 1`, rounded down.
/// - Parameters:
///   - x: The images.
///   - w: The kernels, one for each output channel.
///   - bias: What is added to each output channel; nothing when left out.
///   - stride: How far the kernel moves from one output to the next.
///   - padding: How many zeros are added on either side of the image.
///   - dilation: The distance of a kernel's elements on the image; 1 where they are neighbours.
///   - groups: Channels are convolved in this many separate groups; `C` of them make the
///     convolution depthwise.
///   - file: Where the call is, for the message of a trap.
///   - line: Likewise.
/// - Precondition: The kernel fits the padded image; groups divide `C` and `O`.
public func convolution2D(
  _ x: Tensor, _ w: Tensor, bias: Tensor? = nil, stride: Extent = 1, padding: Extent = 0,
  dilation: Extent = 1, groups: Int = 1, file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  let geometry = ConvolutionGeometry(
    vertical: WindowAxis(
      stride: stride.height, dilation: dilation.height, padLow: padding.height,
      padHigh: padding.height),
    horizontal: WindowAxis(
      stride: stride.width, dilation: dilation.width, padLow: padding.width,
      padHigh: padding.width),
    groups: groups)
  let y = Tensor.make(.convolution(geometry), [x, w], file: file, line: line)
  guard let bias else { return y }
  if bias.shape != [y.shape[1]] {
    trap(
      "convolution: expected a bias [\(y.shape[1])], found \(bias.shape)", file: file, line: line)
  }
  return .binary(.add, y, bias.reshaped([y.shape[1], 1, 1]), file: file, line: line)
}

extension PoolGeometry {
  fileprivate init(
    _ kernel: Extent, stride: Extent?, padding: Extent, countsPadding: Bool = true
  ) {
    let stride = stride ?? kernel
    self.init(
      kernelHeight: kernel.height, kernelWidth: kernel.width,
      vertical: WindowAxis(
        stride: stride.height, padLow: padding.height, padHigh: padding.height),
      horizontal: WindowAxis(
        stride: stride.width, padLow: padding.width, padHigh: padding.width),
      countsPadding: countsPadding)
  }
}

/// The maximum of each window of an image. Padding never wins.
///
/// - Shapes: `[N, C, H, W]` → `[N, C, OH, OW]`, sizes as for `convolution2D`.
/// - Gradient: flows to the first maximum of each window.
/// - Parameters:
///   - x: The images.
///   - kernelSize: Height and width of a window.
///   - stride: How far the window moves; the kernel size when left out.
///   - padding: How many pixels are added on either side; below the kernel size.
///   - file: Where the call is, for the message of a trap.
///   - line: Likewise.
public func maxPool2D(
  _ x: Tensor, kernelSize: Extent, stride: Extent? = nil, padding: Extent = 0,
  file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  let geometry = PoolGeometry(kernelSize, stride: stride, padding: padding)
  return .make(.maxPool(geometry), [x], file: file, line: line)
}

/// The mean of each window of an image.
///
/// - Shapes: `[N, C, H, W]` → `[N, C, OH, OW]`, sizes as for `convolution2D`.
/// - Parameters:
///   - x: The images.
///   - kernelSize: Height and width of a window.
///   - stride: How far the window moves; the kernel size when left out.
///   - padding: How many pixels are added on either side; below the kernel size.
///   - countsPadding: Whether padding counts as zeros in the mean, as in PyTorch.
///   - file: Where the call is, for the message of a trap.
///   - line: Likewise.
public func averagePool2D(
  _ x: Tensor, kernelSize: Extent, stride: Extent? = nil, padding: Extent = 0,
  countsPadding: Bool = true, file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  let geometry = PoolGeometry(
    kernelSize, stride: stride, padding: padding, countsPadding: countsPadding)
  return .make(.averagePool(geometry), [x], file: file, line: line)
}

/// The mean of each channel of an image: `[N, C, …]` → `[N, C]`.
///
/// - Precondition: There are at least two axes.
public func globalAveragePool(
  _ x: Tensor, file: StaticString = #fileID, line: UInt = #line
) -> Tensor {
  if x.rank < 2 {
    trap("globalAveragePool: expected [N, C, …], found \(x.shape)", file: file, line: line)
  }
  return x.mean(axes: Array(2..<x.rank), file: file, line: line)
}
