// SPDX-License-Identifier: Apache-2.0

/// Hits and false alarms of one class while the score threshold falls, at one IoU.
///
/// One entry for each counted detection, by falling score; equal scores are in order of images and,
/// within an image, as they were given. Detections that do not count (in crowds, of difficult
/// objects, of other sizes) have no entry.
public struct DetectionCurve: Sendable, Equatable {
  /// The score of each detection, falling.
  public let scores: [Double]
  /// How many of the detections so far are hits.
  public let truePositives: [Int]
  /// The number of objects that are asked for.
  public let objects: Int

  init(scores: [Double], truePositives: [Int], objects: Int) {
    self.scores = scores
    self.truePositives = truePositives
    self.objects = objects
  }

  /// The number of counted detections.
  public var count: Int { scores.count }

  /// `TP / (TP + FP)` after each detection.
  public var precision: [Double] {
    truePositives.enumerated().map { Double($0.element) / Double($0.offset + 1) }
  }

  /// `TP / objects` after each detection; `nil` without objects.
  public var recall: [Double]? {
    objects == 0 ? nil : truePositives.map { Double($0) / Double(objects) }
  }

  /// The recall that all detections together reach; 0 without detections, `nil` without objects.
  public var maximumRecall: Double? {
    objects == 0 ? nil : Double(truePositives.last ?? 0) / Double(objects)
  }

  /// The highest precision at this or any later detection: never rising.
  public var envelope: [Double] {
    var result = precision
    for index in result.indices.dropLast().reversed() {
      result[index] = max(result[index], result[index + 1])
    }
    return result
  }

  /// The envelope at recall 0, 0.01, … 1; `nil` without objects.
  ///
  /// Equals a row of the `precision` array of pycocotools' `COCOeval`, apart from the 2·10⁻¹⁶ which
  /// that adds to the denominator.
  public var precisionAt101: [Double]? {
    objects == 0 ? nil : Self.sampled(envelope) { Double(truePositives[$0]) / Double(objects) }
  }

  /// Average precision.
  ///
  /// - Returns: 0 … 1; 0 without detections, `nil` without objects.
  public func averagePrecision(_ rule: DetectionInterpolation = .points101) -> Double? {
    if objects == 0 { return nil }
    switch rule {
    case .points101:
      return precisionAt101.map { $0.reduce(0, +) / 101 }
    case .points11:
      let envelope = envelope
      let reached = (0...10).map { k in
        truePositives.firstIndex { 10 * $0 >= k * objects }.map { envelope[$0] } ?? 0
      }
      return reached.reduce(0, +) / 11
    case .area:
      // Recall rises by 1/objects at every hit, and nowhere else.
      let envelope = envelope
      var sum = 0.0
      for index in envelope.indices where isHit(index) { sum += envelope[index] }
      return sum / Double(objects)
    }
  }

  /// The counts when detections of at least this score are believed; NaN believes none.
  public func counts(threshold: Double) -> DetectionCounts {
    counts(first: scores.firstIndex { !($0 >= threshold) } ?? count)
  }

  /// The threshold of the highest F1, the highest such threshold among equals; `nil` without
  /// objects or counted detections.
  public var bestF1: (threshold: Double, counts: DetectionCounts)? {
    var best: (threshold: Double, counts: DetectionCounts)?
    if objects == 0 { return nil }
    for index in scores.indices {
      // A threshold cannot part equal scores.
      if index + 1 < count, scores[index + 1] == scores[index] { continue }
      let counts = counts(first: index + 1)
      if let best, (counts.f1 ?? 0) <= (best.counts.f1 ?? 0) { continue }
      best = (scores[index], counts)
    }
    return best
  }

  private func isHit(_ index: Int) -> Bool {
    truePositives[index] > (index == 0 ? 0 : truePositives[index - 1])
  }

  private func counts(first: Int) -> DetectionCounts {
    let hits = first == 0 ? 0 : truePositives[first - 1]
    return DetectionCounts(
      truePositives: hits, falsePositives: first - hits, falseNegatives: objects - hits)
  }

  private static func sampled(_ envelope: [Double], recall: (Int) -> Double) -> [Double] {
    var result = [Double](repeating: 0, count: 101)
    var index = 0
    for point in 0...100 {
      let wanted = point == 100 ? 1 : Double(point) * 0.01
      while index < envelope.count, recall(index) < wanted { index += 1 }
      if index == envelope.count { break }
      result[point] = envelope[index]
    }
    return result
  }
}
