// SPDX-License-Identifier: Apache-2.0

/// How a convolution by Winograd's algorithm is cut: by tiles of 4 × 4 results, by channels, or by both.
/// A question of sizes alone.
struct WinogradCut: Sendable, Hashable {
  struct Part: Sendable, Hashable {
    let tiles: Range<Int>
    /// Channels, multiples of 16.
    let outputs: Range<Int>
    let inputs: Range<Int>
  }

  let parts: [Part]
  /// Whether each part has some samples, and all channels of them.
  let isOfSamples: Bool
  /// Whether each part transforms the weights of its outputs itself, which no other part has.
  private(set) var hasOwnWeights = false

  /// At most.
  var tilesOfPart: Int { parts.map(\.tiles.count).max() ?? 0 }
  var inputsOfPart: Int { parts.map(\.inputs.count).max() ?? 0 }
}

extension WinogradCut {
  /// Transformed weights beyond the first stay in no cache from one part's use of them to the next;
  /// beyond the second they cost more to read than few tiles cost to compute.
  private static let (mostWeightBytes, manyWeightBytes) = (16 << 20, 4 << 20)
  private static let fewTiles = 64
  /// Channels that are multiplied together.
  private static let chunk = 64
  /// Inputs of a weight gradient's part whose sums stay in the caches.
  private static let mostInputs = 256
  /// Parts that leave something to other cores.
  private static let (fewParts, enoughParts) = (8, 16)
  /// Fewer samples make no parts, and each is cut.
  private static let fewSamples = 8
  /// Operations of a direct convolution that are worth a part, and a barrier.
  private static let leastFlops = 0.9e6

  /// Of a convolution's results or of its input gradient, `outputs` channels of them, each sample in so
  /// many tiles.
  init(_ shape: ConvolutionShape, tiles: Int, inputs: Int, outputs: Int) {
    let all = shape.batch * tiles
    let bytes = inputs * outputs * 36 * 4
    let isHeavy =
      bytes > Self.mostWeightBytes || bytes > Self.manyWeightBytes && all <= Self.fewTiles
    if isHeavy, outputs / Self.chunk >= Self.fewParts / 2 {
      self.init(tiles: all, 1, outputs: outputs, outputs / Self.chunk, inputs: inputs, 1)
      hasOwnWeights = true
    } else if shape.batch < Self.fewSamples {
      let most = min(Self.enoughParts, max(1, Int(shape.flops / Self.leastFlops)))
      // Powers of two fit the usual numbers of cores; single tiles and vectors are slow.
      let wanted = 1 << (Int.bitWidth - 1 - most.leadingZeroBitCount)
      let ofTiles = min(wanted, max(1, all / 4))
      let ofOutputs = min(wanted / ofTiles, max(1, outputs / 32))
      self.init(tiles: all, ofTiles, outputs: outputs, ofOutputs, inputs: inputs, 1)
    } else {
      self.init(samples: shape.batch, tiles: tiles, shape.parts, outputs: outputs, inputs: inputs)
    }
  }

  /// Of a weight gradient: by its own channels where these make parts enough, else by samples.
  init(weightGradient shape: ConvolutionShape, tiles: Int) {
    let (inputs, outputs) = (shape.inputChannels, shape.outputChannels)
    let ofOutputs = max(1, outputs / Self.chunk)
    let ofInputs = min(
      max(1, inputs / Self.chunk),
      max((Self.enoughParts - 1) / ofOutputs + 1, inputs / Self.mostInputs))
    if ofOutputs * ofInputs >= Self.fewParts {
      self.init(
        tiles: shape.batch * tiles, 1, outputs: outputs, ofOutputs, inputs: inputs, ofInputs)
    } else {
      self.init(
        samples: shape.batch, tiles: tiles, min(shape.parts, shape.mostPartials),
        outputs: outputs, inputs: inputs)
    }
  }

  private init(samples: Int, tiles: Int, _ cuts: Int, outputs: Int, inputs: Int) {
    parts = Parts.ranges(samples, cuts).map {
      Part(
        tiles: ($0.lowerBound * tiles)..<($0.upperBound * tiles), outputs: 0..<outputs,
        inputs: 0..<inputs)
    }
    isOfSamples = true
  }

  private init(
    tiles: Int, _ ofTiles: Int, outputs: Int, _ ofOutputs: Int, inputs: Int, _ ofInputs: Int
  ) {
    var parts: [Part] = []
    for own in Parts.ranges(tiles, ofTiles) {
      for written in Parts.ranges(outputs, ofOutputs, by: 16) {
        for read in Parts.ranges(inputs, ofInputs, by: 16) {
          parts.append(Part(tiles: own, outputs: written, inputs: read))
        }
      }
    }
    self.parts = parts
    isOfSamples = false
  }
}
