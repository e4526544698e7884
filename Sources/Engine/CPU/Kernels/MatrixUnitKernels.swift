// SPDX-License-Identifier: Apache-2.0
#if OneDNN && os(Linux) && arch(x86_64)
  internal import CDescentKernels
  import DescentGraph

  /// Weights in BFloat16, in the order of the processor's matrix unit.
  struct MatrixUnitWeightsKernel: Kernel {
    let description: descent_unit_convolution
    /// Whether they are those of an input gradient.
    let isTurned: Bool
    let source: Int
    let target: Int

    var name: String { "weights for the matrix unit" }
    var reads: [Int] { [source] }
    var writes: [Int] { [target] }
    var parts: Int { min(results / 32, Parts.elements(count)) }
    var isRepeatable: Bool { count * 2 <= Parts.repeatableBytes }

    private var results: Int {
      Int(isTurned ? description.in_channels : description.out_channels)
    }
    private var count: Int {
      withUnsafePointer(to: description) { Int(descent_unit_weights_count($0)) }
    }

    func run(_ frame: borrowing Frame, part: Int) -> Int {
      let (begin, end) = range(part, of: results / 32)
      let turned: Int32 = isTurned ? 1 : 0
      withUnsafePointer(to: description) {
        descent_unit_weights(
          $0, frame.floats(source), turned, Int64(begin * 32), Int64(end * 32),
          frame.halves(target) + Int(descent_unit_weights_start($0, turned, Int64(begin * 32))))
      }
      return 0
    }
  }

  /// A convolution or its input gradient, the direct sum.
  struct MatrixUnitKernel: SlicedKernel {
    let shape: ConvolutionShape
    let type: ProductType
    let description: descent_unit_convolution
    let cut: MatrixUnitCut
    /// The image, and the weights in the unit's order.
    let sources: [Int]
    let target: Int

    var name: String { "convolution \(shape.direction) (matrix unit, bf16)" }
    var reads: [Int] { sources }
    var writes: [Int] { [target] }
    var parts: Int { cut.parts.count }
    var flops: Double { shape.flops }
    var scratchBytes: Int {
      withUnsafePointer(to: description) {
        Int(descent_unit_convolve_scratch($0, turned, Int64(cut.samplesOfPart)))
      }
    }
    var batchCut: BatchCut? {
      cut.isOfSamples && parts > 1 ? shape.batchCut(sources, target) : nil
    }

    private var turned: Int32 { shape.direction == .inputGradient ? 1 : 0 }

    func written(by part: Int) -> WrittenSlice {
      let own = cut.parts[part]
      let (begin, end) = (own.samples.lowerBound, own.samples.upperBound)
      if cut.isOfSamples { return .elements(shape.written(begin, end)) }
      let pixels = shape.outputHeight * shape.outputWidth
      return .block(rows: (begin * pixels)..<(end * pixels), columns: own.results)
    }

    func run(_ frame: borrowing Frame, part: Int) -> Int {
      let own = descent_unit_part(cut.parts[part])
      let (image, tiles) = (frame.halves(sources[0]), frame.halves(sources[1]))
      let (result, isHalf) = (frame.values[target], Int32(type.result == .bfloat16 ? 1 : 0))
      withUnsafePointer(to: description) { shape in
        let first = tiles + Int(descent_unit_weights_start(shape, turned, own.begin))
        withUnsafePointer(to: own) {
          if turned != 0 {
            descent_unit_input_gradient(shape, image, first, result, isHalf, $0, frame.scratch)
          } else {
            descent_unit_convolve(shape, image, first, result, isHalf, $0, frame.scratch)
          }
        }
      }
      return 0
    }
  }

  /// A weight gradient: of some weights and all samples, or of all weights and some samples, to be added
  /// up.
  struct MatrixUnitGradientKernel: Kernel {
    let shape: ConvolutionShape
    let description: descent_unit_convolution
    let cut: MatrixUnitCut
    let sources: [Int]
    let target: Int

    var name: String { "convolution \(shape.direction) (matrix unit, bf16)" }
    var reads: [Int] { sources }
    var writes: [Int] { [target] }
    var parts: Int { cut.parts.count }
    var flops: Double { shape.flops }
    var scratchBytes: Int {
      withUnsafePointer(to: description) {
        Int(
          descent_unit_weight_gradient_scratch(
            $0, Int64(cut.samplesOfPart), Int64(cut.termsOfPart), Int64(cut.resultsOfPart)))
      }
    }
    var batchCut: BatchCut? {
      cut.isOfSamples && parts > 1 ? shape.batchCut(sources, target) : nil
    }

    func run(_ frame: borrowing Frame, part: Int) -> Int {
      let terms = cut.parts[part].terms
      let partial = cut.isOfSamples ? part * shape.weightCount : 0
      withUnsafePointer(to: description) { shape in
        withUnsafePointer(to: descent_unit_part(cut.parts[part])) {
          descent_unit_weight_gradient(
            shape, frame.halves(sources[0]), frame.halves(sources[1]),
            frame.floats(target) + partial, $0, Int64(terms.lowerBound), Int64(terms.upperBound),
            frame.scratch)
        }
      }
      return 0
    }
  }

  extension descent_unit_part {
    init(_ part: MatrixUnitCut.Part) {
      self.init(
        sample_begin: Int64(part.samples.lowerBound), sample_end: Int64(part.samples.upperBound),
        begin: Int64(part.results.lowerBound), end: Int64(part.results.upperBound))
    }
  }
#endif
