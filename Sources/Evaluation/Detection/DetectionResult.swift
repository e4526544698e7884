// SPDX-License-Identifier: Apache-2.0

/// How good a detector is: curves, counts, average precision and recall.
///
/// Where a figure takes them,
/// - `iou` is one of the settings' thresholds; left out, it is the first for curves and counts, and
///   the mean over all for average precision and recall;
/// - `area` is the name of one of the settings' ranges; left out, the first;
/// - `maxDetections` is one of the settings' limits; left out, the last.
///
/// A class without objects has no figures. It is left out of every mean, as pycocotools leaves out
/// its −1.
public struct DetectionResult: Sendable {
  public let settings: DetectionSettings
  private let classes: [DetectionOutcomes]

  init(settings: DetectionSettings, classes: [DetectionOutcomes]) {
    self.settings = settings
    self.classes = classes
  }

  /// The number of classes; 1 when all are taken for one.
  public var classCount: Int { classes.count }

  /// The curve of one class.
  ///
  /// - Precondition: the class exists, and the settings have the threshold, the range and the limit.
  public func curve(
    class classIndex: Int, iou: Double? = nil, area: String? = nil, maxDetections: Int? = nil
  ) -> DetectionCurve {
    curve(classIndex, iou.map(indexOfIoU) ?? 0, indexOfArea(area), limit(maxDetections))
  }

  /// The counts of one class when detections of at least this score are believed.
  public func counts(
    class classIndex: Int, threshold: Double, iou: Double? = nil, area: String? = nil,
    maxDetections: Int? = nil
  ) -> DetectionCounts {
    curve(class: classIndex, iou: iou, area: area, maxDetections: maxDetections)
      .counts(threshold: threshold)
  }

  /// The curve of all classes together, one threshold for all: every detection and object weighs
  /// the same. Detections of classes without objects are false alarms; among equal scores lower
  /// classes come first.
  public func pooledCurve(
    iou: Double? = nil, area: String? = nil, maxDetections: Int? = nil
  ) -> DetectionCurve {
    var detections: [(score: Double, hit: Int)] = []
    var objects = 0
    for classIndex in classes.indices {
      let curve = curve(class: classIndex, iou: iou, area: area, maxDetections: maxDetections)
      objects += curve.objects
      for (index, score) in curve.scores.enumerated() {
        let before = index == 0 ? 0 : curve.truePositives[index - 1]
        detections.append((score, curve.truePositives[index] - before))
      }
    }
    let order = detections.indices.sorted { left, right in
      let (a, b) = (detections[left].score, detections[right].score)
      return a != b ? a > b : left < right
    }
    var found = 0
    let hits = order.map { index in
      found += detections[index].hit
      return found
    }
    return DetectionCurve(
      scores: order.map { detections[$0].score }, truePositives: hits, objects: objects)
  }

  /// The counts of all classes together; detections of classes without objects are false alarms.
  public func counts(
    threshold: Double, iou: Double? = nil, area: String? = nil, maxDetections: Int? = nil
  ) -> DetectionCounts {
    pooledCurve(iou: iou, area: area, maxDetections: maxDetections).counts(threshold: threshold)
  }

  // MARK: Average precision

  /// The average precision of one class; `nil` without objects.
  public func averagePrecision(
    class classIndex: Int, iou: Double? = nil, area: String? = nil, maxDetections: Int? = nil,
    rule: DetectionInterpolation = .points101
  ) -> Double? {
    overThresholds(classIndex, iou, area, maxDetections) { $0.averagePrecision(rule) }
  }

  /// The mean of the classes' average precision; `nil` when none has objects.
  public func averagePrecision(
    iou: Double? = nil, area: String? = nil, maxDetections: Int? = nil,
    rule: DetectionInterpolation = .points101
  ) -> Double? {
    overClasses {
      averagePrecision(
        class: $0, iou: iou, area: area, maxDetections: maxDetections, rule: rule)
    }
  }

  // MARK: Average recall

  /// The recall that all detections of one class reach; `nil` without objects.
  public func averageRecall(
    class classIndex: Int, iou: Double? = nil, area: String? = nil, maxDetections: Int? = nil
  ) -> Double? {
    overThresholds(classIndex, iou, area, maxDetections) { $0.maximumRecall }
  }

  /// The mean of the classes' average recall; `nil` when none has objects.
  public func averageRecall(
    iou: Double? = nil, area: String? = nil, maxDetections: Int? = nil
  ) -> Double? {
    overClasses {
      averageRecall(class: $0, iou: iou, area: area, maxDetections: maxDetections)
    }
  }

  // MARK: -

  private func overClasses(_ figure: (Int) -> Double?) -> Double? {
    mean(classes.indices.compactMap(figure))
  }

  private func overThresholds(
    _ classIndex: Int, _ iou: Double?, _ area: String?, _ maxDetections: Int?,
    _ figure: (DetectionCurve) -> Double?
  ) -> Double? {
    let (area, limit) = (indexOfArea(area), limit(maxDetections))
    let thresholds = iou.map { [indexOfIoU($0)] } ?? Array(settings.iouThresholds.indices)
    return mean(thresholds.compactMap { figure(curve(classIndex, $0, area, limit)) })
  }

  private func mean(_ values: [Double]) -> Double? {
    values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }

  private func curve(_ classIndex: Int, _ iou: Int, _ area: Int, _ limit: Int) -> DetectionCurve {
    require(
      classes.indices.contains(classIndex),
      "DetectionResult: expected a class in \(classes.indices), found \(classIndex)")
    return classes[classIndex].curve(iou: iou, area: area, limit: limit)
  }

  private func indexOfIoU(_ iou: Double) -> Int {
    let index = settings.index(ofIoU: iou)
    require(
      index != nil,
      "DetectionResult: expected an IoU among \(settings.iouThresholds), found \(iou)")
    return index ?? 0
  }

  private func indexOfArea(_ name: String?) -> Int {
    guard let name else { return 0 }
    let index = settings.index(ofArea: name)
    require(
      index != nil,
      "DetectionResult: expected an area among \(settings.areas.map(\.name)), found \(name)")
    return index ?? 0
  }

  private func limit(_ maxDetections: Int?) -> Int {
    let limit = maxDetections ?? settings.maxDetections.last ?? 0
    require(
      settings.maxDetections.contains(limit),
      "DetectionResult: expected a limit among \(settings.maxDetections), found \(limit)")
    return limit
  }
}
