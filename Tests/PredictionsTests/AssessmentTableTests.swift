// SPDX-License-Identifier: Apache-2.0
import DescentEvaluation
import DescentPredictions
import Testing

@Suite struct AssessmentTableTests {
  private static let settings = AssessmentSettings(bootstrap: Bootstrap(resamples: 200))

  private func table(
    _ text: String, _ options: ScoreTableOptions = ScoreTableOptions()
  ) throws -> ScoreTable {
    try ScoreTable(bytes: Array(text.utf8), path: "t.csv", options: options)
  }

  /// Answers with weights, groups and two columns, the probability of `no` in a single column.
  private func text(rows: Int = 80, shift: Int = 0, hasWeights: Bool = true) -> String {
    var text = "label,p_no,\(hasWeights ? "weight," : "")group,light,speed\n"
    for row in 0..<rows {
      let mixed = (row + shift) * 37 % 101
      let isNo = mixed % 3 == 0
      let score = Double(isNo ? min(100, mixed + 30) : mixed * 2 / 3) / 100
      let weight = hasWeights ? "\(1 + row % 4)," : ""
      text += "\(isNo ? "no" : "yes"),\(score),\(weight)g\(row / 4),"
      text +=
        "\(row % 2 == 0 ? "day" : "night"),\(["12", "nan", "", "inf", "-inf", "7e3"][row % 6])\n"
    }
    return text
  }

  @Test func everyColumnCounts() throws {
    let table = try table(text())
    let validation = try self.table(text(rows: 60, shift: 7))
    #expect(table.positive == 0 && table.classes == ["no", "yes"])
    let assessment = try Assessment(table, validation: validation, settings: Self.settings)
    var settings = Self.settings
    settings.positiveClass = 0
    let expected = try Assessment(
      table.result, validation: validation.result, groups: (0..<80).map { $0 / 4 },
      weights: (0..<80).map { Double(1 + $0 % 4) },
      validationWeights: (0..<60).map { Double(1 + $0 % 4) }, columns: table.sliceColumns,
      settings: settings)
    #expect(assessment.positiveClass == 0 && assessment.isGrouped && assessment.isWeighted)
    #expect(assessment.figures == expected.figures && assessment.perClass == expected.perClass)
    #expect(assessment.curves == expected.curves && assessment.thresholds == expected.thresholds)
    #expect(assessment.slices == expected.slices && assessment.matrix == expected.matrix)
    #expect(assessment.slices?.slices.contains { $0.condition == "light = day" } == true)
    #expect(assessment.thresholds.count == settings.goals.count)

    // What is dropped is noticed.
    let light = try Assessment(
      self.table(text(hasWeights: false)), validation: validation, settings: Self.settings)
    #expect(!light.isWeighted && light.figures != assessment.figures)
    let lightValidation = try Assessment(
      table, validation: self.table(text(rows: 60, shift: 7, hasWeights: false)),
      settings: Self.settings)
    #expect(lightValidation.figures == assessment.figures)
    #expect(lightValidation.thresholds != assessment.thresholds)
    let alone = try Assessment(
      table.result, weights: table.weights, columns: table.sliceColumns, settings: settings)
    #expect(alone.figures != assessment.figures && alone.slices == assessment.slices)
  }

  @Test func thePositiveClassOfTheSettingsCountsFirst() throws {
    var settings = Self.settings
    settings.positiveClass = 1
    let assessment = try Assessment(table(text()), settings: settings)
    #expect(assessment.positiveClass == 1 && assessment.curves.map(\.classIndex) == [1])
  }

  @Test func groupsAreNumberedByTheirFirstSamples() throws {
    let table = try table("label,predicted,group\na,a,z\nb,a,k\na,b,z\nb,b,a\n")
    #expect(table.groupNumbers == [0, 1, 0, 2])
    #expect(try self.table("label,predicted\na,b\n").groupNumbers == nil)
    #expect(try table.result.probabilities == nil)
    #expect(try Assessment(table, settings: Self.settings).curves.isEmpty)
  }

  @Test func otherClassesAreErrors() throws {
    let header = "label,p_a,p_b\na,0.5,0.5\nb,0.25,0.75\n"
    let first = try table(header)
    for (text, error) in [
      (
        "label,p_a,p_c\na,0.5,0.5\nc,0.25,0.75\n",
        EvaluationError.classNamesDiffer(index: 1, first: "b", second: "c")
      ),
      (
        "label,p_b,p_a\na,0.5,0.5\nb,0.25,0.75\n",
        .classNamesDiffer(index: 0, first: "a", second: "b")
      ),
      (
        "label,p_a,p_b,p_c\na,0.5,0.25,0.25\n",
        .classNamesDiffer(index: 2, first: nil, second: "c")
      ),
    ] {
      let second = try table(text)
      #expect(throws: error) { try Assessment(first, validation: second) }
    }
    #expect(throws: Never.self) { try Assessment(first, validation: first) }
  }

  /// What a table takes for probabilities, an assessment does too.
  @Test func bothMeanTheSameByProbabilities() throws {
    for (row, isSo) in [
      ("0.33,0.33,0.33", true), ("0.34,0.34,0.33", true), ("0.33,0.33,0.28", false),
      ("1,0.0000005,-0.0000005", true), ("0.5,0.6,-0.1", false), ("2,3,4", false),
    ] {
      let table = try table("label,p_a,p_b,p_c\na,\(row)\nb,0.25,0.5,0.25\n")
      #expect(table.areProbabilities == isSo, "\(row)")
      let assessment = try Assessment(table, settings: Self.settings)
      #expect((assessment.calibration != nil) == isSo, "\(row)")
      #expect(assessment.figures.contains { $0.name == "log-loss" } == isSo, "\(row)")
    }
  }
}
