// SPDX-License-Identifier: Apache-2.0

/// How a convolution in the processor's matrix unit is cut: by samples, or by channels. A question of
/// sizes alone.
struct MatrixUnitCut: Sendable, Hashable {
  struct Part: Sendable, Hashable {
    let samples: Range<Int>
    /// Channels of the result, or of a weight gradient's outputs, in whole blocks of the unit.
    let results: Range<Int>
    /// Of a weight gradient's inputs; else all channels that are summed.
    let terms: Range<Int>
  }

  let parts: [Part]
  /// Whether each part has some samples, and all channels of them.
  let isOfSamples: Bool

  /// At most.
  var samplesOfPart: Int { parts.map(\.samples.count).max() ?? 0 }
  var resultsOfPart: Int { parts.map(\.results.count).max() ?? 0 }
  var termsOfPart: Int { parts.map(\.terms.count).max() ?? 0 }
}

extension MatrixUnitCut {
  /// More weights stay in no core's cache from one part to the next; so many do beside a part's images.
  private static let (mostWeightBytes, enoughWeightBytes) = (2 << 20, 640 << 10)
  /// Channels of a part.
  private static let chunk = 64
  /// Parts that leave something to other cores.
  private static let (fewParts, enoughParts) = (8, 16)

  /// Of a convolution's results or of its input gradient.
  ///
  /// - Parameter byChannels: Whether parts may have some channels each, and the weights of these alone.
  init(_ shape: ConvolutionShape, results: Int, terms: Int, byChannels: Bool) {
    let bytes = shape.weightCount * 2
    if byChannels, bytes > Self.mostWeightBytes {
      let ofResults = min(results / 32, (bytes - 1) / Self.enoughWeightBytes + 1)
      let ofSamples = min(shape.batch, (Self.fewParts - 1) / ofResults + 1)
      self.init(shape.batch, ofSamples, results, ofResults, terms, 1)
    } else {
      self.init(shape.batch, shape.parts, results, 1, terms, 1)
    }
  }

  /// Of a weight gradient: by channels where these make parts enough, since then nothing has to be
  /// added up.
  init(weightGradient shape: ConvolutionShape) {
    let (inputs, outputs) = (shape.inputChannels, shape.outputChannels)
    let ofOutputs = max(1, outputs / Self.chunk)
    let ofInputs = min(
      max(1, inputs / Self.chunk), (Self.enoughParts - 1) / ofOutputs + 1)
    if ofOutputs * ofInputs >= Self.fewParts {
      self.init(shape.batch, 1, outputs, ofOutputs, inputs, ofInputs)
    } else {
      self.init(shape.batch, min(shape.parts, shape.mostPartials), outputs, 1, inputs, 1)
    }
  }

  /// All of them, each cut in so many.
  private init(
    _ samples: Int, _ ofSamples: Int, _ results: Int, _ ofResults: Int, _ terms: Int, _ ofTerms: Int
  ) {
    // Whole blocks of sums, of 32 where that is possible.
    let block = results % 32 == 0 && terms % 32 == 0 ? 32 : 16
    parts = Parts.ranges(samples, ofSamples).flatMap { samples in
      Parts.ranges(results, ofResults, by: block).flatMap { results in
        Parts.ranges(terms, ofTerms, by: block).map {
          Part(samples: samples, results: results, terms: $0)
        }
      }
    }
    isOfSamples = ofResults * ofTerms == 1
  }
}
