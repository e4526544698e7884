// SPDX-License-Identifier: Apache-2.0

/// Gathers objects and detections image by image, and says how good the detector is.
///
/// ```swift
/// var evaluation = DetectionEvaluation(classCount: 2)
/// try evaluation.add(images: [1, 2], truths: truths, detections: detections)
/// print(evaluation.result.summary)
/// ```
///
/// Only outcomes are kept, a few dozen bytes for each detection. The result does not depend on how
/// images are cut into batches, on their order, or on which of several workers saw them; only the
/// order of boxes within an image decides, and only among equal scores or equal overlaps.
public struct DetectionEvaluation: Sendable {
  public let classCount: Int
  public let settings: DetectionSettings

  private var outcomes: [DetectionOutcomes]
  /// Asked for membership only; its order has no influence.
  private var seen: Set<Int> = []

  /// - Precondition: `classCount > 0`.
  public init(classCount: Int, settings: DetectionSettings = .coco) {
    require(classCount > 0, "DetectionEvaluation: expected at least one class, found \(classCount)")
    self.classCount = classCount
    self.settings = settings
    outcomes = [DetectionOutcomes](
      repeating: DetectionOutcomes(areaCount: settings.areas.count),
      count: settings.isClassAgnostic ? 1 : classCount)
  }

  /// The number of images seen, those without any box included.
  public var imageCount: Int { seen.count }

  /// Takes in whole images: all their objects and all their detections.
  ///
  /// - Throws: ``EvaluationError`` for a box of an image or a class that does not exist, a score that
  ///   is not finite, or an image taken in before. Nothing has been taken in then.
  public mutating func add(
    images: [Int], truths: [TruthBox], detections: [DetectedBox]
  ) throws(EvaluationError) {
    var listed: Set<Int> = []
    for image in images {
      guard !seen.contains(image), listed.insert(image).inserted else {
        throw .imageEvaluatedTwice(image: image)
      }
    }
    try check(truths.map { ($0.image, $0.classIndex) }, listed, .truth)
    try check(detections.map { ($0.image, $0.classIndex) }, listed, .detection)
    for (index, detection) in detections.enumerated() where !detection.score.isFinite {
      throw .badBox(
        .detection, index: index, expected: "a finite score", found: "\(detection.score)")
    }
    seen.formUnion(listed)
    match(ordered(truths), ordered(detections))
  }

  private func check(
    _ boxes: [(image: Int, classIndex: Int)], _ images: Set<Int>, _ kind: EvaluationError.BoxKind
  ) throws(EvaluationError) {
    for (index, box) in boxes.enumerated() {
      guard (0..<classCount).contains(box.classIndex) else {
        throw .badBox(
          kind, index: index, expected: "a class in 0..<\(classCount)", found: "\(box.classIndex)")
      }
      guard images.contains(box.image) else {
        throw .badBox(
          kind, index: index, expected: "an image of this batch", found: "image \(box.image)")
      }
    }
  }

  /// Objects by image, class and place in the list.
  private func ordered(_ truths: [TruthBox]) -> [TruthBox] {
    truths.indices.sorted {
      (truths[$0].image, truths[$0].classIndex, $0) < (truths[$1].image, truths[$1].classIndex, $1)
    }.map { truths[$0] }
  }

  /// Detections by image, class, falling score and place in the list; without classes the class
  /// decides only among equal scores.
  private func ordered(_ boxes: [DetectedBox]) -> [DetectedBox] {
    let agnostic = settings.isClassAgnostic
    return boxes.indices.sorted { left, right in
      let (a, b) = (boxes[left], boxes[right])
      if a.image != b.image { return a.image < b.image }
      if !agnostic && a.classIndex != b.classIndex { return a.classIndex < b.classIndex }
      if a.score != b.score { return a.score > b.score }
      return (a.classIndex, left) < (b.classIndex, right)
    }.map { boxes[$0] }
  }

  /// The image and class that are matched together.
  private struct Group: Comparable {
    var image: Int
    var classIndex: Int

    static func < (left: Group, right: Group) -> Bool {
      (left.image, left.classIndex) < (right.image, right.classIndex)
    }
  }

  private mutating func match(_ truths: [TruthBox], _ detections: [DetectedBox]) {
    func group(_ image: Int, _ classIndex: Int) -> Group {
      Group(image: image, classIndex: settings.isClassAgnostic ? 0 : classIndex)
    }
    var matcher = DetectionMatcher(settings)
    let limit = settings.maxDetections.last ?? 0
    var (truth, detection) = (0, 0)
    while truth < truths.count || detection < detections.count {
      let next = [
        truth < truths.count ? group(truths[truth].image, truths[truth].classIndex) : nil,
        detection < detections.count
          ? group(detections[detection].image, detections[detection].classIndex) : nil,
      ].compactMap { $0 }.min()
      guard let next else { return }
      let truthEnd =
        truths[truth...].firstIndex { group($0.image, $0.classIndex) != next } ?? truths.count
      let detectionEnd =
        detections[detection...].firstIndex { group($0.image, $0.classIndex) != next }
        ?? detections.count
      let looked = detections[detection..<detectionEnd].prefix(limit)
      matcher.match(truths: truths[truth..<truthEnd], detections: looked)
      outcomes[next.classIndex].append(image: next.image, scores: looked.map(\.score), matcher)
      (truth, detection) = (truthEnd, detectionEnd)
    }
  }

  /// Takes in what another worker has seen.
  ///
  /// - Throws: ``EvaluationError/imageEvaluatedTwice(image:)`` when both saw the same image.
  /// - Precondition: the same classes and settings.
  public mutating func merge(_ other: DetectionEvaluation) throws(EvaluationError) {
    require(
      classCount == other.classCount && settings == other.settings,
      "DetectionEvaluation: expected the same classes and settings in merging")
    if let image = seen.intersection(other.seen).min() { throw .imageEvaluatedTwice(image: image) }
    seen.formUnion(other.seen)
    for index in outcomes.indices { outcomes[index].append(other.outcomes[index]) }
  }

  /// The figures over all images so far.
  public var result: DetectionResult {
    DetectionResult(settings: settings, classes: outcomes.map { $0.sorted() })
  }
}
