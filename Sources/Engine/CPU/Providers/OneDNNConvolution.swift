// SPDX-License-Identifier: Apache-2.0
#if OneDNN && os(Linux)
  internal import CDescentOneDNN
  import DescentGraph

  /// Lowers one direction of a convolution: weights to the kernel's layout, the convolution in parts
  /// of the batch, and for the weight gradient the sum of its parts.
  struct OneDNNConvolution {
    private let shape: ConvolutionShape
    private let layouts: (input: Layout, output: Layout)
    private let workers: Int
    private let parts: Int
    /// A primitive for each size of part, at most two.
    private let primitives: [Int: OneDNNPrimitive]
    private let weights: OneDNNPrimitive

    /// Partial weight gradients beyond this many bytes cost more than they gain.
    private static let mostPartialBytes = 20 << 20

    /// - Parameter isInUse: Whether weights may have an order that no gradient could use.
    init(
      _ shape: ConvolutionShape, layouts: (input: Layout, output: Layout), workers: Int,
      isInUse: Bool = false
    ) throws(EngineError) {
      self.shape = shape
      self.layouts = layouts
      self.workers = workers
      var parts = shape.parts
      if shape.direction == .weightGradient {
        parts = min(parts, max(2, Self.mostPartialBytes / max(shape.weightCount * 4, 1)))
      }
      var made = try Self.primitives(
        shape, layouts, parts: parts, workers: workers, isInUse: isInUse)
      if made.count == 2 {
        // Parts of two sizes must share the weights' layout.
        let both = Array(made.keys.sorted())
        if let small = made[both[0]], let large = made[both[1]],
          descent_weights_equal(small.handle, large.handle) == 0
        {
          parts = 1
          made = try Self.primitives(shape, layouts, parts: 1, workers: workers, isInUse: isInUse)
        }
      }
      guard let first = made.keys.min(), let weights = made[first] else {
        throw .kernel(name: "convolution", status: 0)
      }
      self.parts = parts
      self.weights = weights
      primitives = made
    }

    private static func primitives(
      _ shape: ConvolutionShape, _ layouts: (input: Layout, output: Layout), parts: Int,
      workers: Int, isInUse: Bool
    ) throws(EngineError) -> [Int: OneDNNPrimitive] {
      var result: [Int: OneDNNPrimitive] = [:]
      let direction =
        isInUse && shape.direction == .forward
        ? DESCENT_FORWARD_INFERENCE : shape.direction.oneDNN
      for size in Set([shape.batch / parts, (shape.batch + parts - 1) / parts]).sorted() {
        result[size] = try OneDNNPrimitive("convolution \(shape.direction)", workers: workers) {
          var description = shape.described(batch: size)
          // The rule looks at the whole parts, so that parts of both sizes agree.
          var part = shape.described(batch: max(1, shape.batch / parts))
          let algorithm = descent_convolution_choose_algorithm(
            &part, direction, layouts.input.oneDNN, layouts.output.oneDNN)
          return descent_convolution_create(
            &description, direction, algorithm, layouts.input.oneDNN,
            layouts.output.oneDNN, 0, 0, $0)
            ?? descent_convolution_create(
              &description, direction, DESCENT_DIRECT, layouts.input.oneDNN,
              layouts.output.oneDNN, 0, 0, $0)
        }
      }
      return result
    }

    func lower(sources: [Int], target: Int, into kernels: inout KernelList) throws(EngineError) {
      if shape.direction == .weightGradient {
        return try lowerWeightGradient(sources, target, &kernels)
      }
      var sources = sources
      if descent_primitive_weights_plain(weights.handle) == 0 {
        let blocked = kernels.newValue(byteCount: weights.weightsBytes)
        let reorder = try OneDNNPrimitive("reorder of weights", workers: workers) {
          descent_weights_reorder_create(nil, weights.handle, $0)
        }
        kernels.append(
          OneDNNKernel(
            name: "reorder of weights", primitive: reorder, source: sources[1], target: blocked))
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
      if parts == 1 {
        kernels.append(kernel(sources, sum, partialBytes: 0))
      } else {
        // Each partial begins on a cache line, as oneDNN asks.
        let step = (bytes + 63) / 64 * 64
        let partials = kernels.newValue(byteCount: parts * step)
        kernels.append(kernel(sources, partials, partialBytes: step))
        kernels.append(
          SumPartialsKernel(
            isDouble: false, source: partials, target: sum, partials: parts, stride: step / 4,
            count: bytes / 4))
      }
      guard !isPlain else { return }
      let reorder = try OneDNNPrimitive("reorder of weights", workers: workers) {
        descent_weights_reorder_create(weights.handle, nil, $0)
      }
      kernels.append(
        OneDNNKernel(name: "reorder of weights", primitive: reorder, source: sum, target: target))
    }

    private func kernel(_ sources: [Int], _ target: Int, partialBytes: Int)
      -> OneDNNConvolutionKernel
    {
      OneDNNConvolutionKernel(
        shape: shape, primitives: primitives, sources: sources, target: target,
        partialBytes: partialBytes, parts: parts,
        kernelName: weights.kernelName)
    }
  }

  /// A convolution, each part of the batch by one call of oneDNN.
  struct OneDNNConvolutionKernel: SlicedKernel {
    let shape: ConvolutionShape
    let primitives: [Int: OneDNNPrimitive]
    let sources: [Int]
    let target: Int
    /// Bytes from one part's weight gradient to the next; 0 where the parts share the result.
    let partialBytes: Int
    let parts: Int
    let kernelName: String

    var name: String { "convolution \(shape.direction) (oneDNN \(kernelName))" }
    var reads: [Int] { sources }
    var writes: [Int] { [target] }
    var flops: Double { shape.flops }
    var scratchBytes: Int { primitives.values.map(\.scratchBytes).max() ?? 0 }
    var batchCut: BatchCut? { parts > 1 ? shape.batchCut(sources, target) : nil }

    func written(by part: Int) -> WrittenSlice {
      let (begin, end) = range(part, of: shape.batch)
      return .elements(shape.written(begin, end))
    }

    func run(_ frame: borrowing Frame, part: Int) -> Int {
      let (begin, end) = range(part, of: shape.batch)
      guard let primitive = primitives[end - begin] else { return -1 }
      let input = shape.inputChannels * shape.inputHeight * shape.inputWidth * 4 * begin
      let output = shape.outputChannels * shape.outputHeight * shape.outputWidth * 4 * begin
      switch shape.direction {
      case .forward:
        return primitive.run(
          frame, first: frame.values[sources[0]] + input, second: frame.values[sources[1]],
          result: frame.values[target] + output)
      case .inputGradient:
        return primitive.run(
          frame, first: frame.values[sources[0]] + output, second: frame.values[sources[1]],
          result: frame.values[target] + input)
      case .weightGradient:
        return primitive.run(
          frame, first: frame.values[sources[0]] + input,
          second: frame.values[sources[1]] + output,
          result: frame.values[target] + part * partialBytes)
      }
    }
  }
#endif
