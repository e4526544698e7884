// SPDX-License-Identifier: Apache-2.0
#if OneDNN && os(Linux)
  internal import CDescentOneDNN
  import DescentGraph

  /// Lowers one direction of a convolution: weights to the kernel's layout, the convolution in parts
  /// of the batch, and for the weight gradient the sum of its parts.
  struct OneDNNConvolution {
    private let shape: ConvolutionShape
    private let type: ProductType
    private let layouts: (input: Layout, output: Layout)
    private let workers: Int
    private let pieces: [ConvolutionPiece]
    /// For each part; those of one size are the same.
    private let primitives: [OneDNNPrimitive]
    private var weights: OneDNNPrimitive { primitives[0] }
    private var parts: Int { pieces.count }

    /// - Parameters:
    ///   - isInUse: Whether weights may have an order that no gradient could use.
    init(
      _ shape: ConvolutionShape, _ type: ProductType, layouts: (input: Layout, output: Layout),
      workers: Int, isInUse: Bool
    ) throws(EngineError) {
      self.shape = shape
      self.type = type
      self.layouts = layouts
      self.workers = workers
      let limit = shape.direction == .weightGradient ? shape.mostPartials : Int.max
      let isRowMajor = layouts.input == .channelsLast && layouts.output == .channelsLast
      var pieces = shape.pieces(mostParts: limit, alongRows: isInUse && isRowMajor)
      func make(_ pieces: [ConvolutionPiece]) throws(EngineError) -> [OneDNNPrimitive] {
        try Self.primitives(
          shape, type, pieces, layouts, workers: workers, isInUse: isInUse)
      }
      var made = try make(pieces)
      // All parts must share the weights' layout.
      let first = made[0].handle
      if !made.allSatisfy({ descent_weights_equal(first, $0.handle) != 0 }) {
        pieces = shape.pieces(mostParts: 1, alongRows: false)
        made = try make(pieces)
      }
      (self.pieces, primitives) = (pieces, made)
    }

    private static func primitives(
      _ shape: ConvolutionShape, _ type: ProductType, _ pieces: [ConvolutionPiece],
      _ layouts: (input: Layout, output: Layout), workers: Int, isInUse: Bool
    ) throws(EngineError) -> [OneDNNPrimitive] {
      let direction =
        isInUse && shape.direction == .forward
        ? DESCENT_FORWARD_INFERENCE : shape.direction.oneDNN
      var known: [ConvolutionPiece.Size: OneDNNPrimitive] = [:]
      var result: [OneDNNPrimitive] = []
      for piece in pieces {
        if let made = known[piece.size] {
          result.append(made)
          continue
        }
        let made = try OneDNNPrimitive("convolution \(shape.direction)", workers: workers) {
          var description = shape.described(type, piece)
          return descent_convolution_create(
            &description, direction, layouts.input.oneDNN, layouts.output.oneDNN, 0, 0, $0)
        }
        known[piece.size] = made
        result.append(made)
      }
      return result
    }

    func lower(sources: [Int], target: Int, into kernels: inout KernelList) throws(EngineError) {
      if shape.direction == .weightGradient {
        return try lowerWeightGradient(sources, target, &kernels)
      }
      var sources = sources
      if descent_primitive_weights_plain(weights.handle) == 0 {
        let bytes = weights.weightsBytes
        let blocked = kernels.newValue(byteCount: bytes)
        let reorder = try OneDNNPrimitive("reorder of weights", workers: workers) {
          descent_weights_reorder_create(nil, weights.handle, $0)
        }
        kernels.append(
          OneDNNKernel(
            name: "reorder of weights", primitive: reorder, source: sources[1], target: blocked,
            targetBytes: bytes))
        sources[1] = blocked
      }
      kernels.append(kernel(sources, target, partialBytes: 0))
    }

    private func lowerWeightGradient(
      _ sources: [Int], _ target: Int, _ kernels: inout KernelList
    ) throws(EngineError) {
      let bytes = weights.weightsBytes
      let isPlain = descent_primitive_weights_plain(weights.handle) != 0
      let sum = isPlain ? target : kernels.newValue(byteCount: bytes)
      // Each partial begins on a cache line, as oneDNN asks.
      let step = (bytes + 63) / 64 * 64
      kernels.append(partials: parts, of: bytes / 4, stride: step / 4, to: sum) {
        kernel(sources, $0, partialBytes: parts > 1 ? step : 0)
      }
      guard !isPlain else { return }
      let reorder = try OneDNNPrimitive("reorder of weights", workers: workers) {
        descent_weights_reorder_create(weights.handle, nil, $0)
      }
      kernels.append(
        OneDNNKernel(
          name: "reorder of weights", primitive: reorder, source: sum, target: target,
          targetBytes: bytes))
    }

    private func kernel(_ sources: [Int], _ target: Int, partialBytes: Int)
      -> OneDNNConvolutionKernel
    {
      OneDNNConvolutionKernel(
        shape: shape, type: type, pieces: pieces, primitives: primitives, sources: sources,
        target: target,
        partialBytes: partialBytes, kernelName: weights.kernelName)
    }
  }

  /// A convolution, each part by one call of oneDNN.
  struct OneDNNConvolutionKernel: SlicedKernel {
    let shape: ConvolutionShape
    let type: ProductType
    let pieces: [ConvolutionPiece]
    let primitives: [OneDNNPrimitive]
    let sources: [Int]
    let target: Int
    /// Bytes from one part's weight gradient to the next; 0 where the parts share the result.
    let partialBytes: Int
    let kernelName: String

    var name: String { "convolution \(shape.direction) (oneDNN \(kernelName))" }
    var reads: [Int] { sources }
    var writes: [Int] { [target] }
    var parts: Int { pieces.count }
    var flops: Double { shape.flops }
    var scratchBytes: Int { primitives.map(\.scratchBytes).max() ?? 0 }
    var batchCut: BatchCut? {
      parts > 1 && parts <= shape.batch ? shape.batchCut(sources, target) : nil
    }

    func written(by part: Int) -> WrittenSlice { .elements(shape.written(by: pieces[part])) }

    func run(_ frame: borrowing Frame, part: Int) -> Int {
      let piece = pieces[part]
      let (first, second, result) = (
        frame.values[sources[0]], frame.values[sources[1]], frame.values[target]
      )
      let (read, written) = (type.operands.byteCount, type.result.byteCount)
      switch shape.direction {
      case .forward:
        return primitives[part].run(
          frame, first: first + piece.inputStart * read, second: second,
          result: result + piece.outputStart * written)
      case .inputGradient:
        return primitives[part].run(
          frame, first: first + piece.outputStart * read, second: second,
          result: result + piece.inputStart * written)
      case .weightGradient:
        return primitives[part].run(
          frame, first: first + piece.inputStart * read,
          second: second + piece.outputStart * read, result: result + part * partialBytes)
      }
    }
  }
#endif
