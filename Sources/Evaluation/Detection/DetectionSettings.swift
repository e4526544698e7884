// SPDX-License-Identifier: Apache-2.0

/// What counts as found when detections are compared with objects.
public struct DetectionSettings: Sendable, Hashable {
  public let matching: DetectionMatching
  /// The IoU from which on a detection may match an object, rising; each gives figures of its own.
  public let iouThresholds: [Double]
  /// The sizes of objects that figures are given for.
  public let areas: [AreaRange]
  /// How many detections of an image and class are looked at, those of the highest scores, rising;
  /// each gives figures of its own.
  public let maxDetections: [Int]
  /// Whether all classes are taken for one: only that something was found counts, not what.
  public let isClassAgnostic: Bool

  /// - Precondition: 1 … 32 thresholds, rising, above 0 and at most 1; at least one area range, their
  ///   names distinct; at least one limit of 1 or more, rising.
  public init(
    matching: DetectionMatching = .coco, iouThresholds: [Double] = Self.cocoThresholds,
    areas: [AreaRange] = [.all, .small, .medium, .large], maxDetections: [Int] = [1, 10, 100],
    isClassAgnostic: Bool = false
  ) {
    require(
      (1...32).contains(iouThresholds.count) && iouThresholds.allSatisfy { $0 > 0 && $0 <= 1 }
        && Self.isRising(iouThresholds),
      "DetectionSettings: expected 1 to 32 rising IoU thresholds in 0 … 1, found \(iouThresholds)")
    require(
      !areas.isEmpty && Set(areas.map(\.name)).count == areas.count,
      "DetectionSettings: expected area ranges of distinct names, found \(areas.map(\.name))")
    require(
      (maxDetections.first ?? 0) >= 1 && Self.isRising(maxDetections),
      "DetectionSettings: expected rising numbers of detections, found \(maxDetections)")
    self.matching = matching
    self.iouThresholds = iouThresholds
    self.areas = areas
    self.maxDetections = maxDetections
    self.isClassAgnostic = isClassAgnostic
  }

  /// COCO's: ten IoU thresholds, four sizes, 1, 10 and 100 detections.
  public static let coco = DetectionSettings()

  /// Pascal VOC's: IoU of 0.5, all sizes, all detections.
  public static let voc = DetectionSettings(
    matching: .voc, iouThresholds: [0.5],
    areas: [AreaRange("all", low: 0, high: .infinity)], maxDetections: [.max])

  /// 0.50, 0.55, … 0.95 as NumPy's `linspace` rounds them, which pycocotools uses.
  public static let cocoThresholds =
    (0..<9).map { 0.5 + Double($0) * ((0.95 - 0.5) / 9) } + [0.95]

  private static func isRising<T: Comparable>(_ values: [T]) -> Bool {
    zip(values, values.dropFirst()).allSatisfy { $0 < $1 }
  }

  /// The place of a threshold; rounding in the last digits does not matter.
  func index(ofIoU iou: Double) -> Int? {
    iouThresholds.firstIndex { abs($0 - iou) < 1e-9 }
  }

  func index(ofArea name: String) -> Int? { areas.firstIndex { $0.name == name } }
}
