// SPDX-License-Identifier: Apache-2.0
import DescentDatasets
import DescentEngine
import DescentEvaluation
import DescentLayers
import DescentOptimizers
import DescentTensors
import DescentTraining
import Testing

@Suite struct FittingTests {
  @Test func linearModelLearnsDigits() throws {
    let parts = try Dataset.digits.split(training: 0.7, validation: 0.15, test: 0.15, seed: 7)
    let model = Sequential {
      Flatten()
      Linear(outputSize: 10)
    }
    let trainer = Trainer(model, optimizer: Adam(learningRate: 0.01), seed: 7)
    let history = try trainer.fit(
      parts.training, validation: parts.validation, epochs: 12, batchSize: 64)
    #expect(history.epochs.count == 12)
    #expect(history.best?.validationAccuracy ?? 0 > 0.93)
    let result = try trainer.evaluate(parts.test)
    #expect(result.accuracy ?? 0 > 0.93)
    #expect(result.loss ?? 9 < 0.4)
  }

  @Test func networkOfAllKindsLearns() throws {
    let trainer = Trainer(smallNetwork(), optimizer: AdamW(learningRate: 0.02), seed: 1)
    let history = try trainer.fit(
      smallDigits(600), validation: smallDigits(200, from: 600), epochs: 15,
      options: TrainingOptions(schedule: .oneCycle, gradientClipping: .norm(5)))
    #expect(history.best?.validationAccuracy ?? 0 > 0.8)
  }

  /// Steps 2…N plan nothing and allocate nothing of ours, whatever the schedule does.
  @Test func laterStepsPlanAndAllocateNothing() throws {
    let engine = Engine()
    try Engine.$current.withValue(engine) {
      let trainer = Trainer(smallNetwork(), optimizer: Adam())
      var afterFirstEpoch: Engine.Counters?
      var last: Engine.Counters?
      try trainer.fit(
        smallDigits(), epochs: 6, batchSize: 32, options: TrainingOptions(schedule: .oneCycle)
      ) { event in
        guard case .step(let record, _) = event else { return .proceed }
        if record.epoch == 2, afterFirstEpoch == nil { afterFirstEpoch = engine.currentCounters }
        last = engine.currentCounters
        return .proceed
      }
      #expect(afterFirstEpoch?.plansCompiled == last?.plansCompiled)
      #expect(afterFirstEpoch?.storagesAllocated == last?.storagesAllocated)
      #expect((last?.runs ?? 0) >= (afterFirstEpoch?.runs ?? 0) + 12)
    }
  }

  @Test func sameSeedGivesSameBits() throws {
    func hash(seed: UInt64) throws -> String {
      let trainer = Trainer(smallNetwork(), optimizer: SGD(learningRate: 0.05), seed: seed)
      try trainer.fit(
        smallDigits(), epochs: 2,
        options: TrainingOptions(augmentation: .standard(for: smallDigits())))
      return trainer.model.weightsHash
    }
    let first = try hash(seed: 3)
    #expect(try hash(seed: 3) == first)
    #expect(try hash(seed: 4) != first)
  }

  @Test func threadsChangeNoBit() throws {
    func hash(threads: Int) throws -> String {
      try Engine.$current.withValue(Engine(backend: CPUBackend(threads: threads))) {
        let trainer = Trainer(smallNetwork(), optimizer: Adam(), seed: 6)
        try trainer.fit(smallDigits(), validation: smallDigits(30, from: 75), epochs: 3)
        return trainer.model.weightsHash
      }
    }
    let one = try hash(threads: 1)
    for threads in [2, 3] { #expect(try hash(threads: threads) == one) }
  }

  /// The two kernel libraries round differently and learn the same.
  @Test func bothProvidersTrain() throws {
    func loss(_ provider: CPUBackend.Provider) throws -> Double {
      try Engine.$current.withValue(Engine(backend: CPUBackend(provider: provider))) {
        let trainer = Trainer(smallNetwork(), optimizer: SGD(learningRate: 0.05), seed: 6)
        return try trainer.fit(smallDigits(), epochs: 3).epochs[2].trainingLoss
      }
    }
    #expect(abs(try loss(.automatic) - loss(.blas)) < 1e-3)
  }

  /// One batch of 32 makes the same step as a window of 32 batches of 1, and as 10 + 10 + 10 + 2.
  @Test(arguments: [1, 10, 32])
  func accumulationEqualsLargeBatch(size: Int) throws {
    func weights(batchSize: Int, accumulation: Int) throws -> [Float] {
      let model = Sequential {
        Flatten()
        Linear(outputSize: 10)
      }
      let trainer = Trainer(model, optimizer: SGD(learningRate: 0.1), seed: 2)
      // 40 samples: the last window of an epoch holds 8.
      try trainer.fit(
        smallDigits(40), epochs: 2, batchSize: batchSize,
        options: TrainingOptions(accumulation: accumulation))
      return model.parameters.flatMap(\.value.scalars)
    }
    let expected = try weights(batchSize: 32, accumulation: 1)
    // A window of 4 batches of 10 holds all 40 samples; the reference for it is one batch of 40.
    let reference = size == 10 ? try weights(batchSize: 40, accumulation: 1) : expected
    let found = try weights(batchSize: size, accumulation: size == 10 ? 4 : 32 / size)
    for (a, b) in zip(reference, found) { #expect(abs(a - b) < 2e-5) }
  }

  @Test func metricsAreSumsOverSamples() throws {
    func history(batchSize: Int) throws -> History {
      let trainer = Trainer(
        smallNetwork(), optimizer: SGD(learningRate: 0.01), metrics: [.accuracy, .macro(.recall)])
      return try trainer.fit(
        smallDigits(), validation: smallDigits(50, from: 75), epochs: 1,
        options: TrainingOptions(evaluationBatchSize: batchSize))
    }
    let (one, seven, all) = (
      try history(batchSize: 1), try history(batchSize: 7), try history(batchSize: 256)
    )
    for other in [one, seven] {
      let (a, b) = (other.epochs[0], all.epochs[0])
      #expect(a.validationAccuracy == b.validationAccuracy)
      #expect(abs((a.validationLoss ?? 0) - (b.validationLoss ?? 1)) < 1e-5)
      #expect(other.metrics == all.metrics)
    }
    #expect(all.metrics[0].values.map(\.name) == ["macro recall"])
  }

  @Test func evaluationAgreesWithValidation() throws {
    let validation = smallDigits(50, from: 75)
    let trainer = Trainer(
      smallNetwork(), optimizer: Adam(learningRate: 0.01),
      loss: .crossEntropy(classWeights: (1...10).map(Double.init)))
    let history = try trainer.fit(smallDigits(), validation: validation, epochs: 5)
    let result = try trainer.evaluate(validation, batchSize: 17)
    #expect(result.accuracy == history.best?.validationAccuracy)
    #expect(abs((result.loss ?? 0) - (history.best?.validationLoss ?? 1)) < 1e-5)
    #expect(try trainer.metricValues(of: result)[0].value == result.accuracy)
  }
}
