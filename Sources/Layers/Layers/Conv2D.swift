// SPDX-License-Identifier: Apache-2.0
public import DescentTensors

/// Convolution of images with learned kernels (cross-correlation, as every framework has it).
///
/// - Shapes: `[N, inputChannels, H, W]` → `[N, outputChannels, OH, OW]` with
///   `OH = ⌊(H + 2·padding − dilation·(kernel − 1) − 1) / stride⌋ + 1`.
/// - Parameters of the layer: `weight [outputChannels, inputChannels / groups, kh, kw]`, by the rule
///   of ``Initializer``; `bias [outputChannels]`, zero.
/// - Source: LeCun et al. 1998; groups of Krizhevsky et al. 2012, one for each channel is depthwise.
public struct Conv2D: Module {
  public let outputChannels: Int
  public let kernelSize: Extent
  public let stride: Extent
  public let padding: Padding
  public let dilation: Extent
  public let groups: Int
  public let weight: Weight
  public let bias: Weight?

  /// - Parameters:
  ///   - inputChannels: The channels of the input; nil takes them from the data.
  ///   - outputChannels: The channels of the output, one kernel for each.
  ///   - kernelSize: Height and width of a kernel, in pixels.
  ///   - stride: How far the kernel moves from one output to the next.
  ///   - padding: The zeros around the image, or `.same` for an output of size `⌈H / stride⌉`.
  ///   - dilation: The distance of a kernel's elements on the image; 1 where they are neighbours.
  ///   - groups: Channels are convolved in this many separate groups.
  ///   - bias: Whether each output channel has a bias; needless before a batch norm.
  ///   - initializer: How the weight begins; nil chooses by the activation that follows.
  ///   - file: Where the call is, for the message of a trap.
  ///   - line: Likewise.
  /// - Precondition: Sizes are at least 1; `groups` divides both numbers of channels.
  public init(
    inputChannels: Int? = nil, outputChannels: Int, kernelSize: Extent, stride: Extent = 1,
    padding: Padding = 0, dilation: Extent = 1, groups: Int = 1, bias: Bool = true,
    initializer: Initializer? = nil, file: StaticString = #fileID, line: UInt = #line
  ) {
    let check = LayerCheck("Conv2D", file: file, line: line)
    check.positive([
      ("inputChannels", inputChannels), ("outputChannels", outputChannels), ("groups", groups),
      ("kernelSize", min(kernelSize.height, kernelSize.width)),
      ("stride", min(stride.height, stride.width)),
      ("dilation", min(dilation.height, dilation.width)),
    ])
    if outputChannels % groups != 0 || (inputChannels ?? 0) % groups != 0 {
      check.fail(
        "groups that divide \(inputChannels ?? 0) and \(outputChannels) channels", "\(groups)")
    }
    self.outputChannels = outputChannels
    (self.kernelSize, self.stride, self.dilation) = (kernelSize, stride, dilation)
    (self.padding, self.groups) = (padding, groups)
    weight = Weight(
      "weight",
      shape: inputChannels.map {
        [outputChannels, $0 / groups, kernelSize.height, kernelSize.width]
      }, initializer: initializer)
    self.bias = bias ? Weight("bias", shape: [outputChannels], initializer: .zeros) : nil
  }

  public var children: Children { Children([("weight", weight), ("bias", bias)]) }

  public func callAsFunction(_ x: Tensor) -> Tensor {
    let check = LayerCheck("Conv2D")
    check.image(x)
    if x.shape[1] % groups != 0 {
      check.fail("channels in \(groups) equal groups", "\(x.shape)")
    }
    let kernel: Shape = [
      outputChannels, x.shape[1] / groups, kernelSize.height, kernelSize.width,
    ]
    let (padded, zeros) = surrounded(x)
    return convolution2D(
      padded, weight.value(shape: kernel, for: x),
      bias: bias?.value(shape: [outputChannels], for: x), stride: stride, padding: zeros,
      dilation: dilation, groups: groups)
  }

  /// The image and the padding left to do: nothing where it had to be uneven.
  private func surrounded(_ x: Tensor) -> (image: Tensor, padding: Extent) {
    if case .zeros(let zeros) = padding { return (x, zeros) }
    let (top, bottom) = Padding.same(
      size: x.shape[2], kernel: kernelSize.height, stride: stride.height,
      dilation: dilation.height)
    let (left, right) = Padding.same(
      size: x.shape[3], kernel: kernelSize.width, stride: stride.width, dilation: dilation.width)
    if top == bottom && left == right { return (x, Extent(height: top, width: left)) }
    return (x.padded(low: [0, 0, top, left], high: [0, 0, bottom, right]), 0)
  }
}

extension Conv2D: ActivationDependent {
  func follow(with nonlinearity: Nonlinearity) { weight.follow(with: nonlinearity) }
}
