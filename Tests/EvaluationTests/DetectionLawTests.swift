// SPDX-License-Identifier: Apache-2.0

import DescentEvaluation
import Testing

@Suite struct DetectionLawTests {
  static let settings: [DetectionSettings] = [
    .coco, .voc, DetectionSettings(maxDetections: [1, 3], isClassAgnostic: true),
  ]

  /// Same bits for any cut into batches, any order of images and any workers.
  @Test(arguments: 1...20 as ClosedRange<UInt64>) func batchesAndWorkersDoNotMatter(seed: UInt64)
    throws
  {
    let scenes = DetectionScenes(seed: seed)
    for settings in Self.settings {
      let whole = allCurves(try scenes.evaluation(settings).result)
      for size in [1, 5, 11] {
        var batches = DetectionEvaluation(
          classCount: DetectionScenes.classCount, settings: settings)
        for start in stride(from: 0, to: scenes.images.count, by: size).reversed() {
          let end = min(start + size, scenes.images.count)
          let part = scenes.part(Array(scenes.images[start..<end].reversed()))
          try batches.add(images: part.images, truths: part.truths, detections: part.detections)
        }
        #expect(allCurves(batches.result) == whole)
        var left = try scenes.part(Array(scenes.images[size...])).evaluation(settings)
        try left.merge(scenes.part(Array(scenes.images[..<size])).evaluation(settings))
        #expect(allCurves(left.result) == whole && left.imageCount == scenes.images.count)
      }
    }
  }

  /// The law above can be broken: order within an image decides among equals.
  @Test func theOrderWithinAnImageDecidesAmongEquals() throws {
    let differs = try (1...20 as ClosedRange<UInt64>).contains { seed in
      var scenes = DetectionScenes(seed: seed)
      let whole = allCurves(try scenes.evaluation().result)
      scenes.detections.reverse()
      return try allCurves(scenes.evaluation().result) != whole
    }
    #expect(differs)
  }

  /// Counts at a threshold are those of an evaluation that never saw the lower scores.
  @Test(arguments: 1...20 as ClosedRange<UInt64>) func lowerScoresDoNotMatter(seed: UInt64) throws {
    let scenes = DetectionScenes(seed: seed)
    for settings in Self.settings {
      let whole = try scenes.evaluation(settings).result
      for threshold in [0, 0.25, 0.3, 0.75, 1, 1.5] {
        var believed = scenes
        believed.detections.removeAll { $0.score < threshold }
        let part = try believed.evaluation(settings).result
        for classIndex in 0..<whole.classCount {
          let counts = whole.counts(class: classIndex, threshold: threshold)
          #expect(counts == part.counts(class: classIndex, threshold: -1))
          #expect(counts.objects == whole.curve(class: classIndex).objects)
        }
        let perClass = (0..<whole.classCount).map { whole.counts(class: $0, threshold: threshold) }
        let pooled = whole.counts(threshold: threshold)
        #expect(pooled.truePositives == perClass.reduce(0) { $0 + $1.truePositives })
        #expect(pooled.falsePositives == perClass.reduce(0) { $0 + $1.falsePositives })
        #expect(pooled.falseNegatives == perClass.reduce(0) { $0 + $1.falseNegatives })
      }
    }
  }

  /// Scores decide by their order alone.
  @Test func anyRisingScaleOfScoresWillDo() throws {
    let scenes = DetectionScenes(seed: 7)
    var scaled = scenes
    for index in scaled.detections.indices {
      let score = scaled.detections[index].score
      scaled.detections[index].score = score * score * score * 1e6 - 40
    }
    let pairs = zip(
      allCurves(try scenes.evaluation().result), allCurves(try scaled.evaluation().result))
    #expect(pairs.allSatisfy { $0.truePositives == $1.truePositives && $0.objects == $1.objects })
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>) func curvesKeepTheirBounds(seed: UInt64) throws {
    let scenes = DetectionScenes(seed: seed)
    for curve in allCurves(try scenes.evaluation().result) {
      #expect(zip(curve.scores, curve.scores.dropFirst()).allSatisfy { $0 >= $1 })
      #expect(zip(curve.envelope, curve.envelope.dropFirst()).allSatisfy { $0 >= $1 })
      #expect((curve.truePositives.last ?? 0) <= curve.objects)
      for rule in DetectionInterpolation.allCases {
        let value = curve.averagePrecision(rule)
        #expect((value == nil) == (curve.objects == 0))
        #expect((0...1).contains(value ?? 0))
      }
      guard let best = curve.bestF1 else { continue }
      #expect(best.counts == curve.counts(threshold: best.threshold))
      for score in curve.scores {
        #expect((curve.counts(threshold: score).f1 ?? 0) <= (best.counts.f1 ?? 0))
      }
    }
  }

  /// A detector that gives back the objects is perfect under every setting.
  @Test(arguments: 1...20 as ClosedRange<UInt64>) func theOracleIsPerfect(seed: UInt64) throws {
    var scenes = DetectionScenes(seed: seed)
    scenes.truths.removeAll { $0.isCrowd || $0.isDifficult }
    scenes.detections = scenes.truths.enumerated().map {
      DetectedBox(
        image: $1.image, classIndex: $1.classIndex, box: $1.box, score: Double($0 % 3))
    }
    let result = try scenes.evaluation(DetectionSettings(iouThresholds: [0.5, 1])).result
    for area in result.settings.areas {
      for value in [
        result.averagePrecision(area: area.name), result.averageRecall(area: area.name),
      ] {
        let distance = abs((value ?? 1) - 1)
        #expect(distance < 1e-15)
      }
    }
    #expect(result.averagePrecision() != nil)
  }
}
