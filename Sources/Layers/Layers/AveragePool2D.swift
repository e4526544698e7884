// SPDX-License-Identifier: Apache-2.0
public import DescentTensors

/// The mean of each window of an image.
///
/// - Shapes: `[N, C, H, W]` → `[N, C, OH, OW]`, sizes as for ``Conv2D``.
public struct AveragePool2D: Module {
  public let kernelSize: Extent
  public let stride: Extent
  public let padding: Extent
  public let countsPadding: Bool

  /// - Parameters:
  ///   - kernelSize: Height and width of a window, in pixels.
  ///   - stride: The kernel size when left out.
  ///   - padding: Below the kernel size, so that no window is empty.
  ///   - countsPadding: Whether padding counts as zeros in the mean, as in PyTorch.
  ///   - file: Where the call is, for the message of a trap.
  ///   - line: Likewise.
  public init(
    kernelSize: Extent, stride: Extent? = nil, padding: Extent = 0, countsPadding: Bool = true,
    file: StaticString = #fileID, line: UInt = #line
  ) {
    let check = LayerCheck("AveragePool2D", file: file, line: line)
    check.positive([
      ("kernelSize", min(kernelSize.height, kernelSize.width)),
      ("stride", stride.map { min($0.height, $0.width) }),
    ])
    self.kernelSize = kernelSize
    self.stride = stride ?? kernelSize
    self.padding = padding
    self.countsPadding = countsPadding
  }

  public func callAsFunction(_ x: Tensor) -> Tensor {
    LayerCheck("AveragePool2D").image(x)
    return averagePool2D(
      x, kernelSize: kernelSize, stride: stride, padding: padding,
      countsPadding: countsPadding)
  }
}

extension AveragePool2D: ActivationTrait {
  var nonlinearity: Nonlinearity? { nil }
}
