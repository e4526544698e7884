// SPDX-License-Identifier: Apache-2.0

import DescentEvaluation
import Testing

@Suite struct DetectionTests {
  static func box(_ x: Double, _ width: Double = 10) -> Box {
    Box(x: x, y: 0, width: width, height: 10)
  }

  /// L17's worked example as detection: two cars, four places that are background.
  @Test func theLecturesExample() throws {
    var evaluation = DetectionEvaluation(classCount: 1)
    try evaluation.add(
      images: [0],
      truths: [0, 100].map { TruthBox(image: 0, classIndex: 0, box: Self.box($0)) },
      detections: [(0, 0.9), (200, 0.8), (300, 0.6), (100, 0.4)].map {
        DetectedBox(image: 0, classIndex: 0, box: Self.box($0), score: $1)
      })
    let result = evaluation.result
    let first = result.counts(threshold: 0.5)
    #expect(
      first == DetectionCounts(truePositives: 1, falsePositives: 2, falseNegatives: 1))
    let third = 1.0 / 3
    #expect(first.precision == third && first.recall == 0.5)
    let lower = result.counts(class: 0, threshold: 0.4)
    #expect(lower.precision == 0.5 && lower.recall == 1)
    let curve = result.curve(class: 0)
    let precision: [Double] = [1, 0.5, 1.0 / 3, 0.5]
    let recall: [Double] = [0.5, 0.5, 0.5, 1]
    let envelope: [Double] = [1, 0.5, 0.5, 0.5]
    #expect(curve.precision == precision)
    #expect(curve.recall == recall)
    #expect(curve.envelope == envelope)
    #expect(curve.averagePrecision(.area) == 0.75)
    // Recall up to 0.5 (51 and 6 points) at precision 1, the rest at 1/2.
    let means = [DetectionInterpolation.points101, .points11].map { curve.averagePrecision($0) }
    let expected: [Double?] = [76.0 / 101, 8.5 / 11]
    #expect(means == expected)
    let best = try #require(curve.bestF1)
    #expect(best.threshold == 0.9)
    #expect(best.counts.f1 == 2 * third)
  }

  @Test func nothingIsMadeUp() throws {
    var evaluation = DetectionEvaluation(classCount: 3)
    #expect(evaluation.result.averagePrecision() == nil)
    #expect(evaluation.result.summary?.figures.allSatisfy { $0.value == nil } == true)
    try evaluation.add(
      images: [4, 5], truths: [TruthBox(image: 4, classIndex: 1, box: Self.box(0))],
      detections: [DetectedBox(image: 5, classIndex: 2, box: Self.box(0), score: 1)])
    let result = evaluation.result
    // Class 1 was never found, class 2 has no objects, class 0 has nothing at all.
    let perClass = (0..<3).map { result.averagePrecision(class: $0) }
    #expect(perClass == [nil, 0, nil])
    #expect(result.averagePrecision() == 0 && result.averageRecall() == 0)
    #expect(result.averagePrecision(area: "large") == nil)
    #expect(result.curve(class: 2).recall == nil && result.curve(class: 2).bestF1 == nil)
    #expect(
      result.counts(threshold: 0) == DetectionCounts(falsePositives: 1, falseNegatives: 1))
    #expect(result.counts(threshold: .nan).detections == 0)
    #expect(DetectionCounts().precision == nil && DetectionCounts().f1 == nil)
  }

  @Test func theTwoProtocolsDifferWhereTheyShould() throws {
    // The second detection overlaps the first object most, which is taken; the second object would
    // do as well.
    let truths = [Self.box(0), Self.box(2)].map { TruthBox(image: 0, classIndex: 0, box: $0) }
    let detections = [(0.0, 0.9), (0.5, 0.8)].map {
      DetectedBox(image: 0, classIndex: 0, box: Self.box($0), score: $1)
    }
    func hits(_ matching: DetectionMatching) throws -> [Int] {
      var evaluation = DetectionEvaluation(
        classCount: 1, settings: DetectionSettings(matching: matching))
      try evaluation.add(images: [0], truths: truths, detections: detections)
      return evaluation.result.curve(class: 0).truePositives
    }
    #expect(try hits(.coco) == [1, 2])
    #expect(try hits(.voc) == [1, 1])
  }

  @Test func classesCanBeLeftAside() throws {
    let truth = TruthBox(image: 0, classIndex: 0, box: Self.box(0))
    let detection = DetectedBox(image: 0, classIndex: 1, box: Self.box(0), score: 1)
    for (agnostic, recall) in [(false, 0.0), (true, 1)] {
      var evaluation = DetectionEvaluation(
        classCount: 2, settings: DetectionSettings(isClassAgnostic: agnostic))
      try evaluation.add(images: [0], truths: [truth], detections: [detection])
      #expect(evaluation.result.averageRecall() == recall)
    }
  }

  @Test func badBoxesAreErrorsAndChangeNothing() throws {
    var evaluation = DetectionEvaluation(classCount: 2)
    try evaluation.add(images: [1], truths: [], detections: [])
    let good = DetectedBox(image: 2, classIndex: 0, box: Self.box(0), score: 1)
    var bad = good
    bad.score = .nan
    var other = good
    other.classIndex = 2
    var elsewhere = good
    elsewhere.image = 1
    let faults: [(DetectedBox, String)] = [
      (bad, "detection 1: expected a finite score, found nan."),
      (other, "detection 1: expected a class in 0..<2, found 2."),
      (elsewhere, "detection 1: expected an image of this batch, found image 1."),
    ]
    for (found, text) in faults {
      let error = #expect(throws: EvaluationError.self) {
        try evaluation.add(images: [2], truths: [], detections: [good, found])
      }
      #expect(error.map { "\($0)".hasPrefix(text) } == true)
    }
    #expect(throws: EvaluationError.self) {
      try evaluation.add(
        images: [2], truths: [TruthBox(image: 2, classIndex: -1, box: Self.box(0))],
        detections: [])
    }
    for images in [[1], [3, 3]] {
      #expect(throws: EvaluationError.imageEvaluatedTwice(image: images[0])) {
        try evaluation.add(images: images, truths: [], detections: [])
      }
    }
    let same = evaluation
    #expect(throws: EvaluationError.imageEvaluatedTwice(image: 1)) { try evaluation.merge(same) }
    #expect(evaluation.imageCount == 1 && evaluation.result.counts(threshold: 0).detections == 0)
  }
}
