// SPDX-License-Identifier: Apache-2.0
internal import CDescentKernels
import DescentGraph

/// Lowers one direction of a convolution by Winograd's algorithm, with loops of our own.
struct WinogradConvolution {
  private let shape: ConvolutionShape
  private let description: descent_winograd
  private let cut: WinogradCut

  /// A tile has 16 results of a direct convolution's 144 products in 36; what the transforms cost is
  /// made up for by half of that.
  private static let leastResultsOfTile = 8
  /// With fewer tiles transforming the weights costs more than the products.
  private static let fewTiles = 4

  /// nil where the algorithm does not serve, or not fast: a question of sizes and of the processor.
  init?(
    _ shape: ConvolutionShape, _ type: ProductType, layouts: (input: Layout, output: Layout)
  ) {
    guard shape.kernelHeight == 3, shape.kernelWidth == 3, shape.groups == 1,
      shape.geometry.vertical.isDense, shape.geometry.horizontal.isDense,
      shape.inputChannels % 16 == 0, shape.outputChannels % 16 == 0, layouts.input != .plain,
      layouts.output != .plain, type.operands != .float64, descent_winograd_is_fast() != 0
    else { return nil }
    self.shape = shape
    // An input gradient is a convolution from the output's image to the input's; the others go forward,
    // and a weight gradient reads both images.
    typealias Image = (channels: Int, height: Int, width: Int, layout: Layout)
    var from: Image = (
      shape.inputChannels, shape.inputHeight, shape.inputWidth, layouts.input
    )
    var to: Image = (
      shape.outputChannels, shape.outputHeight, shape.outputWidth, layouts.output
    )
    var (top, left) = (shape.geometry.vertical.padLow, shape.geometry.horizontal.padLow)
    if shape.direction == .inputGradient {
      swap(&from, &to)
      (top, left) = (2 - top, 2 - left)
    }
    let written = shape.direction == .weightGradient ? type.operands : type.result
    description = descent_winograd(
      in_channels: Int64(from.channels), in_h: Int64(from.height), in_w: Int64(from.width),
      out_channels: Int64(to.channels), out_h: Int64(to.height), out_w: Int64(to.width),
      top: Int64(top), left: Int64(left), in_is_last: from.layout == .channelsLast ? 1 : 0,
      out_is_last: to.layout == .channelsLast ? 1 : 0,
      in_is_half: type.operands == .bfloat16 ? 1 : 0, out_is_half: written == .bfloat16 ? 1 : 0)
    let tiles = withUnsafePointer(to: description) { Int(descent_winograd_tiles($0)) }
    guard to.height * to.width >= Self.leastResultsOfTile * tiles,
      shape.batch * tiles >= Self.fewTiles
    else {
      return nil
    }
    cut =
      shape.direction == .weightGradient
      ? WinogradCut(weightGradient: shape, tiles: tiles)
      : WinogradCut(
        shape, tiles: tiles, inputs: from.channels, outputs: to.channels)
  }

  func lower(sources: [Int], target: Int, into kernels: inout KernelList) {
    if shape.direction == .weightGradient { return lowerWeightGradient(sources, target, &kernels) }
    if cut.hasOwnWeights {
      return kernels.append(
        WinogradKernel(
          shape, description, cut: cut, sources: sources, target: target))
    }
    let numbers = withUnsafePointer(to: description) { Int(descent_winograd_weights_count($0)) }
    let weights = kernels.newValue(byteCount: numbers * 4)
    kernels.append(
      WinogradWeightsKernel(
        description: description, isTurned: shape.direction == .inputGradient, source: sources[1],
        target: weights))
    kernels.append(
      WinogradKernel(
        shape, description, cut: cut, sources: [sources[0], weights], target: target))
  }

  private func lowerWeightGradient(_ sources: [Int], _ target: Int, _ kernels: inout KernelList) {
    kernels.append(
      partials: cut.isOfSamples ? cut.parts.count : 1, of: shape.weightCount,
      stride: shape.weightCount, to: target
    ) {
      WinogradGradientKernel(
        shape: shape, description: description, cut: cut, sources: sources, target: $0)
    }
  }
}

extension WindowAxis {
  fileprivate var isDense: Bool { stride == 1 && dilation == 1 }
}
