// SPDX-License-Identifier: Apache-2.0

internal import CDescentKernels

/// Mirrors left and right with a probability. Not for letters and digits.
public struct HorizontalFlip: Sendable, Hashable, Codable {
  public var probability: Double

  /// - Precondition: `probability` is in `0 ... 1`.
  public init(probability: Double = 0.5) {
    self.probability = probability
  }
}

extension HorizontalFlip: AugmentationRule {
  var name: String { "HorizontalFlip" }

  var problem: String? {
    (0...1).contains(probability)
      ? nil : "expected a probability in 0 ... 1, found \(probability)"
  }

  func apply(to image: AugmentedImage, random: inout CounterRandom) {
    guard Double(random.uniform()) < probability else { return }
    descent_flip_rows_f32(
      image.values, Int64(image.channels * image.height), Int64(image.width))
  }
}
