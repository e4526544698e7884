// SPDX-License-Identifier: Apache-2.0
public import DescentTensors

/// The maximum of each window of an image. Padding never wins.
///
/// - Shapes: `[N, C, H, W]` → `[N, C, OH, OW]`, sizes as for ``Conv2D``.
/// - Gradient: flows to the first maximum of each window.
public struct MaxPool2D: Module {
  public let kernelSize: Extent
  public let stride: Extent
  public let padding: Extent

  /// - Parameters:
  ///   - kernelSize: Height and width of a window, in pixels.
  ///   - stride: The kernel size when left out.
  ///   - padding: Below the kernel size, so that no window is empty.
  ///   - file: Where the call is, for the message of a trap.
  ///   - line: Likewise.
  public init(
    kernelSize: Extent, stride: Extent? = nil, padding: Extent = 0,
    file: StaticString = #fileID, line: UInt = #line
  ) {
    let check = LayerCheck("MaxPool2D", file: file, line: line)
    check.positive([
      ("kernelSize", min(kernelSize.height, kernelSize.width)),
      ("stride", stride.map { min($0.height, $0.width) }),
    ])
    self.kernelSize = kernelSize
    self.stride = stride ?? kernelSize
    self.padding = padding
  }

  public func callAsFunction(_ x: Tensor) -> Tensor {
    LayerCheck("MaxPool2D").image(x)
    return maxPool2D(
      x, kernelSize: kernelSize, stride: stride, padding: padding)
  }
}

extension MaxPool2D: ActivationTrait {
  var nonlinearity: Nonlinearity? { nil }
}
