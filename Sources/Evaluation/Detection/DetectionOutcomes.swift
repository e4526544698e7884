// SPDX-License-Identifier: Apache-2.0

/// What became of the detections of one class.
struct DetectionOutcomes: Sendable {
  private let areaCount: Int
  private(set) var scores: [Double] = []
  private(set) var images: [Int] = []
  /// The place among the detections of the same image and class, by falling score.
  private(set) var ranks: [Int] = []
  /// For each detection and area range, a bit for each IoU threshold.
  private(set) var hits: [UInt32] = []
  private(set) var ignored: [UInt32] = []
  /// The objects asked for, for each area range.
  private(set) var objects: [Int]

  init(areaCount: Int) {
    self.areaCount = areaCount
    objects = [Int](repeating: 0, count: areaCount)
  }

  mutating func append(image: Int, scores: [Double], _ matcher: DetectionMatcher) {
    self.scores += scores
    images += repeatElement(image, count: scores.count)
    ranks += scores.indices
    hits += matcher.hits
    ignored += matcher.ignored
    for area in objects.indices { objects[area] += matcher.objects[area] }
  }

  mutating func append(_ other: DetectionOutcomes) {
    scores += other.scores
    images += other.images
    ranks += other.ranks
    hits += other.hits
    ignored += other.ignored
    for area in objects.indices { objects[area] += other.objects[area] }
  }

  /// The same by falling score, then image, then rank: an order that no worker influences.
  func sorted() -> DetectionOutcomes {
    let order = scores.indices.sorted { left, right in
      if scores[left] != scores[right] { return scores[left] > scores[right] }
      return (images[left], ranks[left]) < (images[right], ranks[right])
    }
    var result = DetectionOutcomes(areaCount: areaCount)
    result.scores = order.map { scores[$0] }
    result.images = order.map { images[$0] }
    result.ranks = order.map { ranks[$0] }
    result.hits.reserveCapacity(hits.count)
    result.ignored.reserveCapacity(hits.count)
    for index in order {
      let places = index * areaCount..<(index + 1) * areaCount
      result.hits += hits[places]
      result.ignored += ignored[places]
    }
    result.objects = objects
    return result
  }

  /// The curve of sorted outcomes.
  func curve(iou: Int, area: Int, limit: Int) -> DetectionCurve {
    let bit = UInt32(1) << UInt32(iou)
    var kept: [Double] = []
    var counts: [Int] = []
    kept.reserveCapacity(scores.count)
    counts.reserveCapacity(scores.count)
    var found = 0
    for index in scores.indices where ranks[index] < limit {
      let slot = index * areaCount + area
      if ignored[slot] & bit != 0 { continue }
      if hits[slot] & bit != 0 { found += 1 }
      kept.append(scores[index])
      counts.append(found)
    }
    return DetectionCurve(scores: kept, truePositives: counts, objects: objects[area])
  }
}
