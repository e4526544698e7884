// SPDX-License-Identifier: Apache-2.0
internal import CDescentKernels
import DescentGraph

/// Weights at the 36 points of Winograd's algorithm.
struct WinogradWeightsKernel: Kernel {
  let description: descent_winograd
  /// Whether they are those of an input gradient.
  let isTurned: Bool
  let source: Int
  let target: Int

  var name: String { "weights for Winograd" }
  var reads: [Int] { [source] }
  var writes: [Int] { [target] }
  /// Of whole vectors of outputs; each number of the 36 takes about as long as one of a sum.
  var parts: Int {
    let outputs = Int(description.out_channels)
    return min(outputs / 16, Parts.elements(Int(description.in_channels) * outputs * 36))
  }
  var isRepeatable: Bool {
    Int(description.in_channels * description.out_channels) * 36 * 4 <= Parts.repeatableBytes
  }

  func run(_ frame: borrowing Frame, part: Int) -> Int {
    let (begin, end) = range(part, of: Int(description.out_channels) / 16)
    withUnsafePointer(to: description) {
      descent_winograd_weights(
        $0, frame.floats(source), isTurned ? 1 : 0, Int64(begin * 16), Int64(end * 16),
        frame.floats(target) + Int(descent_winograd_weights_start($0, Int64(begin * 16))))
    }
    return 0
  }
}

/// A convolution or its input gradient by Winograd's algorithm, with what follows each sum.
struct WinogradKernel: SlicedKernel {
  let shape: ConvolutionShape
  let description: descent_winograd
  let cut: WinogradCut
  /// The image, and the weights: transformed, or plain where the parts have their own.
  let sources: [Int]
  let target: Int
  private var step: EpilogueStep?

  init(
    _ shape: ConvolutionShape, _ description: descent_winograd, cut: WinogradCut, sources: [Int],
    target: Int
  ) {
    (self.shape, self.description, self.cut) = (shape, description, cut)
    (self.sources, self.target) = (sources, target)
  }

  var name: String {
    "convolution \(shape.direction) (\(description.name))"
      + (step.map { " + \($0.epilogue)" } ?? "")
  }
  var reads: [Int] { sources + (step?.reads ?? []) }
  var writes: [Int] { [target] }
  var parts: Int { cut.parts.count }
  var flops: Double { shape.flops }
  var scratchBytes: Int {
    withUnsafePointer(to: description) {
      let tiles = Int64(cut.tilesOfPart)
      return 4
        * Int(
          cut.hasOwnWeights
            ? descent_winograd_convolve_plain_scratch($0, tiles)
            : descent_winograd_convolve_scratch($0, tiles))
    }
  }
  var batchCut: BatchCut? {
    guard cut.isOfSamples, parts > 1 else { return nil }
    let own = shape.batchCut(sources, target)
    return BatchCut(
      samples: own.samples, reads: own.reads + (step?.residual.map { [$0] } ?? []),
      writes: own.writes)
  }

  func taking(_ step: EpilogueStep) -> (any Kernel)? {
    if step.target != target { return nil }
    var result = self
    result.step = step
    return result
  }

  func written(by part: Int) -> WrittenSlice {
    trap("planner: a Winograd kernel does what follows itself")
  }

  func run(_ frame: borrowing Frame, part: Int) -> Int {
    let own = cut.parts[part]
    var end = descent_winograd_end(
      bias: step?.bias.map { UnsafePointer(frame.floats($0)) },
      residual: step?.residual.map { UnsafeRawPointer(frame.values[$0]) },
      relu: step?.relu == true ? 1 : 0)
    let (begin, behind) = (Int64(own.outputs.lowerBound), Int64(own.outputs.upperBound))
    let (tile, behindTiles) = (Int64(own.tiles.lowerBound), Int64(own.tiles.upperBound))
    let scratch = frame.scratch.assumingMemoryBound(to: Float.self)
    let (image, weights, result) = (
      frame.values[sources[0]], frame.floats(sources[1]), frame.values[target]
    )
    withUnsafePointer(to: description) {
      if cut.hasOwnWeights {
        descent_winograd_convolve_plain(
          $0, image, weights, shape.direction == .inputGradient ? 1 : 0, &end, result, tile,
          behindTiles, begin, behind, scratch)
      } else {
        descent_winograd_convolve(
          $0, image, weights + Int(descent_winograd_weights_start($0, begin)), &end, result, tile,
          behindTiles, begin, behind, scratch)
      }
    }
    return 0
  }
}

/// A weight gradient by Winograd's algorithm: of some weights and all tiles, or of all weights and some
/// tiles, to be added up.
struct WinogradGradientKernel: Kernel {
  let shape: ConvolutionShape
  let description: descent_winograd
  let cut: WinogradCut
  let sources: [Int]
  let target: Int

  var name: String { "convolution \(shape.direction) (\(description.name))" }
  var reads: [Int] { sources }
  var writes: [Int] { [target] }
  var parts: Int { cut.parts.count }
  var flops: Double { shape.flops }
  var scratchBytes: Int {
    4
      * Int(
        descent_winograd_weight_gradient_scratch(Int64(cut.tilesOfPart), Int64(cut.inputsOfPart)))
  }
  var batchCut: BatchCut? {
    cut.isOfSamples && parts > 1 ? shape.batchCut(sources, target) : nil
  }

  func run(_ frame: borrowing Frame, part: Int) -> Int {
    let own = cut.parts[part]
    let partial = cut.isOfSamples ? part * shape.weightCount : 0
    withUnsafePointer(to: description) {
      descent_winograd_weight_gradient(
        $0, frame.values[sources[0]], frame.values[sources[1]], frame.floats(target) + partial,
        Int64(own.tiles.lowerBound), Int64(own.tiles.upperBound),
        Int64(own.outputs.lowerBound), Int64(own.outputs.upperBound),
        Int64(own.inputs.lowerBound), Int64(own.inputs.upperBound),
        frame.scratch.assumingMemoryBound(to: Float.self))
    }
    return 0
  }
}

extension descent_winograd {
  /// The algorithm's name, with the numbers of images in memory.
  var name: String {
    in_is_half != 0 || out_is_half != 0 ? "Winograd 4x3, bf16 images" : "Winograd 4x3"
  }
}
