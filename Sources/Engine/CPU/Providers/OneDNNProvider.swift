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
    private let known = Mutex<[Asked: (input: Layout, output: Layout)?]>([:])

    private struct Asked: Hashable {
      let shape: ConvolutionShape
      let isHalf: Bool
    }

    /// Whether there are no gradients to share layouts with.
    let isInUse: Bool
    /// Whether Winograd's algorithm is out.
    let isDirect: Bool

    init(workers: Int, isInUse: Bool = false, isDirect: Bool = false) {
      self.workers = workers
      self.isInUse = isInUse
      self.isDirect = isDirect
    }

    func layouts(_ shape: ConvolutionShape, _ type: ElementType) -> (
      input: Layout, output: Layout
    ) {
      guard type == .float32 || type == .bfloat16, shape.batch > 0 else {
        return fallback.layouts(shape, type)
      }
      return served(shape, type) ?? fallback.layouts(shape, type)
    }

    func prefersBFloat16(_ shape: ConvolutionShape) -> Bool {
      guard shape.batch > 0, shape.flops >= Self.leastFlops, let layouts = served(shape, .bfloat16)
      else { return false }
      let type = ProductType(operands: .bfloat16, result: .bfloat16)
      var description = shape.asForward.described(type, batch: shape.batch)
      let earlier = descent_onednn_thread_begin()
      defer { descent_onednn_thread_end(earlier) }
      return descent_convolution_has_bfloat16(
        &description, Self.directions(shape), layouts.input.oneDNN, layouts.output.oneDNN) != 0
    }

    func prefersBFloat16(_ shape: MatmulShape) -> Bool {
      shape.flops >= Self.leastFlops && hasBFloat16(shape)
    }

    var hasBFloat16: Bool {
      hasBFloat16(MatmulShape((false, false), left: [64, 64], result: [64, 64]))
    }

    private func hasBFloat16(_ shape: MatmulShape) -> Bool {
      var description = shape.described(
        ProductType(operands: .bfloat16, result: .float32), batch: shape.batch, rows: shape.rows,
        columns: shape.columns)
      let earlier = descent_onednn_thread_begin()
      defer { descent_onednn_thread_end(earlier) }
      return descent_matmul_has_bfloat16(&description) != 0
    }

    /// Below this casts, and what comes with every kernel, cost as much as BFloat16 gains.
    private static let leastFlops = 4.0e6

    /// The image of a first layer needs no gradient.
    private static func directions(_ shape: ConvolutionShape) -> descent_directions {
      var directions: descent_directions = 1 << DESCENT_FORWARD.rawValue
      directions |= 1 << DESCENT_WEIGHT_GRADIENT.rawValue
      if shape.inputChannels > 3 { directions |= 1 << DESCENT_INPUT_GRADIENT.rawValue }
      return directions
    }

    /// The layouts in which oneDNN is fast, or nil where it has reference loops only.
    ///
    /// All directions of a convolution get the same answer, so that its image keeps one layout.
    private func served(_ shape: ConvolutionShape, _ type: ElementType) -> (
      input: Layout, output: Layout
    )? {
      let key = Asked(shape: shape.asForward, isHalf: type == .bfloat16)
      if let answer = known.withLock({ $0[key] }) { return answer }
      if isInUse, let answer = rowMajor(shape, type) {
        known.withLock { $0[key] = .some(answer) }
        return answer
      }
      let directions = Self.directions(shape)
      var description = shape.described(
        ProductType(operands: type, result: type), batch: shape.batch)
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
    private func rowMajor(_ shape: ConvolutionShape, _ type: ElementType) -> (
      input: Layout, output: Layout
    )? {
      guard shape.pieces(mostParts: 1, alongRows: true).count > 1 else { return nil }
      var description = shape.described(ProductType(operands: type, result: type), batch: 1)
      let earlier = descent_onednn_thread_begin()
      let speed = descent_convolution_speed(
        &description, DESCENT_FORWARD, DESCENT_LAYOUT_CHANNELS_LAST,
        DESCENT_LAYOUT_CHANNELS_LAST)
      descent_onednn_thread_end(earlier)
      return speed == DESCENT_SPEED_FULL ? (.channelsLast, .channelsLast) : nil
    }

    func lower(
      _ shape: ConvolutionShape, _ type: ProductType, sources: [Int], target: Int,
      layouts: (input: Layout, output: Layout), into kernels: inout KernelList
    ) throws(EngineError) {
      guard type.operands != .float64, shape.batch > 0, served(shape, type.operands) != nil else {
        return try fallback.lower(
          shape, type, sources: sources, target: target, layouts: layouts, into: &kernels)
      }
      #if arch(x86_64)
        if let unit = MatrixUnitConvolution(shape, type, layouts: layouts, isInUse: isInUse) {
          return unit.lower(sources: sources, target: target, into: &kernels)
        }
      #endif
      let isOfUnit = type.operands == .bfloat16 && MatrixUnit.prefers(shape)
      if !isDirect, !isOfUnit,
        let winograd = WinogradConvolution(shape, type, layouts: layouts)
      {
        return winograd.lower(sources: sources, target: target, into: &kernels)
      }
      try OneDNNConvolution(
        shape, type, layouts: layouts, workers: workers, isInUse: isInUse
      )
      .lower(sources: sources, target: target, into: &kernels)
    }

    func lower(
      _ matmul: MatmulShape, _ type: ProductType, left: Int, right: Int, target: Int,
      into kernels: inout KernelList
    ) throws(EngineError) {
      guard type.operands != .float64,
        matmul.batch * matmul.rows * matmul.columns * matmul.inner > 0
      else {
        return try fallback.lower(
          matmul, type, left: left, right: right, target: target, into: &kernels)
      }
      if type.operands == .float32, SmallMatmulKernel.serves(matmul) {
        return kernels.append(
          SmallMatmulKernel(matmul, isDouble: false, left: left, right: right, target: target))
      }
      kernels.append(
        try OneDNNMatmulKernel(
          matmul, type, left: left, right: right, target: target, workers: workers))
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

  extension ElementType {
    /// BFloat16 or Float32, which everything else is brought to before.
    var oneDNN: descent_type {
      self == .bfloat16 ? DESCENT_TYPE_BFLOAT16 : DESCENT_TYPE_FLOAT32
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
    func described(_ type: ProductType, batch: Int) -> descent_convolution {
      described(
        type,
        ConvolutionPiece(
          size: .init(
            samples: batch, inputHeight: inputHeight, outputHeight: outputHeight,
            padTop: geometry.vertical.padLow), inputStart: 0, outputStart: 0))
    }

    func described(_ type: ProductType, _ piece: ConvolutionPiece) -> descent_convolution {
      let (size, vertical, horizontal) = (piece.size, geometry.vertical, geometry.horizontal)
      return descent_convolution(
        batch: Int64(size.samples), groups: Int64(groups), in_channels: Int64(inputChannels),
        out_channels: Int64(outputChannels), in_h: Int64(size.inputHeight),
        in_w: Int64(inputWidth), out_h: Int64(size.outputHeight), out_w: Int64(outputWidth),
        kernel_h: Int64(kernelHeight), kernel_w: Int64(kernelWidth),
        stride_h: Int64(vertical.stride), stride_w: Int64(horizontal.stride),
        dilation_h: Int64(vertical.dilation), dilation_w: Int64(horizontal.dilation),
        pad_top: Int64(size.padTop), pad_left: Int64(horizontal.padLow),
        pad_bottom: usedPadding(
          vertical, size.inputHeight, size.outputHeight, kernelHeight, size.padTop),
        pad_right: usedPadding(
          horizontal, inputWidth, outputWidth, kernelWidth, horizontal.padLow),
        type: type.operands.oneDNN, wide_result: type.result == .float32 ? 1 : 0)
    }

    /// The padding at the far end that windows reach; oneDNN wants the sizes to agree exactly, and it
    /// is negative where the last rows are never read.
    private func usedPadding(
      _ axis: WindowAxis, _ input: Int, _ output: Int, _ kernel: Int, _ low: Int
    ) -> Int64 {
      Int64((output - 1) * axis.stride + axis.dilation * (kernel - 1) + 1 - input - low)
    }
  }
#endif
