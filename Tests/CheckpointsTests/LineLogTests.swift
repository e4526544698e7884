// SPDX-License-Identifier: Apache-2.0

import DescentCheckpoints
import Foundation
import Testing

@Suite struct LineLogTests {
  static func step(_ number: Int) -> StepRecord {
    StepRecord(
      step: number, epoch: 1, learningRate: 0.1, loss: number == 3 ? .nan : 0.1 * Double(number))
  }

  static func epoch(_ step: Int) -> EpochRecord {
    EpochRecord(
      epoch: 1, step: step, learningRate: 0.1, trainingLoss: .infinity, trainingAccuracy: 0.5,
      validationLoss: nil, validationAccuracy: 0.25, seconds: 1.5)
  }

  /// A log of four steps and an epoch.
  static func written(to path: String) throws {
    let log = try LineLog(path)
    for number in 1...4 { try log.append(step(number)) }
    try log.append(epoch(4))
    try log.synchronize()
  }

  @Test func linesComeBack() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/metrics.jsonl"
    try Self.written(to: path)
    let content = try LogContent(contentsOf: path)
    let steps: [StepRecord] = try content.records()
    #expect(steps.map(\.step) == [1, 2, 3, 4])
    #expect(steps[2].loss.isNaN && steps[3] == Self.step(4))
    #expect(try content.records(EpochRecord.self) == [Self.epoch(4)])
    #expect(content.tornLine == nil)
    let text = String(decoding: try bytes(of: path), as: UTF8.self)
    #expect(text.hasPrefix(#"{"format":"1.0","kind":"header","step":0}"# + "\n"))
    #expect(text.contains(#""kind":"step""#))
  }

  /// A step's line is put together by hand; it is the encoder's to the byte.
  @Test(arguments: [
    0.1, 0, -0.0, 1, -3, 1e15, 1e16, 1.5e300, 2e-8, 0.000123, 1 / 3, 123_456_789.125,
    .leastNonzeroMagnitude, .greatestFiniteMagnitude, .nan, .infinity, -.infinity,
  ])
  func stepsAreWrittenAsTheEncoderDoes(number: Double) throws {
    struct Line: Encodable {
      var kind = "step"
      var epoch = 3
      var gradientNorm: Double?
      var learningRate: Double
      var loss: Double
      var step = 7
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    for norm in [nil, 2.5, number] {
      let record = StepRecord(
        step: 7, epoch: 3, learningRate: number, loss: -number, gradientNorm: norm)
      let folder = try TemporaryFolder()
      let path = folder.path + "/metrics.jsonl"
      try LineLog(path).append(record)
      let expected = try encoder.encode(
        Line(gradientNorm: norm, learningRate: number, loss: -number))
      #expect(try bytes(of: path).split(separator: 0x0A).last.map { Array($0) } == Array(expected))
      #expect((record.line == nil) == !number.isFinite)
    }
  }

  @Test func resumingDropsLaterLines() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/metrics.jsonl"
    try Self.written(to: path)
    let log = try LineLog(path, keepingThrough: 2)
    #expect(log.removed.lines == 3 && !log.removed.tornLine)
    try log.append(Self.step(3))
    #expect(try LogContent(contentsOf: path).records(StepRecord.self).map(\.step) == [1, 2, 3])
  }

  /// Wherever a crash cuts the file, opening it again gives the whole lines before.
  @Test func aTornLineIsDroppedAndReported() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/metrics.jsonl"
    try Self.written(to: path)
    let whole = try bytes(of: path)
    for length in stride(from: 0, to: whole.count, by: 7) {
      let cut = try folder.file("cut", Array(whole[..<length]))
      let atLine = length == 0 || whole[length - 1] == 0x0A
      #expect((try LogContent(contentsOf: cut).tornLine == nil) == atLine)
      let log = try LineLog(cut)
      #expect(log.removed.lines == 0 && log.removed.tornLine == !atLine)
      try log.append(Self.step(9))
      let after = try LogContent(contentsOf: cut)
      #expect(after.tornLine == nil)
      #expect(try after.records(StepRecord.self).last?.step == 9)
    }
  }

  @Test(arguments: [
    ("{\"kind\":\"header\",\"step\":0,\"format\":\"1.0\"}\nrubbish\n{}\n", "line 2"),
    ("{\"kind\":\"header\",\"step\":0,\"format\":\"2.0\"}\n", "1.x or older"),
    ("{\"kind\":\"step\",\"step\":1}\n", "header"), ("{\"kind\":\"header\"}\n", "step"),
  ])
  func damagedLinesAreErrors(text: String, word: String) throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("log", Array(text.utf8))
    let error = #expect(throws: CheckpointError.self) { try LineLog(path) }
    #expect(error?.description.contains(word) == true)
    #expect(try bytes(of: path) == Array(text.utf8))
  }

  @Test func aRecordThatLacksAnEntryNamesIt() throws {
    let folder = try TemporaryFolder()
    let header = #"{"format":"1.0","kind":"header","step":0}"#
    let path = try folder.file("log", Array("\(header)\n{\"kind\":\"step\",\"step\":1}\n".utf8))
    let content = try LogContent(contentsOf: path)
    let error = #expect(throws: CheckpointError.self) { try content.records(StepRecord.self) }
    #expect(error?.description.contains("line 2") == true)
  }
}
