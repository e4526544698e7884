// SPDX-License-Identifier: Apache-2.0

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
    for row in 0..<image.channels * image.height {
      var left = image.values + row * image.width
      var right = left + (image.width - 1)
      while left < right {
        swap(&left.pointee, &right.pointee)
        left += 1
        right -= 1
      }
    }
  }
}
