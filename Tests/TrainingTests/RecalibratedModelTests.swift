// SPDX-License-Identifier: Apache-2.0
import DescentCheckpoints
import DescentDatasets
import DescentEvaluation
import DescentOptimizers
import DescentTraining
import Foundation
import Testing

/// A correction of probabilities that is kept with the model.
@Suite struct RecalibratedModelTests {
  private let root: TemporaryFolder
  private let folder: RunFolder
  private let part = smallDigits(130, from: 75)

  init() throws {
    root = try TemporaryFolder()
    folder = try RunFolder.create(at: root.file("run"))
    // Long enough to know something about the labels.
    try Trainer(smallNetwork(), optimizer: Adam(learningRate: 0.01))
      .fit(smallDigits(), epochs: 20, run: folder)
  }

  @Test(arguments: RecalibrationMethod.allCases)
  func isAppliedAfterReading(method: RecalibrationMethod) throws {
    let plain = try ModelFile(contentsOf: folder.modelPath)
    #expect(plain.recalibration == nil)
    let result = try Classifier(plain).evaluate(part)
    let correction = try result.recalibration(method)
    let path = root.file("calibrated.safetensors")
    try plain.recalibrated(by: correction).write(to: path)
    let classifier = try Classifier(contentsOf: path)
    #expect(classifier.recalibration == correction)
    let corrected = try classifier.evaluate(part)
    #expect(corrected.probabilities == (try result.recalibrated(by: correction)).probabilities)
    #expect(corrected.probabilities != result.probabilities)
    #expect(corrected.loss ?? 9 < result.loss ?? 0)
    // Single answers are corrected, too.
    let answer = try classifier.classify(features: part.sample(at: 3))
    for (column, probability) in answer.probabilities.enumerated() {
      let other = corrected.probability(of: column, sample: 3).map { Float($0) } ?? -1
      #expect(abs(probability - other) < 1e-5)
    }
    // Without the correction the file is what it was, to the byte.
    let back = root.file("back.safetensors")
    try ModelFile(contentsOf: path).recalibrated(by: nil).write(to: back)
    #expect(
      try Data(contentsOf: URL(fileURLWithPath: back))
        == Data(contentsOf: URL(fileURLWithPath: folder.modelPath)))
  }

  @Test func otherClassesAndDamageAreErrors() throws {
    let plain = try ModelFile(contentsOf: folder.modelPath)
    let curve = PlattScaling(a: -1, b: 0)
    #expect(throws: TrainingError.self) {
      try plain.recalibrated(by: .platt([curve, curve, curve]))
    }
    let path = root.file("calibrated.safetensors")
    try plain.recalibrated(by: .temperature(TemperatureScaling(temperature: 1.5)))
      .write(to: path)
    let good = try Safetensors(contentsOf: path)
    let json = try #require(good.metadata["model"])
    #expect(json.contains("\"temperature\":1.5}") && json.contains("\"version\":2}"))
    let changes = [
      ("\"temperature\":1.5", "\"temperature\":0"), ("\"temperature\":1.5", "\"temperature\":-1"),
      ("\"temperature\":1.5", "\"temperature\":\"NaN\""),
      ("\"temperature\":1.5", "\"temperature\":1e999"), (",\"temperature\":1.5", ""),
      ("\"method\":\"temperature\"", "\"method\":\"platt\""),
      ("\"method\":\"temperature\"", "\"method\":\"magic\""),
      (
        "{\"method\":\"temperature\",\"temperature\":1.5}",
        "{\"classes\":[{\"a\":1,\"b\":0}],\"method\":\"platt\"}"
      ),
      ("{\"method\":\"temperature\",\"temperature\":1.5}", "null"),
      // A correction that a program of version 1 would not apply.
      ("\"version\":2}", "\"version\":1}"),
    ]
    for (old, new) in changes {
      #expect(json.contains(old))
      // The last version is the model's own.
      let range = try #require(json.range(of: old, options: .backwards))
      let changed = Safetensors(
        tensors: good.tensors,
        metadata: ["model": json.replacingCharacters(in: range, with: new)])
      try changed.write(to: path)
      do {
        _ = try ModelFile(contentsOf: path)
        Issue.record("read: \(new)")
      } catch is TrainingError {
      } catch is CheckpointError {
      }
    }
  }
}
