// SPDX-License-Identifier: Apache-2.0

import DescentEvaluation

/// Random images with boxes, coarse enough for ties in scores and overlaps.
struct DetectionScenes {
  var images: [Int]
  var truths: [TruthBox] = []
  var detections: [DetectedBox] = []

  static let classCount = 3

  init(seed: UInt64, imageCount: Int = 12) {
    var state = seed
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    func box() -> Box {
      Box(
        x: Double(next(6) * 10), y: Double(next(6) * 10), width: Double(10 + next(12) * 10),
        height: Double(10 + next(12) * 10))
    }
    images = (0..<imageCount).map { $0 * 3 }
    for image in images {
      for _ in 0..<next(6) {
        truths.append(
          TruthBox(
            image: image, classIndex: next(Self.classCount), box: box(), isCrowd: next(8) == 0,
            isDifficult: next(8) == 0))
      }
      let objects = truths.filter { $0.image == image }
      for object in objects where next(4) > 0 {
        var box = object.box
        box.width += Double(next(3) * 5)
        detections.append(
          DetectedBox(
            image: image, classIndex: object.classIndex, box: box, score: Double(next(5)) / 4))
      }
      for _ in 0..<next(5) {
        detections.append(
          DetectedBox(
            image: image, classIndex: next(Self.classCount), box: box(),
            score: Double(next(5)) / 4))
      }
    }
  }

  /// All boxes of some of the images.
  func part(_ images: [Int]) -> DetectionScenes {
    var part = self
    part.images = images
    part.truths = truths.filter { images.contains($0.image) }
    part.detections = detections.filter { images.contains($0.image) }
    return part
  }

  func evaluation(_ settings: DetectionSettings = .coco) throws -> DetectionEvaluation {
    var evaluation = DetectionEvaluation(classCount: Self.classCount, settings: settings)
    try evaluation.add(images: images, truths: truths, detections: detections)
    return evaluation
  }
}

/// Every curve of a result.
func allCurves(_ result: DetectionResult) -> [DetectionCurve] {
  (0..<result.classCount).flatMap { classIndex in
    result.settings.iouThresholds.flatMap { iou in
      result.settings.areas.flatMap { area in
        result.settings.maxDetections.map {
          result.curve(class: classIndex, iou: iou, area: area.name, maxDetections: $0)
        }
      }
    }
  }
}
