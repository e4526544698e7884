// SPDX-License-Identifier: Apache-2.0
import DescentCheckpoints
import DescentDatasets
import DescentLayers
import DescentOptimizers
import DescentTensors
import DescentTraining
import Foundation
import Testing

/// Rules that want more of a training than steps: SOAP its eigenbases, SophiaG its estimates.
@Suite struct MaintainedRulesTests {
  private static func losses(
    _ rule: some OptimizerRule, accumulation: Int = 1, epochs: Int = 8
  ) throws -> [Double] {
    let trainer = Trainer(smallNetwork(), optimizer: rule, seed: 4)
    let history = try trainer.fit(
      smallDigits(300), epochs: epochs, batchSize: 32,
      options: TrainingOptions(accumulation: accumulation))
    return history.epochs.map(\.trainingLoss)
  }

  @Test(arguments: [1, 2])
  func sophiaLearnsDigits(accumulation: Int) throws {
    let losses = try Self.losses(
      SophiaG(learningRate: 0.01, interval: 4), accumulation: accumulation)
    #expect(losses.last ?? 9 < 0.6 * losses[0], "\(losses)")
    // Without estimates the walk is another one: they do arrive.
    let first = try Self.losses(SophiaG(learningRate: 0.01, rho: 0), epochs: 1)
    let second = try Self.losses(SophiaG(learningRate: 0.01, rho: 1000), epochs: 1)
    #expect(second[0] > first[0])
  }

  @Test func soapLearnsDigits() throws {
    let losses = try Self.losses(SOAP(learningRate: 0.01))
    #expect(losses.last ?? 9 < 0.6 * losses[0], "\(losses)")
    // Alike but for the bases, which the trainer has to refresh.
    let plain = try Self.losses(SOAP(learningRate: 0.01, maxDimension: 1))
    let rare = try Self.losses(SOAP(learningRate: 0.01, preconditionInterval: 1000))
    #expect(losses != plain && losses != rare && losses.last ?? 9 < 1)
  }

  /// The share of each class is its softmax, but for four standard deviations of 20000 draws.
  @Test func labelsAreDrawnFromTheSoftmax() {
    let (rows, probabilities) = (20_000, [0.05, 0.6, 0.25, 0.1])
    let scores = Tensor(probabilities.map { Foundation.log($0) + 3 }, shape: [1, 4])
    let logits = scores + Tensor.zeros([rows, 4])
    let random = RandomSource(seed: 3)
    let labels = drawnLabels(logits, random: random).int32s
    for (index, p) in probabilities.enumerated() {
      let share = Double(labels.filter { $0 == index }.count) / Double(rows)
      #expect(abs(share - p) < 4 * (p * (1 - p) / Double(rows)).squareRoot())
    }
    #expect(drawnLabels(logits, random: random).int32s != labels)
  }

  @Test func oneScoreForTwoClasses() throws {
    let rows: [[Float]] = (0..<40).map { (index: Int) -> [Float] in
      [Float(index % 7), Float(index % 5), index % 2 == 0 ? 1 : -1]
    }
    let data = Dataset(
      features: rows, labels: (0..<40).map { $0 % 2 }, classes: ["even", "odd"])
    let trainer = Trainer(
      Sequential { Linear(outputSize: 1) }, optimizer: SophiaG(learningRate: 0.05),
      loss: .logistic())
    try trainer.fit(data, epochs: 30)
    #expect(try trainer.evaluate(data).accuracy == 1)
  }

  /// An estimate passes through the batch norm in training mode, but leaves its running means.
  @Test func estimatesLeaveRunningStatistics() throws {
    func buffers(_ rule: some OptimizerRule) throws -> [[Double]] {
      let model = smallNetwork()
      let trainer = Trainer(model, optimizer: rule, seed: 4)
      try trainer.fit(smallDigits(), epochs: 2, batchSize: 32)
      return model.buffers.map(\.value.doubles)
    }
    let plain = try buffers(SGD(learningRate: 0))
    #expect(!plain.isEmpty)
    #expect(try buffers(SophiaG(learningRate: 0, interval: 1)) == plain)
    #expect(try buffers(SGD(learningRate: 0.1)) != plain)
  }

  private static func walk(
    _ rule: some OptimizerRule, interruptedAfter steps: [Int]
  ) throws -> String {
    let root = try TemporaryFolder()
    let folder = try RunFolder.create(at: root.file("run"))
    for (index, last) in (steps + [.max]).enumerated() {
      let trainer = Trainer(smallNetwork(), optimizer: rule, seed: 9)
      let stop = StopSignal()
      let options = TrainingOptions(checkpoints: CheckpointPolicy(minimumSeconds: 0), stop: stop)
      let callback = { (event: TrainingEvent) -> TrainingControl in
        if case .step(let record, _) = event, record.step == last { stop.request(signal: 15) }
        return .proceed
      }
      do {
        if index == 0 {
          _ = try trainer.fit(
            smallDigits(), epochs: 3, batchSize: 16, options: options, run: folder,
            onEvent: callback)
        } else {
          _ = try trainer.resume(
            folder, training: smallDigits(), options: options, onEvent: callback)
        }
        return trainer.model.weightsHash
      } catch TrainingError.interrupted {}
    }
    return "never ended"
  }

  /// Steps 1, 4, 7 … are those at which bases and estimates are due.
  @Test func resumingComputesTheSameBits() throws {
    let soap = SOAP(learningRate: 0.01, preconditionInterval: 3)
    let sophia = SophiaG(learningRate: 0.01, interval: 3)
    let whole = (
      try Self.walk(soap, interruptedAfter: []), try Self.walk(sophia, interruptedAfter: [])
    )
    for steps in [[1], [2], [3], [4, 6], [9, 10, 13]] {
      #expect(try Self.walk(soap, interruptedAfter: steps) == whole.0, "\(steps)")
      #expect(try Self.walk(sophia, interruptedAfter: steps) == whole.1, "\(steps)")
    }
  }
}
