// SPDX-License-Identifier: Apache-2.0
import DescentEvaluation
import Testing

@Suite struct SliceTests {
  @Test func equalsPandasSciPyAndStatsmodels() throws {
    for golden in try AnalysisGolden.files() {
      #expect(golden.cases.count >= 200)
      let largest = golden.differences()
      #expect(largest <= 1e-12)
      if golden.cases.count > 1000 {
        print("slices: \(golden.cases.count) cases, largest difference \(largest)")
      }
    }
  }

  @Test func theComparisonFindsWrongFormulas() throws {
    let golden = try #require(try AnalysisGolden.files().first)
    func planted(_ change: (inout [Double], SampleSlice) -> Void) -> Double {
      golden.differences { slice in
        var row = AnalysisGolden.row(slice)
        change(&row, slice)
        return row
      }
    }
    #expect(planted { _, _ in } <= 1e-12)
    // Bonferroni's correction in place of Holm's.
    #expect(planted { $0[4] = min(1, $1.pValue * Double($1.comparisons)) } > 1e-3)
    // No correction.
    #expect(planted { $0[4] = $1.pValue } > 1e-3)
    // The bounds of the slice alone, moved by the accuracy elsewhere.
    #expect(planted { $0[7] = $1.interval.low - $1.otherAccuracy } > 1e-3)
  }

  /// Fisher's test in large tables.
  @Test func largeTablesEqualSciPy() throws {
    for golden in try AnalysisGolden.files() {
      var largest = 0.0
      for table in golden.tables {
        let (hits, row, column, total) = (
          Int(table[0]), Int(table[1]), Int(table[2]), Int(table[3])
        )
        let slices = SliceAnalysis(
          columns: [
            SliceColumn(
              name: "", values: .categories((0..<total).map { $0 < row ? "in" : "out" }))
          ],
          isCorrect: (0..<total).map { $0 < row ? $0 < hits : $0 - row < column - hits },
          minimumSize: 1
        ).slices
        // Both halves of a cut in two have the same p.
        for slice in slices { largest = max(largest, abs(slice.pValue - table[4])) }
        #expect(slices.count == 2)
      }
      #expect(largest <= 1e-12)
      if golden.tables.count > 100 {
        print("tables: \(golden.tables.count), largest difference \(largest)")
      }
    }
  }

  /// 90 of 100 right in clear weather, 10 of 25 in fog.
  private let weather = SliceColumn(
    name: "weather",
    values: .categories((0..<125).map { $0 < 100 ? "clear" : "fog" }))
  private let isCorrect = (0..<125).map { $0 < 100 ? $0 >= 10 : $0 < 110 }

  @Test func saysWhatIsWorseInPlainWords() throws {
    let analysis = SliceAnalysis(columns: [weather], isCorrect: isCorrect)
    let worst = try #require(analysis.worst(3).first)
    #expect(analysis.worst(3).count == 1 && worst.condition == "weather = fog")
    #expect(worst.isSignificant && worst.adjustedPValue < 1e-5)
    #expect(
      worst.sentence
        == "weather = fog: 40 % of 25 right against 90 % elsewhere, 95 % interval of the difference "
        + "-67.2 … -29.4 points; unlikely to be chance (p < 0.0001, corrected for 2 slices).")
    let chance = SliceAnalysis(
      columns: [SliceColumn(name: "x", values: .categories(["a", "a", "b", "b"]))],
      isCorrect: [true, false, true, true], minimumSize: 1)
    #expect(chance.worst(9).map(\.condition) == ["x = a"])
    #expect(chance.worst(9)[0].sentence.contains("could be chance (p = 1, corrected for 2 slices)"))
  }

  /// A classifier that is equally good everywhere: at most one run in twenty may name any slice.
  @Test func chanceAloneIsRarelyCalledSignificant() {
    var state: UInt64 = 7
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    let runs = 400
    var (named, uncorrected) = (0, 0)
    for _ in 0..<runs {
      let columns = (0..<4).map { column in
        SliceColumn(
          name: "\(column)", values: .categories((0..<200).map { _ in "\(next(column + 3))" }))
      }
      let slices = SliceAnalysis(
        columns: columns, isCorrect: (0..<200).map { _ in next(10) < 8 }
      ).slices
      if slices.contains(where: \.isSignificant) { named += 1 }
      if slices.contains(where: { $0.pValue <= 0.05 }) { uncorrected += 1 }
    }
    #expect(Double(named) / Double(runs) <= 0.05)
    // Without the correction chance is called significant again and again.
    #expect(Double(uncorrected) / Double(runs) > 0.2)
  }

  @Test func numbersAreCutAtQuantilesAndNamed() {
    let numbers: [Double?] = (0..<40).map { Double($0) / 4 } + [nil, .nan]
    let analysis = SliceAnalysis(
      columns: [SliceColumn(name: "speed", values: .numbers(numbers))],
      isCorrect: numbers.map { ($0 ?? 0) > 5 }, minimumSize: 1)
    #expect(
      analysis.slices.map(\.condition) == [
        "speed ≤ 2.4375", "2.4375 < speed ≤ 4.875", "4.875 < speed ≤ 7.3125", "speed > 7.3125",
        "speed = (not known)",
      ])
    #expect(analysis.slices.map(\.count) == [10, 10, 10, 10, 2])
    let few = SliceAnalysis(
      columns: [SliceColumn(name: "doors", values: .numbers([10, 2, 2, nil, 10, -0.0, 0]))],
      isCorrect: [Bool](repeating: true, count: 7), minimumSize: 1)
    #expect(
      few.slices.map(\.condition)
        == ["doors = (not known)", "doors = 0", "doors = 2", "doors = 10"])
    #expect(few.slices.allSatisfy { $0.pValue == 1 } && few.worst(3).isEmpty)
  }

  @Test func pairsFindWhatSingleColumnsHide() throws {
    // Wrong only for a red thing at night.
    let colours = (0..<400).map { $0 % 2 == 0 ? "red" : "blue" }
    let lights = (0..<400).map { $0 / 2 % 2 == 0 ? "day" : "night" }
    let columns = [
      SliceColumn(name: "colour", values: .categories(colours)),
      SliceColumn(name: "light", values: .categories(lights)),
    ]
    let isCorrect = zip(colours, lights).map { !($0 == "red" && $1 == "night") }
    let single = SliceAnalysis(columns: columns, isCorrect: isCorrect)
    let pairs = SliceAnalysis(columns: columns, isCorrect: isCorrect, pairs: true)
    let worst = try #require(pairs.worst(1).first)
    #expect(worst.condition == "colour = red and light = night" && worst.accuracy == 0)
    #expect(worst.columns == ["colour", "light"] && worst.otherAccuracy == 1)
    #expect(single.slices.count == 4 && pairs.slices.count == 8 && worst.comparisons == 8)
  }

  @Test func namesAndSmallSlicesAreLeftOutAndTold() {
    let names = SliceColumn(name: "file", values: .categories((0..<125).map { "\($0).png" }))
    let analysis = SliceAnalysis(columns: [names, weather], isCorrect: isCorrect, minimumSize: 30)
    #expect(analysis.skipped.map(\.name) == ["file"] && analysis.skipped[0].valueCount == 125)
    #expect(analysis.slices.isEmpty && analysis.tooSmall == 2)
    #expect(SliceAnalysis(columns: [], isCorrect: []).slices.isEmpty)
    let constant = SliceColumn(name: "x", values: .numbers([Double?](repeating: 3, count: 125)))
    #expect(SliceAnalysis(columns: [constant], isCorrect: isCorrect).slices.isEmpty)
    let unknown = SliceColumn(name: "x", values: .numbers([Double?](repeating: nil, count: 125)))
    #expect(SliceAnalysis(columns: [unknown], isCorrect: isCorrect).slices.isEmpty)
  }

  @Test func theOrderOfTheSamplesDoesNotMatter() throws {
    let golden = try #require(try AnalysisGolden.files().first)
    for item in golden.cases {
      let whole = AnalysisGolden.analysis(item)
      let reversed = AnalysisGolden.Case(
        columns: item.columns.map {
          AnalysisGolden.Column(
            categories: $0.categories?.reversed(), numbers: $0.numbers?.reversed())
        }, correct: String(item.correct.reversed()), bins: item.bins, least: item.least,
        level: item.level, slices: [], small: 0)
      #expect(AnalysisGolden.analysis(reversed) == whole)
    }
  }
}
