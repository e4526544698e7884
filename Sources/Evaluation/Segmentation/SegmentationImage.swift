// SPDX-License-Identifier: Apache-2.0

/// How one image was segmented: what differs between images, and what is drawn again in a bootstrap
/// over them.
public struct SegmentationImage: Sendable, Hashable {
  public let name: String
  /// Each class against all others, in pixels of this image.
  public let perClass: [ClassCounts]
  /// Pixels whose true value is the ignored one.
  public let ignoredPixels: Int

  init(name: String, counts: SegmentationCounts) {
    self.name = name
    perClass = counts.perClass
    ignoredPixels = counts.ignoredPixels
  }

  /// Intersection over union of each class in this image; `nil` for one that does not occur in it.
  public var iou: [Double?] { perClass.map(\.iou) }

  /// The mean of ``iou`` over the classes that occur in this image; `nil` when all is ignored.
  public var meanIoU: Double? { SegmentationCounts.mean(iou) }

  /// The mean of Dice's coefficient over the classes that occur in this image.
  public var meanDice: Double? { SegmentationCounts.mean(perClass.map(\.f1)) }

  /// The share of this image's pixels of the right class; `nil` when all is ignored.
  public var pixelAccuracy: Double? {
    guard let first = perClass.first else { return nil }
    let total =
      first.truePositives + first.falsePositives + first.falseNegatives + first.trueNegatives
    return total == 0
      ? nil : Double(perClass.reduce(0) { $0 + $1.truePositives }) / Double(total)
  }
}
