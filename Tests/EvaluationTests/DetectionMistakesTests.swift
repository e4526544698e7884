// SPDX-License-Identifier: Apache-2.0

import DescentEvaluation
import Testing

@Suite struct DetectionMistakesTests {
  static func truth(_ classIndex: Int, _ x: Double) -> TruthBox {
    TruthBox(
      image: 0, classIndex: classIndex, box: Box(x: x, y: 0, width: 100, height: 10))
  }

  static func detection(_ classIndex: Int, _ x: Double, score: Double = 1) -> DetectedBox {
    DetectedBox(
      image: 0, classIndex: classIndex, box: Box(x: x, y: 0, width: 100, height: 10),
      score: score)
  }

  @Test func eachKind() {
    let mistakes = DetectionMistakes(
      truths: [0, 1000, 2000, 3000, 4000].map { Self.truth(0, $0) },
      detections: [
        Self.detection(0, 0), Self.detection(0, 10, score: 0.5),  // found, and once more
        Self.detection(1, 1010),  // there, but of another class
        Self.detection(0, 2060),  // its class, an IoU of 1/4
        Self.detection(1, 3060),  // another class, an IoU of 1/4
        Self.detection(0, 9000), Self.detection(0, 9500, score: 0.1),  // nothing; not believed
      ], threshold: 0.2)
    #expect(mistakes.found == 1 && mistakes.duplicates == 1 && mistakes.confusions == 1)
    #expect(mistakes.localisations == 1 && mistakes.both == 1 && mistakes.backgrounds == 1)
    #expect(mistakes.spotted == 2 && mistakes.missed == 2 && mistakes.falseAlarms == 5)
  }

  /// The kinds add up to the counts of the evaluation.
  @Test(arguments: 1...20 as ClosedRange<UInt64>) func kindsAddUp(seed: UInt64) throws {
    let scenes = DetectionScenes(seed: seed)
    let settings = DetectionSettings(
      iouThresholds: [0.5], areas: [AreaRange("all", low: 0, high: .infinity)],
      maxDetections: [100])
    let result = try scenes.evaluation(settings).result
    for threshold in [0, 0.5, 1, 2] {
      let mistakes = DetectionMistakes(
        truths: scenes.truths, detections: scenes.detections, threshold: threshold)
      let counts = result.counts(threshold: threshold)
      #expect(mistakes.found == counts.truePositives)
      #expect(mistakes.falseAlarms == counts.falsePositives)
      #expect(mistakes.spotted + mistakes.missed == counts.falseNegatives)
    }
  }

  @Test func theLawCanBreak() throws {
    let scenes = DetectionScenes(seed: 3)
    let result = try scenes.evaluation().result
    let other = DetectionMistakes(
      truths: scenes.truths, detections: scenes.detections, threshold: 0, iou: 0.75)
    #expect(other.found != result.counts(threshold: 0, iou: 0.5).truePositives)
  }
}
