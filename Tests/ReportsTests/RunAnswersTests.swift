// SPDX-License-Identifier: Apache-2.0

import DescentCheckpoints
import DescentEvaluation
import DescentPredictions
import DescentReports
import DescentTestSupport
import Foundation
import Testing

/// What a report reads from the folder of a run.
@Suite struct RunAnswersTests {
  private static let settings = AssessmentSettings(bootstrap: Bootstrap(resamples: 100))

  private func withRun(
    classes: Int = 2, confusion: [[Int]]? = nil, _ body: (RunFolder) throws -> Void
  ) throws {
    let root = NSTemporaryDirectory() + "descent-answers-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: root) }
    let run = try RunFolder.create(named: "x", in: root)
    var configuration = SampleRun.configuration(classes: classes)
    configuration.classes = try AssessmentViewTests.result(1, classes: classes).classes
    try run.write(configuration)
    var result = SampleRun.result(classes: classes)
    if let confusion { result.test?.confusion = confusion }
    result.validation?.confusion = []
    try run.write(result)
    try body(run)
  }

  private func write(_ count: Int, classes: Int, to path: String) throws {
    try ScoreTable(AssessmentViewTests.result(count, classes: classes)).write(to: path)
  }

  @Test func aFileOfAnotherTrainingIsNoticed() throws {
    let rows = try AssessmentViewTests.result(90, classes: 2).confusionMatrix.rows
    try withRun(confusion: rows) { run in
      try write(90, classes: 2, to: run.testScoresPath)
      #expect(try Report(run: run, settings: Self.settings).assessment?.matrix.rows == rows)
      try write(89, classes: 2, to: run.testScoresPath)
      #expect(throws: CheckpointError.self) { try Report(run: run, settings: Self.settings) }
    }
  }

  @Test func readsBothFiles() throws {
    try withRun(confusion: []) { run in
      try write(90, classes: 2, to: run.testScoresPath)
      let alone = try #require(try Report(run: run, settings: Self.settings).assessment)
      #expect(alone.count == 90 && alone.curves.count == 1 && alone.thresholds.isEmpty)
      try write(70, classes: 2, to: run.validationScoresPath)
      let both = try Report(run: run, settings: Self.settings)
      let assessment = try #require(both.assessment)
      #expect(assessment.thresholds.count == 4 && assessment.figures == alone.figures)
      let expected = try Assessment(
        AssessmentViewTests.result(90, classes: 2),
        validation: AssessmentViewTests.result(70, classes: 2), settings: Self.settings)
      #expect(assessment.matrix == expected.matrix)
      for (mine, its) in zip(assessment.figures, expected.figures) {
        // Files hold single precision.
        #expect(abs((mine.value ?? 0) - (its.value ?? 1)) < 1e-6, "\(mine.name)")
      }
      #expect(both.html.contains("goal on validation") && both.html.contains("Reliability"))
    }
  }

  @Test func withoutFilesTheConfusionMatrixServes() throws {
    let rows = [[40, 3, 2], [1, 30, 4], [0, 5, 20]]
    try withRun(classes: 3, confusion: rows) { run in
      let report = try Report(run: run, settings: Self.settings)
      let assessment = try #require(report.assessment)
      #expect(assessment.matrix.rows == rows && assessment.curves.isEmpty)
      #expect(assessment.figures.first?.value == 90.0 / 105)
      #expect(report.html.contains("Confusion matrix") && !report.html.contains("Reliability"))
    }
    try withRun(classes: 3, confusion: []) { run in
      let assessment = try Report(run: run).assessment
      #expect(assessment == nil)
    }
  }

  /// More answers than there is memory for, were each of them written out.
  @Test func hugeCountsTakeLittle() throws {
    for count in [1_000_000_000, isSanitized ? 4_000 : 400_000] {
      let rows = Array(repeating: [count, count, count], count: 3)
      try withRun(classes: 3, confusion: rows) { run in
        let report = try Report(run: run, settings: Self.settings)
        #expect(report.html.hasSuffix("</html>\n"))
      }
    }
    try withRun(classes: 3, confusion: Array(repeating: [1_000_000_001, 0, 0], count: 3)) { run in
      let error = #expect(throws: CheckpointError.self) { try Report(run: run) }
      #expect(error != nil)
    }
  }

  @Test func damagedFilesAreTypedErrors() throws {
    try withRun(confusion: []) { run in
      try write(40, classes: 2, to: run.testScoresPath)
      let good = [UInt8](try Data(contentsOf: URL(fileURLWithPath: run.testScoresPath)))
      var bad: [[UInt8]] = [
        [], [0], Array("label\n".utf8), Array("label,p_x\nx,1\n".utf8),
        Array("label,predicted\nno such class,class 0\n".utf8), [0xFF, 0xFE, 0x00],
        Array(repeating: UInt8(ascii: "\""), count: 99),
        Array("label,predicted,weight\nclass 0,class 0,-1\n".utf8),
        Array("label,predicted,weight\nclass 0,class 0,1e999\n".utf8),
      ]
      for bytes in bad {
        try AtomicFile.write(bytes, to: run.testScoresPath)
        #expect(throws: PredictionFileError.self, "\(bytes.prefix(40))") {
          try Report(run: run, settings: Self.settings)
        }
      }
      // Cut and changed anywhere: a page or a typed error.
      bad = (1..<40).map { Array(good.prefix(good.count * $0 / 40)) }
      for place in 0..<120 {
        var bytes = good
        bytes[place * 7919 % good.count] = UInt8(truncatingIfNeeded: place * 97)
        bad.append(bytes)
      }
      var errors = 0
      let few = AssessmentSettings(bootstrap: Bootstrap(resamples: 2))
      for bytes in bad {
        try AtomicFile.write(bytes, to: run.testScoresPath)
        do {
          _ = try Report(run: run, settings: few).html
        } catch is PredictionFileError {
          errors += 1
        } catch is EvaluationError {
          errors += 1
        }
      }
      #expect(errors > 20)
    }
  }
}
