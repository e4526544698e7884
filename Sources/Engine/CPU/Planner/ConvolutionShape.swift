// SPDX-License-Identifier: Apache-2.0
import DescentGraph

/// The sizes of a convolution, whichever of its three directions is computed.
struct ConvolutionShape: Sendable, Hashable {
  enum Direction: UInt8, Sendable, Hashable { case forward, inputGradient, weightGradient }

  private(set) var direction: Direction
  let geometry: ConvolutionGeometry
  let batch: Int
  let inputChannels: Int, inputHeight: Int, inputWidth: Int
  let outputChannels: Int, outputHeight: Int, outputWidth: Int
  let kernelHeight: Int, kernelWidth: Int

  /// nil where the operation is no convolution. `inputs` are the shapes of its operands.
  init?(_ op: Op, inputs: [Shape], result: Shape) {
    let x: Shape
    let y: Shape
    let kernel: (Int, Int)
    switch op {
    case .convolution(let geometry):
      (direction, self.geometry) = (.forward, geometry)
      (x, y, kernel) = (inputs[0], result, (inputs[1][2], inputs[1][3]))
    case .convolutionInputGradient(let geometry, _, _):
      (direction, self.geometry) = (.inputGradient, geometry)
      (x, y, kernel) = (result, inputs[0], (inputs[1][2], inputs[1][3]))
    case .convolutionWeightGradient(let geometry, let height, let width):
      (direction, self.geometry) = (.weightGradient, geometry)
      (x, y, kernel) = (inputs[0], inputs[1], (height, width))
    default: return nil
    }
    (batch, inputChannels, inputHeight, inputWidth) = (x[0], x[1], x[2], x[3])
    (outputChannels, outputHeight, outputWidth) = (y[1], y[2], y[3])
    (kernelHeight, kernelWidth) = kernel
  }

  /// The forward convolution that this is a direction of.
  var asForward: ConvolutionShape {
    var result = self
    result.direction = .forward
    return result
  }

  var groups: Int { geometry.groups }
  var weightCount: Int {
    outputChannels * (inputChannels / groups) * kernelHeight * kernelWidth
  }

  /// The elements of a forward result in the samples `[begin, end)`, in every layout.
  func written(_ begin: Int, _ end: Int) -> Range<Int> {
    let image = outputChannels * outputHeight * outputWidth
    return (begin * image)..<(end * image)
  }

  /// Parts along the batch: those of the image that is computed or, for weights, read beside the
  /// input, so that neighbouring kernels agree. Few values may still be much work.
  var parts: Int {
    let images =
      direction == .inputGradient
      ? Parts.images([batch, inputChannels, inputHeight, inputWidth])
      : Parts.images([batch, outputChannels, outputHeight, outputWidth])
    return images > 1 ? images : Parts.arithmetic(flops, limit: max(batch, 1))
  }

  /// Parts of a weight gradient along the batch, which are added up: more of them cost more than they
  /// gain.
  var mostPartials: Int { max(2, (20 << 20) / max(weightCount * 4, 1)) }

  /// How parts along the batch lie; a weight gradient has one result for all samples.
  func batchCut(_ sources: [Int], _ target: Int) -> BatchCut {
    direction == .weightGradient
      ? BatchCut(samples: batch, reads: sources, writes: [])
      : BatchCut(samples: batch, reads: [sources[0]], writes: [target])
  }

  /// Multiplications and additions of the whole batch.
  var flops: Double {
    2 * Double(batch) * Double(outputHeight * outputWidth) * Double(weightCount)
  }
}
