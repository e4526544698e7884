// SPDX-License-Identifier: Apache-2.0
import DescentEvaluation

/// Greedy suppression of what is found twice.
///
/// Not by `NonMaximumSuppression`, which knows the intersection over union alone: a sliding window
/// also finds parts of an object, small boxes inside a large one, which only the share that is
/// covered tells apart from neighbours. Nor does it give the order of scores that voting starts from.
package enum Suppression {
  /// The objects by falling score, without those that a better one overlaps: with an intersection
  /// over union above `overlap`, or above `cover` of the smaller of the two. One place holds one
  /// object, whatever its class. Equal scores keep their order.
  ///
  /// - Complexity: O(n log n + n · kept).
  /// - Source: Felzenszwalb et al., TPAMI 2010, for the share that is covered.
  package static func keeping(
    _ objects: [DetectedObject], overlap: Double, cover: Double = 1
  ) -> [DetectedObject] {
    func excludes(_ better: Box, _ box: Box) -> Bool {
      if better.iou(box) > overlap { return true }
      return better.intersection(box) > cover * min(better.area, box.area)
    }
    let order = objects.indices.sorted {
      (objects[$1].score, $0) < (objects[$0].score, $1)
    }
    var kept: [DetectedObject] = []
    for index in order where !kept.contains(where: { excludes($0.box, objects[index].box) }) {
      kept.append(objects[index])
    }
    return kept
  }

  /// The kept objects with boxes that are means, weighted by score, of all boxes of their class that
  /// share at least half with them. Windows are a stride apart; their mean lies between.
  ///
  /// - Source: Gidaris & Komodakis, ICCV 2015 (box voting).
  package static func voted(
    _ kept: [DetectedObject], among objects: [DetectedObject]
  ) -> [DetectedObject] {
    kept.map { best in
      var (weight, x, y, width, height) = (0.0, 0.0, 0.0, 0.0, 0.0)
      for object in objects where object.label == best.label && object.box.iou(best.box) >= 0.5 {
        weight += object.score
        x += object.score * object.box.x
        y += object.score * object.box.y
        width += object.score * object.box.width
        height += object.score * object.box.height
      }
      guard weight > 0 else { return best }
      return DetectedObject(
        box: Box(x: x / weight, y: y / weight, width: width / weight, height: height / weight),
        label: best.label, name: best.name, score: best.score)
    }
  }
}
