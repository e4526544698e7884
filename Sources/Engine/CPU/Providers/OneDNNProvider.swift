// SPDX-License-Identifier: Apache-2.0
#if OneDNN && os(Linux)
  internal import CDescentOneDNN
  import DescentGraph
  import Synchronization

  /// Convolutions and matrix products from oneDNN in Float32; the rest goes to BLAS.
  final class OneDNNProvider: ConvolutionProvider {
    let name = "oneDNN"
    let fallback = BLASProvider()
    let workers: Int
    /// Layouts by the shape of the forward convolution: asking oneDNN costs a tenth of a millisecond.
    private let known = Mutex<[ConvolutionShape: (input: Layout, output: Layout)?]>([:])

    /// Whether there are no gradients to share layouts with.
    let isInUse: Bool

    init(workers: Int, isInUse: Bool = false) {
      self.workers = workers
      self.isInUse = isInUse
    }

    func layouts(_ shape: ConvolutionShape, _ type: ElementType) -> (
      input: Layout, output: Layout
    ) {
      guard type == .float32, shape.batch > 0 else { return fallback.layouts(shape, type) }
      return served(shape) ?? fallback.layouts(shape, type)
    }

    /// The layouts in which oneDNN is fast, or nil where it has reference loops only.
    ///
    /// All directions of a convolution get the same answer, so that its image keeps one layout. The
    /// image of a first layer needs no gradient.
    private func served(_ shape: ConvolutionShape) -> (input: Layout, output: Layout)? {
      let key = shape.asForward
      if let answer = known.withLock({ $0[key] }) { return answer }
      if isInUse, let answer = rowMajor(shape) {
        known.withLock { $0[key] = .some(answer) }
        return answer
      }
      var directions: descent_directions = 1 << DESCENT_FORWARD.rawValue
      directions |= 1 << DESCENT_WEIGHT_GRADIENT.rawValue
      if shape.inputChannels > 3 { directions |= 1 << DESCENT_INPUT_GRADIENT.rawValue }
      var description = shape.described(batch: shape.batch)
      var (input, output) = (DESCENT_LAYOUT_PLAIN, DESCENT_LAYOUT_PLAIN)
      let earlier = descent_onednn_thread_begin()
      let speed = descent_convolution_choose_layouts(&description, directions, &input, &output)
      descent_onednn_thread_end(earlier)
      let answer = speed == DESCENT_SPEED_NONE ? nil : (Layout(input), Layout(output))
      known.withLock { $0[key] = .some(answer) }
      return answer
    }

    /// Channels last, in which a single image can be cut along its rows, where images are few and it
    /// is fast.
    private func rowMajor(_ shape: ConvolutionShape) -> (input: Layout, output: Layout)? {
      guard shape.pieces(mostParts: 1, alongRows: true).count > 1 else { return nil }
      var description = shape.described(batch: 1)
      let earlier = descent_onednn_thread_begin()
      let speed = descent_convolution_speed(
        &description, DESCENT_FORWARD, DESCENT_DIRECT, DESCENT_LAYOUT_CHANNELS_LAST,
        DESCENT_LAYOUT_CHANNELS_LAST)
      descent_onednn_thread_end(earlier)
      return speed == DESCENT_SPEED_FULL ? (.channelsLast, .channelsLast) : nil
    }

    func lower(
      _ shape: ConvolutionShape, _ type: ElementType, sources: [Int], target: Int,
      layouts: (input: Layout, output: Layout), into kernels: inout KernelList
    ) throws(EngineError) {
      guard type == .float32, shape.batch > 0, served(shape) != nil else {
        return try fallback.lower(
          shape, type, sources: sources, target: target, layouts: layouts, into: &kernels)
      }
      try OneDNNConvolution(shape, layouts: layouts, workers: workers, isInUse: isInUse)
        .lower(sources: sources, target: target, into: &kernels)
    }

    func lower(
      _ matmul: MatmulShape, _ type: ElementType, left: Int, right: Int, target: Int,
      into kernels: inout KernelList
    ) throws(EngineError) {
      guard type == .float32, matmul.batch * matmul.rows * matmul.columns * matmul.inner > 0
      else {
        return try fallback.lower(
          matmul, type, left: left, right: right, target: target, into: &kernels)
      }
      if SmallMatmulKernel.serves(matmul) {
        return kernels.append(
          SmallMatmulKernel(matmul, isDouble: false, left: left, right: right, target: target))
      }
      kernels.append(
        try OneDNNMatmulKernel(
          matmul, left: left, right: right, target: target, workers: workers))
    }
  }

  extension Layout {
    init(_ layout: descent_layout) {
      switch layout {
      case DESCENT_LAYOUT_CHANNELS_LAST: self = .channelsLast
      case DESCENT_LAYOUT_BLOCKED16: self = .blocked16
      default: self = .plain
      }
    }

    var oneDNN: descent_layout {
      switch self {
      case .plain: DESCENT_LAYOUT_PLAIN
      case .channelsLast: DESCENT_LAYOUT_CHANNELS_LAST
      case .blocked16: DESCENT_LAYOUT_BLOCKED16
      }
    }
  }

  extension ConvolutionShape.Direction {
    var oneDNN: descent_direction {
      switch self {
      case .forward: DESCENT_FORWARD
      case .inputGradient: DESCENT_INPUT_GRADIENT
      case .weightGradient: DESCENT_WEIGHT_GRADIENT
      }
    }
  }

  extension ConvolutionShape {
    func described(batch: Int) -> descent_convolution {
      described(
        .init(
          size: .init(
            samples: batch, inputHeight: inputHeight, outputHeight: outputHeight,
            padTop: geometry.vertical.padLow), inputStart: 0, outputStart: 0))
    }

    func described(_ piece: ConvolutionPiece) -> descent_convolution {
      let size = piece.size
      return descent_convolution(
        batch: Int64(size.samples), groups: Int64(groups), in_channels: Int64(inputChannels),
        out_channels: Int64(outputChannels), in_h: Int64(size.inputHeight),
        in_w: Int64(inputWidth), out_h: Int64(size.outputHeight), out_w: Int64(outputWidth), kernel_h: Int64(kernelHeight),
        kernel_w: Int64(kernelWidth), stride_h: Int64(geometry.vertical.stride),
        stride_w: Int64(geometry.horizontal.stride),
        dilation_h: Int64(geometry.vertical.dilation),
        dilation_w: Int64(geometry.horizontal.dilation),
        pad_top: Int64(size.padTop), pad_left: Int64(geometry.horizontal.padLow),
        pad_bottom: Int64(
          usedPadding(
            geometry.vertical, size.inputHeight, size.outputHeight, kernelHeight, size.padTop)),
        pad_right: Int64(
          usedPadding(
            geometry.horizontal, inputWidth, outputWidth, kernelWidth, geometry.horizontal.padLow)),
        type: DESCENT_TYPE_FLOAT32)
    }

    /// The padding at the far end that windows reach; oneDNN wants the sizes to agree exactly, and it
    /// is negative where the last rows are never read.
    private func usedPadding(
      _ axis: WindowAxis, _ input: Int, _ output: Int, _ kernel: Int, _ low: Int
    ) -> Int {
      (output - 1) * axis.stride + axis.dilation * (kernel - 1) + 1 - input - low
    }
  }
#endif
