// SPDX-License-Identifier: Apache-2.0
import DescentCheckpoints
import DescentDatasets
import DescentLayers
import DescentOptimizers
import DescentTensors
import DescentTraining
import Testing

/// An interrupted and resumed run computes the same bits as one that never stopped.
@Suite struct ResumeTests {
  /// 75 samples in batches of 16: four whole ones and one of 11.
  private static let stepsPerEpoch = 5
  private static let epochs = 5

  private struct Outcome: Equatable {
    var weights: String
    var history: [[Double?]]
    var steps: [StepRecord]
  }

  private static func options(_ stop: StopSignal? = nil) -> TrainingOptions {
    TrainingOptions(
      schedule: .oneCycle, augmentation: .standard(for: smallDigits()),
      gradientClipping: .norm(1), checkpoints: CheckpointPolicy(minimumSeconds: 0), stop: stop)
  }

  /// Trains until a step, as often as there are steps given, then to the end.
  private static func outcome(
    interruptedAfter steps: [Int], accumulation: Int = 1,
    rule: any OptimizerRule = AdamW(learningRate: 0.02),
    change: (inout TrainingOptions) -> Void = { _ in }
  ) throws -> Outcome {
    let root = try TemporaryFolder()
    let folder = try RunFolder.create(at: root.file("run"))
    for (index, last) in (steps + [.max]).enumerated() {
      // Everything anew, as in another process.
      let trainer = Trainer(smallNetwork(), optimizer: rule, seed: 9)
      let stop = StopSignal()
      var options = options(stop)
      options.accumulation = accumulation
      change(&options)
      let training = smallDigits()
      let validation = smallDigits(30, from: 75)
      let callback = { (event: TrainingEvent) -> TrainingControl in
        if case .step(let record, _) = event, record.step == last { stop.request(signal: 15) }
        return .proceed
      }
      do {
        let history =
          if index == 0 {
            try trainer.fit(
              training, validation: validation, epochs: epochs, batchSize: 16, options: options,
              run: folder, onEvent: callback)
          } else {
            try trainer.resume(
              folder, training: training, validation: validation, options: options,
              onEvent: callback)
          }
        let log = try folder.metrics()
        return Outcome(
          weights: trainer.model.weightsHash, history: timeless(history),
          steps: try log?.records() ?? [])
      } catch TrainingError.interrupted(let signal, let step, let checkpoint) {
        #expect(signal == 15 && step == last && checkpoint == folder.checkpointPath)
      }
    }
    throw TrainingError.invalidOption(name: "test", expected: "an end", found: "none")
  }

  @Test func anyStep() throws {
    let whole = try Self.outcome(interruptedAfter: [])
    #expect(whole.steps.count == Self.epochs * Self.stepsPerEpoch)
    for step in 1..<Self.epochs * Self.stepsPerEpoch {
      #expect(try Self.outcome(interruptedAfter: [step]) == whole, "interrupted after \(step)")
    }
  }

  @Test func resumeOfResume() throws {
    let whole = try Self.outcome(interruptedAfter: [])
    #expect(try Self.outcome(interruptedAfter: [2, 3, 9, 10, 24]) == whole)
  }

  @Test func withAccumulation() throws {
    let whole = try Self.outcome(interruptedAfter: [], accumulation: 2)
    #expect(whole.steps.count == Self.epochs * 3)
    #expect(try Self.outcome(interruptedAfter: [1, 3, 8], accumulation: 2) == whole)
  }

  /// Averages, shared slots, several losses in a step, a search with its history, clipping by what has
  /// been seen, a rate that falls: all of it is state.
  @Test(
    arguments: [
      ScheduleFreeAdamW(learningRate: 0.02), Prodigy(), Muon(), SAM(SGD(learningRate: 0.05)),
      Averaged(SGD(learningRate: 0.05), .exponential(decay: 0.9)), NAdam(), Rprop(),
    ] as [any OptimizerRule])
  func withEveryKindOfRule(_ rule: any OptimizerRule) throws {
    func change(_ options: inout TrainingOptions) {
      options.gradientClipping = .percentile(60, window: 6)
      options.plateau = ReduceOnPlateau(patience: 1, threshold: 0.2)
    }
    let whole = try Self.outcome(interruptedAfter: [], rule: rule, change: change)
    #expect(whole.steps.count == Self.epochs * Self.stepsPerEpoch)
    #expect(whole.steps.allSatisfy { $0.loss.isFinite })
    #expect(
      try Self.outcome(interruptedAfter: [3, 11, 19], rule: rule, change: change) == whole)
  }

  @Test func withASearch() throws {
    func change(_ options: inout TrainingOptions) {
      options.gradientClipping = nil
      options.schedule = .constant
    }
    let rule = LBFGS(history: 3)
    let whole = try Self.outcome(interruptedAfter: [], rule: rule, change: change)
    #expect(
      try Self.outcome(interruptedAfter: [2, 9], rule: rule, change: change) == whole)
  }

  @Test func finishedRunStaysWhatItIs() throws {
    let root = try TemporaryFolder()
    let folder = try RunFolder.create(at: root.file("run"))
    let trainer = Trainer(smallNetwork(), optimizer: SGD(learningRate: 0.05))
    let validation = smallDigits(30, from: 75)
    let history = try trainer.fit(
      smallDigits(), validation: validation, epochs: 3, run: folder)
    let again = Trainer(smallNetwork(), optimizer: SGD(learningRate: 0.05))
    let resumed = try again.resume(folder, training: smallDigits(), validation: validation)
    #expect(timeless(resumed) == timeless(history))
    #expect(again.model.weightsHash == trainer.model.weightsHash)
  }

  @Test func otherRunIsRefused() throws {
    let root = try TemporaryFolder()
    let folder = try RunFolder.create(at: root.file("run"))
    try Trainer(smallNetwork(), optimizer: SGD(learningRate: 0.05)).fit(
      smallDigits(), epochs: 1, run: folder)
    func mismatch(
      _ model: any Module = smallNetwork(), rate: Double = 0.05, seed: UInt64 = 0,
      data: Dataset = smallDigits()
    ) -> String? {
      do {
        let trainer = Trainer(model, optimizer: SGD(learningRate: rate), seed: seed)
        try trainer.resume(folder, training: data)
        return nil
      } catch TrainingError.stateMismatch(_, let what, _, _) {
        return what
      } catch {
        return "\(error)"
      }
    }
    #expect(mismatch(seed: 1) == "seed")
    #expect(mismatch(rate: 0.06) == "optimizer")
    #expect(mismatch(data: smallDigits(75, from: 1)) == "content of the training part")
    let other = Sequential {
      Flatten()
      Linear(outputSize: 10)
    }
    #expect(mismatch(other)?.contains("unknown") == true)
  }

  @Test func earlyStoppingAndBestWeights() throws {
    let trainer = Trainer(smallNetwork(), optimizer: SGD(learningRate: 0.3), seed: 5)
    let validation = smallDigits(30, from: 75)
    let history = try trainer.fit(
      smallDigits(), validation: validation, epochs: 60,
      options: TrainingOptions(earlyStopping: EarlyStopping(patience: 4)))
    #expect(history.stoppedEarly)
    #expect(history.epochs.count == history.bestEpoch + 4)
    let losses = history.epochs.compactMap(\.validationLoss)
    #expect(losses.min() == history.best?.validationLoss)
    #expect(try trainer.evaluate(validation).accuracy == history.best?.validationAccuracy)
  }

  @Test func callbackEndsTraining() throws {
    let trainer = Trainer(smallNetwork(), optimizer: SGD())
    let history = try trainer.fit(smallDigits(), epochs: 9, batchSize: 16) { event in
      if case .step(let record, _) = event, record.step == 7 { return .stop }
      return .proceed
    }
    #expect(history.stoppedEarly && history.epochs.map(\.step) == [5, 7])
  }
}
