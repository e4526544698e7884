// SPDX-License-Identifier: Apache-2.0

/// Leaves of several detections of the same thing only the best.
///
/// Detections of an image are taken by falling score, equal scores as they were given; each one
/// stays unless it overlaps one that has stayed by an IoU **above** the threshold.
///
/// - Source: greedy suppression as in Felzenszwalb et al. 2010; equals torchvision's `nms` and, by
///   class, `batched_nms`, apart from its order among equal scores, which is not defined.
public struct NonMaximumSuppression: Sendable, Hashable {
  public let iouThreshold: Double
  /// Whether only detections of the same class suppress each other.
  public let isPerClass: Bool

  /// - Precondition: the threshold is in 0 … 1.
  public init(iouThreshold: Double = 0.5, isPerClass: Bool = true) {
    require(
      (0...1).contains(iouThreshold),
      "NonMaximumSuppression: expected an IoU of 0 … 1, found \(iouThreshold)")
    self.iouThreshold = iouThreshold
    self.isPerClass = isPerClass
  }

  /// The indices of the detections that stay, rising.
  ///
  /// - Throws: ``EvaluationError`` for a score that is NaN or infinite.
  /// - Complexity: in each image the number of detections times that of those which stay.
  public func kept(_ detections: [DetectedBox]) throws(EvaluationError) -> [Int] {
    for (index, detection) in detections.enumerated() where !detection.score.isFinite {
      throw .badBox(
        .detection, index: index, expected: "a finite score", found: "\(detection.score)")
    }
    let order = detections.indices.sorted { left, right in
      let (a, b) = (detections[left], detections[right])
      if a.image != b.image { return a.image < b.image }
      if isPerClass && a.classIndex != b.classIndex { return a.classIndex < b.classIndex }
      return a.score != b.score ? a.score > b.score : left < right
    }
    var kept: [Int] = []
    // The first of those kept in the image and class at hand.
    var start = 0
    for index in order {
      let candidate = detections[index]
      if let last = kept.last, !isSameGroup(detections[last], candidate) { start = kept.count }
      let isCovered = kept[start...].contains {
        detections[$0].box.iou(candidate.box) > iouThreshold
      }
      if !isCovered { kept.append(index) }
    }
    return kept.sorted()
  }

  /// The detections that stay, in the order given.
  public func callAsFunction(_ detections: [DetectedBox]) throws(EvaluationError) -> [DetectedBox] {
    try kept(detections).map { detections[$0] }
  }

  private func isSameGroup(_ left: DetectedBox, _ right: DetectedBox) -> Bool {
    left.image == right.image && (!isPerClass || left.classIndex == right.classIndex)
  }
}
