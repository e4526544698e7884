// SPDX-License-Identifier: Apache-2.0

/// The twelve figures that COCO's challenge reports; a figure is `nil` where no object is asked for.
///
/// - Source: Lin et al. 2014; equals `COCOeval.stats` of pycocotools, where `nil` is −1.
public struct DetectionSummary: Sendable, Hashable {
  /// One figure and what it was measured over.
  public struct Figure: Sendable, Hashable {
    /// `AP` or `AR`.
    public let name: String
    /// The IoU; `nil` for the mean over 0.50, 0.55, … 0.95.
    public let iou: Double?
    /// The name of the area range.
    public let area: String
    public let maxDetections: Int
    public let value: Double?
  }

  /// The figures in the challenge's order.
  public let figures: [Figure]

  init(_ result: DetectionResult) {
    let precision: [(Double?, AreaRange)] = [
      (nil, .all), (0.5, .all), (0.75, .all), (nil, .small), (nil, .medium), (nil, .large),
    ]
    let recall: [(AreaRange, Int)] = [
      (.all, 1), (.all, 10), (.all, 100), (.small, 100), (.medium, 100), (.large, 100),
    ]
    figures =
      precision.map { iou, area in
        Figure(
          name: "AP", iou: iou, area: area.name, maxDetections: 100,
          value: result.averagePrecision(iou: iou, area: area.name, maxDetections: 100))
      }
      + recall.map { area, limit in
        Figure(
          name: "AR", iou: nil, area: area.name, maxDetections: limit,
          value: result.averageRecall(area: area.name, maxDetections: limit))
      }
  }

  /// Mean average precision over classes and the IoU thresholds 0.50, 0.55, … 0.95.
  public var averagePrecision: Double? { figures[0].value }
  /// Mean average precision at an IoU of 0.5.
  public var averagePrecision50: Double? { figures[1].value }
  /// Mean average precision at an IoU of 0.75.
  public var averagePrecision75: Double? { figures[2].value }
  /// Mean recall with at most 100 detections for each image and class.
  public var averageRecall: Double? { figures[8].value }
}

extension DetectionResult {
  /// COCO's twelve figures; `nil` when the settings lack a threshold, a size or a limit that they
  /// are measured at.
  public var summary: DetectionSummary? {
    let coco = DetectionSettings.coco
    let isComplete =
      settings.iouThresholds == coco.iouThresholds
      && coco.areas.allSatisfy(settings.areas.contains)
      && coco.maxDetections.allSatisfy(settings.maxDetections.contains)
    return isComplete ? DetectionSummary(self) : nil
  }
}
