// SPDX-License-Identifier: Apache-2.0
#if OneDNN && os(Linux) && arch(x86_64)
  internal import CDescentKernels
  import DescentGraph

  /// Lowers one direction of a convolution of BFloat16 images to the processor's matrix unit, with loops of
  /// our own.
  struct MatrixUnitConvolution {
    private let shape: ConvolutionShape
    private let type: ProductType
    private let description: descent_unit_convolution
    private let cut: MatrixUnitCut

    /// Fewer samples make few parts.
    private static let leastSamples = 8

    /// nil where the unit does not serve: a question of sizes and of the processor.
    ///
    /// - Parameter isInUse: Whether weights are brought into the unit's order once and for all.
    init?(
      _ shape: ConvolutionShape, _ type: ProductType, layouts: (input: Layout, output: Layout),
      isInUse: Bool
    ) {
      let (vertical, horizontal) = (shape.geometry.vertical, shape.geometry.horizontal)
      let block = shape.direction == .weightGradient ? 16 : 32
      guard MatrixUnit.isThere, type.operands == .bfloat16, layouts.input == .channelsLast,
        layouts.output == .channelsLast, shape.groups == 1, vertical.stride == horizontal.stride,
        vertical.dilation == 1, horizontal.dilation == 1,
        shape.kernelHeight * shape.kernelWidth <= DESCENT_UNIT_MOST_WEIGHTS,
        shape.inputChannels % block == 0, shape.outputChannels % block == 0,
        max(shape.inputChannels, shape.outputChannels)
          <= DESCENT_UNIT_MOST_CHANNELS,
        shape.batch >= Self.leastSamples
      else { return nil }
      (self.shape, self.type) = (shape, type)
      description = descent_unit_convolution(
        in_channels: Int64(shape.inputChannels), in_h: Int64(shape.inputHeight),
        in_w: Int64(shape.inputWidth), out_channels: Int64(shape.outputChannels),
        out_h: Int64(shape.outputHeight), out_w: Int64(shape.outputWidth),
        kernel_h: Int64(shape.kernelHeight), kernel_w: Int64(shape.kernelWidth),
        stride: Int64(vertical.stride), top: Int64(vertical.padLow),
        left: Int64(horizontal.padLow))
      let (inputs, outputs) = (shape.inputChannels, shape.outputChannels)
      cut =
        switch shape.direction {
        case .forward:
          MatrixUnitCut(shape, results: outputs, terms: inputs, byChannels: !isInUse)
        case .inputGradient:
          MatrixUnitCut(shape, results: inputs, terms: outputs, byChannels: !isInUse)
        case .weightGradient: MatrixUnitCut(weightGradient: shape)
        }
    }

    func lower(sources: [Int], target: Int, into kernels: inout KernelList) {
      if shape.direction == .weightGradient {
        return lowerWeightGradient(sources, target, &kernels)
      }
      let weights = kernels.newValue(byteCount: shape.weightCount * 2)
      kernels.append(
        MatrixUnitWeightsKernel(
          description: description, isTurned: shape.direction == .inputGradient,
          source: sources[1], target: weights))
      kernels.append(
        MatrixUnitKernel(
          shape: shape, type: type, description: description, cut: cut,
          sources: [sources[0], weights], target: target))
    }

    private func lowerWeightGradient(_ sources: [Int], _ target: Int, _ kernels: inout KernelList) {
      kernels.append(
        partials: cut.isOfSamples ? cut.parts.count : 1, of: shape.weightCount,
        stride: shape.weightCount, to: target
      ) {
        MatrixUnitGradientKernel(
          shape: shape, description: description, cut: cut, sources: sources, target: $0)
      }
    }
  }
#endif
