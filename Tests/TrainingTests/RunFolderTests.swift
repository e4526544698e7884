// SPDX-License-Identifier: Apache-2.0
import DescentCheckpoints
import DescentDatasets
import DescentEngine
import DescentLayers
import DescentOptimizers
import DescentTensors
import DescentTraining
import Foundation
import Testing

/// What a training leaves behind.
@Suite struct RunFolderTests {
  @Test func folderHoldsEverything() throws {
    let root = try TemporaryFolder()
    let folder = try RunFolder.create(at: root.file("run"))
    let model = Sequential {
      Flatten()
      Linear(outputSize: 10)
    }
    let trainer = Trainer(
      model, optimizer: Adam(learningRate: 0.01), metrics: [.accuracy, .topK(3)], seed: 3)
    let (validation, test) = (smallDigits(40, from: 75), smallDigits(40, from: 115))
    let history = try trainer.fit(smallDigits(), validation: validation, epochs: 4, run: folder)
    let configuration = try folder.configuration()
    #expect(configuration.seed == 3 && configuration.epochs == 4 && configuration.batchSize == 32)
    #expect(configuration.classes == Dataset.digits.classes)
    #expect(configuration.parameterCount == 650)
    let log = try #require(try folder.metrics())
    let epochs: [EpochRecord] = try log.records()
    #expect(epochs == history.epochs)
    let steps: [StepRecord] = try log.records()
    #expect(steps.map(\.step) == Array(1...12))
    let metrics: [MetricsRecord] = try log.records()
    #expect(metrics == history.metrics && metrics.count == 4)
    // The best weights are what is stored, and what the model has.
    let stored = Sequential {
      Flatten()
      Linear(outputSize: 10)
    }
    stored.build(inputShape: [1, 8, 8])
    try stored.loadWeights(from: folder.modelPath)
    #expect(stored.weightsHash == model.weightsHash)

    let result = try trainer.conclude(history, validation: validation, test: test, run: folder)
    #expect(try folder.result() == result)
    #expect(result.validation?.accuracy == history.best?.validationAccuracy)
    #expect(result.test?.samples == 40 && result.test?.interval != nil)
    #expect(result.weights.count == 10 && result.weights[0].width == 8)
    #expect(result.testReads == 1)
    let again = try trainer.conclude(history, test: test, run: folder)
    #expect(again.testReads == 2 && again.validation == nil)
    // The order of samples does not make another test part of it.
    let reversed = test.subset(Array((0..<40).reversed()))
    #expect(try trainer.conclude(history, test: reversed, run: folder).testReads == 3)
  }

  @Test func configurationOfACommandIsKept() throws {
    let root = try TemporaryFolder()
    let folder = try RunFolder.create(at: root.file("run"))
    let trainer = Trainer(smallNetwork(), optimizer: SGD())
    var configuration = try trainer.configuration(
      training: smallDigits(), epochs: 1, batchSize: 32)
    configuration.command = ["descent", "train", "digits"]
    configuration.splitSeed = 4
    try folder.write(configuration)
    try trainer.fit(smallDigits(), epochs: 1, run: folder)
    #expect(try folder.configuration().command == configuration.command)
    #expect(try folder.configuration().splitSeed == 4)
  }

  @Test func unwritableFolderIsAnError() throws {
    let root = try TemporaryFolder()
    let folder = try RunFolder.create(at: root.file("run"))
    try FileManager.default.removeItem(atPath: folder.path)
    #expect(throws: CheckpointError.self) {
      try Trainer(smallNetwork(), optimizer: SGD()).fit(smallDigits(), epochs: 1, run: folder)
    }
  }

  @Test func interruptIsFoundInEvaluationToo() throws {
    let trainer = Trainer(smallNetwork(), optimizer: SGD())
    try trainer.fit(smallDigits(), epochs: 1)
    let stop = StopSignal()
    stop.request(signal: 2)
    let error = #expect(throws: TrainingError.self) {
      try trainer.evaluate(smallDigits(), stop: stop)
    }
    #expect(error == .interrupted(signal: 2, step: 0, checkpoint: nil))
    #expect(error?.exitCode == 130)
    #expect(TrainingError.interrupted(signal: 15, step: 0, checkpoint: nil).exitCode == 143)
  }

  /// A real signal; the handler is the system's again afterwards.
  @Test func signalOfTheSystemStopsTraining() throws {
    let trainer = Trainer(smallNetwork(), optimizer: SGD())
    let options = TrainingOptions(stop: .installed())
    let error = #expect(throws: TrainingError.self) {
      // To the process and not the thread, which may be one that no signal reaches.
      try trainer.fit(smallDigits(), epochs: 1_000_000, options: options) { event in
        if case .step(let record, _) = event, record.step == 4 { kill(getpid(), SIGINT) }
        return .proceed
      }
    }
    guard case .interrupted(SIGINT, let step, nil)? = error else { throw try #require(error) }
    #expect(step >= 4)
  }

  @Test func errorsSayWhatToDo() {
    let errors: [TrainingError] = [
      .nonFinite(step: 3, epoch: 1, what: "loss", learningRate: 2),
      .weightsMismatch(path: "m", missing: ["a"], unexpected: [], wrongShape: ["b"]),
      .stateMismatch(path: "c", what: "seed", expected: "1", found: "2"),
    ]
    for error in errors {
      #expect(error.description.contains("expected") && error.description.contains("found"))
      #expect(error.description.hasSuffix(error.nextStep))
    }
  }
}
