// SPDX-License-Identifier: Apache-2.0

import DescentEvaluation
import Testing

@Suite struct NonMaximumSuppressionTests {
  /// By definition: one after the other, none that overlaps a better one that stays.
  static func reference(
    _ boxes: [DetectedBox], iou: Double, perClass: Bool, strict: Bool = true
  ) -> [Int] {
    var kept: [Int] = []
    var left = Array(boxes.indices)
    while let best = left.max(by: {
      boxes[$0].score != boxes[$1].score ? boxes[$0].score < boxes[$1].score : $0 > $1
    }) {
      kept.append(best)
      left.removeAll {
        let overlap = boxes[$0].box.iou(boxes[best].box)
        return $0 == best
          || boxes[$0].image == boxes[best].image
            && (!perClass || boxes[$0].classIndex == boxes[best].classIndex)
            && (strict ? overlap > iou : overlap >= iou)
      }
    }
    return kept.sorted()
  }

  @Test(arguments: 1...50 as ClosedRange<UInt64>) func equalsItsDefinition(seed: UInt64) throws {
    let boxes = DetectionScenes(seed: seed).detections
    for iou in [0, 0.25, 0.5, 1] {
      for perClass in [true, false] {
        let suppression = NonMaximumSuppression(iouThreshold: iou, isPerClass: perClass)
        let kept = try suppression.kept(boxes)
        #expect(kept == Self.reference(boxes, iou: iou, perClass: perClass))
        #expect(try suppression(suppression(boxes)) == kept.map { boxes[$0] })
      }
    }
  }

  @Test func anotherComparisonIsFound() throws {
    let differs = try (1...50 as ClosedRange<UInt64>).contains { seed in
      let boxes = DetectionScenes(seed: seed).detections
      return try NonMaximumSuppression().kept(boxes)
        != Self.reference(boxes, iou: 0.5, perClass: true, strict: false)
    }
    #expect(differs)
  }

  @Test func aScoreWithoutPlaceIsAnError() {
    let box = DetectedBox(
      image: 0, classIndex: 0, box: Box(x: 0, y: 0, width: 1, height: 1), score: .nan)
    #expect(throws: EvaluationError.self) { try NonMaximumSuppression().kept([box]) }
    #expect(throws: Never.self) { try NonMaximumSuppression().kept([]) }
  }
}
