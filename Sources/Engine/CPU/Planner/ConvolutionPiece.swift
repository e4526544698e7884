// SPDX-License-Identifier: Apache-2.0

/// What one part of a convolution computes: some samples, or some rows of one sample's result.
struct ConvolutionPiece: Sendable, Hashable {
  /// What the kernel of a part depends on.
  struct Size: Sendable, Hashable {
    let samples: Int
    let inputHeight: Int, outputHeight: Int
    let padTop: Int
  }

  let size: Size
  /// The first element of the part in the input and in the output image.
  let inputStart: Int, outputStart: Int
}

extension ConvolutionShape {
  /// Work of a part of rows, at least, and what is enough; a barrier costs about a tenth of the
  /// first.
  private static let (leastFlops, enoughFlops) = (0.44e6, 2e6)
  private static let fewSamples = 8

  /// The parts, in order.
  ///
  /// - Parameters:
  ///   - mostParts: Of the batch.
  ///   - alongRows: Whether rows of an image lie behind each other in memory, so that an image can be
  ///     cut where there are few of them. Only for the forward direction.
  func pieces(mostParts: Int, alongRows: Bool) -> [ConvolutionPiece] {
    if alongRows, direction == .forward, batch < Self.fewSamples {
      let flops = min(flops / Double(batch), 64e6)
      let most = min(
        16, outputHeight / 2, Int(flops / Self.leastFlops), max(4, Int(flops / Self.enoughFlops)))
      // Powers of two fit the usual numbers of cores.
      let cuts = most > 1 ? 1 << (Int.bitWidth - 1 - most.leadingZeroBitCount) : 1
      if cuts > 1, let rows = rows(cuts) { return rows }
    }
    let parts = max(1, min(self.parts, mostParts))
    return (0..<parts).map { part in
      let (begin, end) = (batch * part / parts, batch * (part + 1) / parts)
      return ConvolutionPiece(
        size: .init(
          samples: end - begin, inputHeight: inputHeight, outputHeight: outputHeight,
          padTop: geometry.vertical.padLow),
        inputStart: begin * inputChannels * inputHeight * inputWidth,
        outputStart: begin * outputChannels * outputHeight * outputWidth)
    }
  }

  /// Every sample in parts of rows; nil where a part would see nothing but padding.
  private func rows(_ cuts: Int) -> [ConvolutionPiece]? {
    let (axis, reach) = (geometry.vertical, geometry.vertical.dilation * (kernelHeight - 1) + 1)
    var result: [ConvolutionPiece] = []
    for sample in 0..<batch {
      for cut in 0..<cuts {
        let (begin, end) = (outputHeight * cut / cuts, outputHeight * (cut + 1) / cuts)
        let first = begin * axis.stride - axis.padLow
        let (top, bottom) = (
          max(0, first), min(inputHeight, (end - 1) * axis.stride - axis.padLow + reach)
        )
        guard top < bottom else { return nil }
        result.append(
          ConvolutionPiece(
            size: .init(
              samples: 1, inputHeight: bottom - top, outputHeight: end - begin,
              padTop: top - first),
            inputStart: (sample * inputHeight + top) * inputWidth * inputChannels,
            outputStart: (sample * outputHeight + begin) * outputWidth * outputChannels))
      }
    }
    return result
  }

  /// The elements of a forward result that a part writes.
  func written(by piece: ConvolutionPiece) -> Range<Int> {
    let rows = piece.size.samples * piece.size.outputHeight
    return piece.outputStart..<piece.outputStart + rows * outputWidth * outputChannels
  }
}
