// SPDX-License-Identifier: Apache-2.0
public import DescentDatasets
import DescentEvaluation

/// What a detector found and missed in scenes whose objects are known: what a threshold is chosen by.
///
/// Boxes are matched by falling score, each with the free object of its class that it covers best,
/// if their intersection over union is at least 0.5 (as COCO does). What is matched at a score stays
/// so at every lower threshold, so one pass gives recall and false alarms at all of them.
public struct DetectionRecord: Sendable, Hashable, Codable {
  /// The least intersection over union of a match.
  public static let overlap = 0.5

  /// How many scenes were looked at.
  public private(set) var scenes = 0
  /// For each object the score of its box; nil where no box covers it, at any threshold.
  public private(set) var objects: [Double?] = []
  /// The scores of boxes that cover no object of their class, or one that has a better box.
  public private(set) var falseAlarms: [Double] = []

  public init() {}

  /// Adds a scene.
  ///
  /// - Parameters:
  ///   - found: With scores down to the lowest threshold that will be asked for.
  ///   - truth: Labels are indices into the same classes as those of `found`.
  public mutating func add(found: [DetectedObject], truth: [SceneObject]) {
    scenes += 1
    let boxes = truth.map {
      Box(
        x: Double($0.x), y: Double($0.y), width: Double($0.width), height: Double($0.height))
    }
    var matches = [Double?](repeating: nil, count: truth.count)
    let order = found.indices.sorted { (found[$1].score, $0) < (found[$0].score, $1) }
    for index in order {
      var best: (position: Int, overlap: Double)?
      for position in truth.indices
      where matches[position] == nil && truth[position].label == found[index].label {
        let overlap = boxes[position].iou(found[index].box)
        if overlap >= Self.overlap && overlap > best?.overlap ?? 0 { best = (position, overlap) }
      }
      if let best {
        matches[best.position] = found[index].score
      } else {
        falseAlarms.append(found[index].score)
      }
    }
    objects += matches
  }

  /// Objects without a box of at least a score: missed dangers.
  public func missed(at threshold: Double) -> Int {
    objects.count { $0.map { $0 < threshold } ?? true }
  }

  /// Boxes of at least a score that cover no object.
  public func falseAlarms(at threshold: Double) -> Int { falseAlarms.count { $0 >= threshold } }

  /// The share of objects found; nil without objects.
  public func recall(at threshold: Double) -> Double? {
    objects.isEmpty
      ? nil : Double(objects.count - missed(at: threshold)) / Double(objects.count)
  }

  /// The highest threshold at which at least a share of the objects is found; nil where none is
  /// low enough, or there are no objects.
  public func threshold(forRecall share: Double) -> Double? {
    let scores = objects.compactMap { $0 }.sorted(by: >)
    // The quotient that `recall(at:)` gives decides, not a rounded number of objects.
    let least = (0...objects.count).first {
      objects.count > 0 && Double($0) / Double(objects.count) >= share
    }
    guard let least, least <= scores.count else { return nil }
    return least == 0 ? (scores.first ?? 1) : scores[least - 1]
  }
}
