// SPDX-License-Identifier: Apache-2.0

/// What kinds of mistakes a detector makes at one score threshold: what to work on first.
///
/// Detections are matched as ``DetectionMatching/coco`` says. A false alarm is of the first kind that
/// fits, by its IoU with the image's objects that are asked for:
/// - **duplicate**: an object of its class at or above the threshold, which a better one has taken;
/// - **confusion**: an object of another class at or above the threshold;
/// - **localisation**: an object of its class at or above the lower threshold;
/// - **both**: an object of another class at or above the lower threshold;
/// - **background**: nothing there.
///
/// An object that was not found is *spotted* when a confusion or a localisation is nearest to it, and
/// *missed* otherwise: nothing points to it.
///
/// - Source: Hoiem et al. 2012 and Bolya et al. 2020 (TIDE). **Departs from TIDE** in the order of the
///   kinds (there localisation, confusion, duplicate, background, both), and in counting instead of
///   asking how far average precision would rise.
public struct DetectionMistakes: Sendable, Hashable {
  /// Objects that were found.
  public private(set) var found = 0
  public private(set) var duplicates = 0
  public private(set) var confusions = 0
  public private(set) var localisations = 0
  public private(set) var both = 0
  public private(set) var backgrounds = 0
  /// Objects not found though a confusion or a localisation points to them.
  public private(set) var spotted = 0
  /// Objects that nothing points to.
  public private(set) var missed = 0

  /// All false alarms.
  public var falseAlarms: Int { duplicates + confusions + localisations + both + backgrounds }

  /// - Parameters:
  ///   - truths: the objects of some images.
  ///   - detections: the detections in these images.
  ///   - threshold: detections of lower score are not believed.
  ///   - iou: from where on a box is in the right place.
  ///   - nearIoU: from where on it is near an object.
  ///   - maxDetections: how many detections of an image and class are looked at.
  /// - Precondition: `0 < nearIoU <= iou <= 1`.
  public init(
    truths: [TruthBox], detections: [DetectedBox], threshold: Double, iou: Double = 0.5,
    nearIoU: Double = 0.1, maxDetections: Int = 100
  ) {
    require(
      0 < nearIoU && nearIoU <= iou && iou <= 1,
      "DetectionMistakes: expected 0 < nearIoU <= iou <= 1, found \(nearIoU) and \(iou)")
    let settings = DetectionSettings(
      iouThresholds: [iou], areas: [AreaRange("all", low: 0, high: .infinity)],
      maxDetections: [maxDetections])
    let believed = detections.filter { $0.score >= threshold }
    let truthsOf = Dictionary(grouping: truths, by: \.image)
    let believedOf = Dictionary(grouping: believed, by: \.image)
    for image in Set(truthsOf.keys).union(believedOf.keys).sorted() {
      add(truthsOf[image] ?? [], believedOf[image] ?? [], settings, nearIoU)
    }
  }

  /// Adds the mistakes in one image.
  private mutating func add(
    _ truths: [TruthBox], _ detections: [DetectedBox], _ settings: DetectionSettings,
    _ nearIoU: Double
  ) {
    var alarms: [DetectedBox] = []
    var open: [TruthBox] = []
    let asked = truths.filter { !$0.isCrowd && !$0.isDifficult }
    for classIndex in Set(truths.map(\.classIndex) + detections.map(\.classIndex)).sorted() {
      let own = truths.filter { $0.classIndex == classIndex }
      let candidates = detections.filter { $0.classIndex == classIndex }
      let looked = candidates.indices
        .sorted {
          let (left, right) = (candidates[$0].score, candidates[$1].score)
          return left != right ? left > right : $0 < $1
        }.prefix(settings.maxDetections[0]).map { candidates[$0] }
      var matcher = DetectionMatcher(settings)
      matcher.match(truths: own[...], detections: looked[...])
      for index in looked.indices {
        if matcher.hits[index] != 0 {
          found += 1
        } else if matcher.ignored[index] == 0 {
          alarms.append(looked[index])
        }
      }
      for (index, truth) in own.enumerated()
      where matcher.taken[index] == 0 && !truth.isCrowd && !truth.isDifficult {
        open.append(truth)
      }
    }
    var isSpotted = [Bool](repeating: false, count: open.count)
    for alarm in alarms {
      let target = sort(alarm, asked, settings.iouThresholds[0], nearIoU)
      if let target, let place = open.firstIndex(of: target) { isSpotted[place] = true }
    }
    spotted += isSpotted.count { $0 }
    missed += isSpotted.count { !$0 }
  }

  /// Counts a false alarm; returns the object that a confusion or a localisation points to.
  private mutating func sort(
    _ alarm: DetectedBox, _ truths: [TruthBox], _ iou: Double, _ nearIoU: Double
  ) -> TruthBox? {
    let own = nearest(alarm, truths.filter { $0.classIndex == alarm.classIndex })
    let other = nearest(alarm, truths.filter { $0.classIndex != alarm.classIndex })
    if let own, own.iou >= iou {
      duplicates += 1
    } else if let other, other.iou >= iou {
      confusions += 1
      return other.truth
    } else if let own, own.iou >= nearIoU {
      localisations += 1
      return own.truth
    } else if let other, other.iou >= nearIoU {
      both += 1
    } else {
      backgrounds += 1
    }
    return nil
  }

  /// The object of the highest IoU, the first among equals.
  private func nearest(
    _ detection: DetectedBox, _ truths: [TruthBox]
  ) -> (truth: TruthBox, iou: Double)? {
    var best: (truth: TruthBox, iou: Double)?
    for truth in truths {
      let iou = detection.box.iou(truth.box)
      if let best, iou <= best.iou { continue }
      best = (truth, iou)
    }
    return best
  }
}
