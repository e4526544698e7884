import DescentCheckpoints
// SPDX-License-Identifier: Apache-2.0
import DescentDatasets
import DescentEvaluation
import DescentPredictions
import Testing

@Suite struct ScoreRoundTripTests {
  /// Numbers of all sizes, from bits.
  private struct Bits {
    var state: UInt64 = 11

    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ state >> 31
    }
  }

  @Test func aResultComesBackToTheLastBit() throws {
    var bits = Bits()
    let scratch = try PredictionScratch()
    let classes = ["plain", "with, comma", "say \"x\"", "line\nbreak", " blank ", "a;b;c\td"]
    var result = ClassificationResult(classes: classes)
    for _ in 0..<500 {
      let scores = classes.map { _ -> Float in
        // Of any size below 1, down to the smallest.
        let value = Float(bitPattern: UInt32(bits.next() % 0x3f80_0000))
        return bits.next() % 4 == 0 ? value : Float(bits.next() % 1000) / 6000
      }
      result.append(
        try ScoredBatch(labels: [Int(bits.next() % 6)], scores: scores, classCount: 6))
    }
    let names = result.labels.indices.map { "é \($0), \"x\"\r\n.png" }
    let table = try ScoreTable(
      result, names: names, groups: names.map { String($0.prefix(3)) },
      metadata: [.init(name: "weather", values: names.map { _ in "" })])
    let path = scratch.path + "/scores.csv"
    try table.write(to: path)
    let read = try ScoreTable(contentsOf: path)
    #expect(read.classes == classes && read.labels == result.labels)
    #expect(read.predictions == result.predictions)
    #expect(read.names == names && read.groups == table.groups && read.metadata == table.metadata)
    #expect(read.scores?.map { Float($0) } == result.probabilities?.map { Float($0) })
    // Written again, the same text: decimals of a Float are those of a Double that is as short.
    try read.write(to: path)
    #expect(try ScoreTable(contentsOf: path) == read)
  }

  @Test func doublesComeBackToTheLastBit() throws {
    var bits = Bits()
    var text = "label,score_a,score_b,weight\n"
    for _ in 0..<20_000 {
      let values = (0..<3).map { _ in Double(bitPattern: bits.next()) }
      guard values.allSatisfy(\.isFinite) else { continue }
      text += "a,\(values[0]),\(values[1]),\(values[2].magnitude)\n"
    }
    let table = try ScoreTable(bytes: Array(text.utf8), path: "t.csv")
    #expect(table.count > 10_000 && !table.areProbabilities)
    let again = try ScoreTable(bytes: table.csv, path: "t.csv")
    #expect(again.scores == table.scores && again.weights == table.weights)
    #expect(again.labels == table.labels && again.predictions == table.predictions)
    #expect(again.csv == table.csv)
  }

  /// The quick way to a number gives what the slow one gives, or nothing.
  @Test func numbersAreRoundedRightly() throws {
    var bits = Bits()
    func check(_ text: String) throws {
      let table = try DelimitedText(Array("x\n\(text)\n".utf8), path: "t.csv", separator: nil)
      let (found, expected) = (table.number(row: 0, column: 0), Double(text))
      #expect(found?.bitPattern == expected?.bitPattern, "\(text)")
    }
    for text in [
      "0", "-0", "-0.0", ".5", "5.", ".", "-", "e5", "1e", "1e+", "1e5", "1E-5", "1e+22", "1e23",
      "1e-22", "123456789012345", "1234567890123456", "0.000000000000000000001", "00012.50",
      "+1", "0x10", "1_000", "nan", "inf", "-inf", "infinity", "1e400", "1e-400", "1.2.3", "1e5.0",
      "9007199254740993", "0.1", "0.30000000000000004", "1e0005", "--1", "1e--5", "½", "1 2",
    ] { try check(text) }
    for _ in 0..<20_000 {
      let digits = String(bits.next() % 1_000_000_000_000_000_000)
      let length = 1 + Int(bits.next() % UInt64(digits.count))
      var text = String(digits.prefix(length))
      let point = Int(bits.next() % UInt64(length + 1))
      text.insert(".", at: text.index(text.startIndex, offsetBy: point))
      if bits.next() % 3 == 0 { text += "e\(Int(bits.next() % 60) - 30)" }
      try check(bits.next() % 2 == 0 ? text : "-" + text)
    }
  }

  @Test func unwritablePlacesAreErrors() throws {
    let table = try ScoreTable(bytes: Array("label,predicted\na,b\n".utf8), path: "t.csv")
    let path = "/nosuch/folder/scores.csv"
    #expect(throws: CheckpointError.self) { try table.write(to: path) }
  }
}
