// SPDX-License-Identifier: Apache-2.0

import DescentEvaluation
import Foundation

/// `Tests/Golden/evaluation/detection.json`, or a longer file of the same form that the environment
/// names; the script beside it explains the fields.
struct DetectionGolden: Decodable {
  struct Case: Decodable {
    var images: [Int]
    var classes: Int
    var truths: [[Double]]
    var detections: [[Double]]
    var limits: [Int]
    var agnostic: Bool
    var stats: [Int]?
    var precision: [[Int]]
    var recall: [[Int]]
    var voc: [[Int]]
  }

  let iouThresholds: [Double]
  let values: [Double]
  let rows: [[[Int]]]
  let cases: [Case]

  static func read() throws -> DetectionGolden {
    let beside = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../Golden/evaluation/detection.json").standardized
    let named = ProcessInfo.processInfo.environment["DESCENT_METRIC_CASES_DETECTION"]
    let url = named.map { URL(fileURLWithPath: $0) } ?? beside
    return try JSONDecoder().decode(DetectionGolden.self, from: Data(contentsOf: url))
  }

  static func unrolled(_ runs: [[Int]]) -> [Int] {
    runs.flatMap { repeatElement($0[0], count: $0[1]) }
  }
}

extension DetectionGolden.Case {
  func evaluation(
    _ settings: DetectionSettings, difficult: Bool
  ) throws -> DetectionEvaluation {
    var evaluation = DetectionEvaluation(classCount: classes, settings: settings)
    let truths = truths.map { row in
      TruthBox(
        image: Int(row[0]), classIndex: Int(row[1]),
        box: Box(x: row[2], y: row[3], width: row[4], height: row[5]), area: row[6],
        isCrowd: row[7] == 1, isDifficult: difficult && row[8] == 1)
    }
    let detections = detections.map { row in
      DetectedBox(
        image: Int(row[0]), classIndex: Int(row[1]),
        box: Box(x: row[2], y: row[3], width: row[4], height: row[5]), score: row[6])
    }
    try evaluation.add(images: images, truths: truths, detections: detections)
    return evaluation
  }
}

/// The largest differences between our figures and those of pycocotools and of Pascal VOC's rules.
/// An undefined figure against a defined one differs by infinity.
struct DetectionDifferences {
  private(set) var stats = 0.0
  private(set) var precision = 0.0
  private(set) var recall = 0.0
  private(set) var voc = 0.0
  /// Numbers compared.
  private(set) var count = 0

  /// - Parameter alteration: a mistake to be planted.
  init(
    _ golden: DetectionGolden, matching: DetectionMatching = .coco,
    altering alteration: (inout DetectionGolden.Case) -> Void = { _ in }
  ) throws {
    for var sample in golden.cases {
      alteration(&sample)
      let settings = DetectionSettings(
        matching: matching, maxDetections: sample.limits, isClassAgnostic: sample.agnostic)
      let result = try sample.evaluation(settings, difficult: false).result
      compareCOCO(sample, result, golden)
      let voc = try sample.evaluation(.voc, difficult: true).result
      compareVOC(sample, voc, golden)
    }
  }

  private mutating func compareCOCO(
    _ sample: DetectionGolden.Case, _ result: DetectionResult, _ golden: DetectionGolden
  ) {
    if let stats = sample.stats {
      let found = result.summary?.figures.map(\.value) ?? []
      for (value, place) in zip(found, stats) {
        Self.note(value, golden.values[place], &self.stats)
      }
      if found.count != 12 { self.stats = .infinity }
    }
    let rows = DetectionGolden.unrolled(sample.precision)
    let recalls = DetectionGolden.unrolled(sample.recall)
    var place = 0
    for classIndex in 0..<result.classCount {
      for area in result.settings.areas {
        for limit in result.settings.maxDetections {
          for iou in result.settings.iouThresholds {
            let curve = result.curve(
              class: classIndex, iou: iou, area: area.name, maxDetections: limit)
            let expected = DetectionGolden.unrolled(golden.rows[rows[place]])
            let found = curve.precisionAt101
            for point in 0...100 {
              Self.note(found?[point], golden.values[expected[point]], &precision)
            }
            Self.note(curve.maximumRecall, golden.values[recalls[place]], &recall)
            place += 1
            count += 102
          }
        }
      }
    }
    if place != rows.count || place != recalls.count { precision = .infinity }
  }

  private mutating func compareVOC(
    _ sample: DetectionGolden.Case, _ result: DetectionResult, _ golden: DetectionGolden
  ) {
    for (classIndex, row) in sample.voc.enumerated() {
      let curve = result.curve(class: classIndex)
      Self.note(curve.averagePrecision(.points11), golden.values[row[0]], &voc)
      Self.note(curve.averagePrecision(.area), golden.values[row[1]], &voc)
      let counts = curve.counts(threshold: -.infinity)
      let expected = DetectionCounts(
        truePositives: row[3], falsePositives: row[4], falseNegatives: row[2] - row[3])
      if counts != expected { voc = .infinity }
    }
  }

  private static func note(_ value: Double?, _ expected: Double, _ largest: inout Double) {
    if expected == -1 && value == nil { return }
    guard expected != -1, let value else {
      largest = .infinity
      return
    }
    largest = max(largest, abs(value - expected))
  }
}
