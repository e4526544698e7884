// SPDX-License-Identifier: Apache-2.0

/// Turns every value `v` into `(v − mean) / standardDeviation` of its channel: a fixed step, for
/// values that a published model was trained with. ``Preprocessing`` fits them to the data instead.
public struct Normalize: Sendable, Hashable, Codable {
  public var mean: [Float]
  public var standardDeviation: [Float]

  /// - Precondition: as many means as deviations, which are positive; one for each channel, or one
  ///   for all.
  public init(mean: [Float], standardDeviation: [Float]) {
    self.mean = mean
    self.standardDeviation = standardDeviation
  }
}

extension Normalize: AugmentationRule {
  var name: String { "Normalize" }

  var problem: String? {
    !mean.isEmpty && mean.count == standardDeviation.count && mean.allSatisfy(\.isFinite)
      && standardDeviation.allSatisfy { $0 > 0 && $0.isFinite }
      ? nil
      : "expected as many means as positive deviations, found \(mean) and \(standardDeviation)"
  }

  func apply(to image: AugmentedImage, random: inout CounterRandom) {
    for channel in 0..<image.channels {
      let index = channel % mean.count
      let (centre, scale) = (mean[index], 1 / standardDeviation[index])
      let plane = image.values + channel * image.area
      for pixel in 0..<image.area { plane[pixel] = (plane[pixel] - centre) * scale }
    }
  }
}
