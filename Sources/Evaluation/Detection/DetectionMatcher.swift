// SPDX-License-Identifier: Apache-2.0

/// Matches the detections of one image and class with its objects, at every threshold and size.
struct DetectionMatcher {
  let settings: DetectionSettings
  /// IoU thresholds a little below 1, so that a perfect box passes the threshold 1.
  private let thresholds: [Double]

  /// For each detection and area range, a bit for each IoU threshold.
  private(set) var hits: [UInt32] = []
  /// The detections that do not count, in the same form.
  private(set) var ignored: [UInt32] = []
  /// The objects asked for, for each area range.
  private(set) var objects: [Int]
  /// For each object a bit for each IoU threshold at which it was found, in the last area range.
  private(set) var taken: [UInt32] = []

  private var overlaps: [Double] = []
  private var isAside: [Bool] = []
  private var order: [Int] = []

  init(_ settings: DetectionSettings) {
    self.settings = settings
    thresholds = settings.iouThresholds.map { min($0, 1 - 1e-10) }
    objects = [Int](repeating: 0, count: settings.areas.count)
  }

  /// Fills ``hits``, ``ignored`` and ``objects``.
  ///
  /// - Parameter detections: by falling score, no more than the highest limit.
  mutating func match(truths: ArraySlice<TruthBox>, detections: ArraySlice<DetectedBox>) {
    let areas = settings.areas
    hits = [UInt32](repeating: 0, count: detections.count * areas.count)
    ignored = hits
    measure(truths, detections)
    for (area, range) in areas.enumerated() {
      isAside = truths.map { $0.isCrowd || $0.isDifficult || !range.contains($0.area) }
      // Objects asked for first, else in the order given.
      order = isAside.indices.filter { !isAside[$0] }
      objects[area] = order.count
      order += isAside.indices.filter { isAside[$0] }
      taken = [UInt32](repeating: 0, count: truths.count)
      for (place, detection) in detections.enumerated() {
        let isOutside = !range.contains(detection.box.area)
        for (number, threshold) in thresholds.enumerated() {
          let bit = UInt32(1) << UInt32(number)
          let outcome =
            switch settings.matching {
            case .coco: greedy(place, truths, threshold, bit)
            case .voc: nearest(place, truths, threshold, bit)
            }
          let slot = place * areas.count + area
          switch outcome {
          case .hit: hits[slot] |= bit
          case .aside: ignored[slot] |= bit
          case .duplicate: break
          case .nothing: if isOutside { ignored[slot] |= bit }
          }
        }
      }
    }
  }

  private enum Outcome {
    case hit, aside, duplicate, nothing
  }

  private mutating func measure(
    _ truths: ArraySlice<TruthBox>, _ detections: ArraySlice<DetectedBox>
  ) {
    overlaps.removeAll(keepingCapacity: true)
    for detection in detections {
      for truth in truths {
        if truth.isCrowd && settings.matching == .coco {
          let shared = detection.box.intersection(truth.box)
          overlaps.append(shared > 0 ? shared / detection.box.area : 0)
        } else {
          overlaps.append(detection.box.iou(truth.box))
        }
      }
    }
  }

  /// The free object of the highest IoU, as ``DetectionMatching/coco`` says.
  private mutating func greedy(
    _ place: Int, _ truths: ArraySlice<TruthBox>, _ threshold: Double, _ bit: UInt32
  ) -> Outcome {
    let row = place * truths.count
    var best = threshold
    var match: Int?
    for truth in order {
      if taken[truth] & bit != 0 && !truths[truths.startIndex + truth].isCrowd { continue }
      if let match, !isAside[match] && isAside[truth] { break }
      if overlaps[row + truth] < best { continue }
      best = overlaps[row + truth]
      match = truth
    }
    guard let match else { return .nothing }
    taken[match] |= bit
    return isAside[match] ? .aside : .hit
  }

  /// The object of the highest IoU, free or not, as ``DetectionMatching/voc`` says.
  private mutating func nearest(
    _ place: Int, _ truths: ArraySlice<TruthBox>, _ threshold: Double, _ bit: UInt32
  ) -> Outcome {
    let row = place * truths.count
    var match: Int?
    for truth in truths.indices.map({ $0 - truths.startIndex })
    where overlaps[row + truth] > (match.map { overlaps[row + $0] } ?? 0) {
      match = truth
    }
    guard let match, overlaps[row + match] >= threshold else { return .nothing }
    if isAside[match] { return .aside }
    if taken[match] & bit != 0 { return .duplicate }
    taken[match] |= bit
    return .hit
  }
}
