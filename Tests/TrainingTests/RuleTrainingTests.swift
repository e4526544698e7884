// SPDX-License-Identifier: Apache-2.0
import DescentDatasets
import DescentLayers
import DescentOptimizers
import DescentTensors
import DescentTraining
import Testing

/// What the trainer does for rules that are not a plain update.
@Suite struct RuleTrainingTests {
  private let validation = smallDigits(60, from: 200)

  private func plainNetwork() -> Sequential {
    Sequential {
      Flatten()
      Linear(outputSize: 10)
    }
  }

  /// Averages the weights over all steps, by formula.
  private struct Mean: OptimizerRule {
    var learningRate = 0.05, weightDecay = 0.0
    var slotNames: [String] { ["sum"] }
    func update(
      _ w: Tensor, gradient: Tensor, slots: [Tensor], at step: UpdateStep
    ) -> Updated {
      let new = w - step.learningRate * gradient
      return Updated(parameter: new, slots: [slots[0] + new])
    }
    func evaluated(_ parameter: Tensor, slots: [Tensor], stepsTaken: Tensor) -> Tensor? {
      slots[0] / stepsTaken.cast(to: parameter.elementType)
    }
  }

  @Test func averagesAreEvaluatedAndKept() throws {
    let model = plainNetwork()
    let trainer = Trainer(model, optimizer: Mean(), seed: 3)
    var walked: [[Double]] = []
    try trainer.fit(
      smallDigits(), epochs: 4, batchSize: 25,
      onEvent: { event in
        if case .step = event { walked.append(model.parameters[0].value.doubles) }
        return .proceed
      })
    let mean = walked[0].indices.map { index in
      walked.reduce(0) { $0 + $1[index] } / Double(walked.count)
    }
    let kept = model.parameters[0].value.doubles
    #expect(zip(kept, mean).allSatisfy { abs($0 - $1) < 1e-6 })
    #expect(zip(kept, walked[walked.count - 1]).contains { abs($0 - $1) > 1e-4 })
  }

  /// Batch norm's statistics are those of the averaged weights.
  @Test func statisticsAreMeasuredAnew() throws {
    func accuracy(_ rule: any OptimizerRule) throws -> Double {
      let trainer = Trainer(smallNetwork(), optimizer: rule, seed: 4)
      try trainer.fit(
        smallDigits(200), validation: validation, epochs: 12, batchSize: 20)
      return try #require(try trainer.evaluate(validation).accuracy)
    }
    #expect(try accuracy(ScheduleFreeAdamW(learningRate: 0.02)) > 0.8)
    #expect(try accuracy(Averaged(SGD(learningRate: 0.1), .equal)) > 0.6)
  }

  /// SAM's figures are those of the first pass, and running statistics move once in a step.
  @Test func severalLossesLeaveOneTrace() throws {
    func begin(_ rule: any OptimizerRule) throws -> (first: Double, mean: [Double]) {
      let model = smallNetwork()
      let trainer = Trainer(model, optimizer: rule, seed: 5)
      var first = Double.nan
      try trainer.fit(
        smallDigits(20), epochs: 1, batchSize: 20,
        onEvent: { event in
          if case .step(let record, _) = event { first = record.loss }
          return .proceed
        })
      return (first, model.buffers[0].value.doubles)
    }
    let plain = try begin(SGD(learningRate: 0.1))
    let sharp = try begin(SAM(SGD(learningRate: 0.1)))
    #expect(plain.first == sharp.first)
    #expect(plain.mean == sharp.mean)
  }

  @Test func aSearchMinimises() throws {
    let trainer = Trainer(plainNetwork(), optimizer: LBFGS(), seed: 1)
    let history = try trainer.fit(smallDigits(), epochs: 10, batchSize: 75)
    let losses = history.epochs.map(\.trainingLoss)
    #expect(losses[9] < 1e-2 * losses[0])
    #expect(zip(losses, losses.dropFirst()).allSatisfy { $1 <= $0 })
  }

  @Test func plateauLowersTheRate() throws {
    var options = TrainingOptions()
    // Nothing is ever better by half: the rate falls after every second epoch.
    options.plateau = ReduceOnPlateau(patience: 1, factor: 0.5, threshold: 0.9)
    let trainer = Trainer(plainNetwork(), optimizer: SGD(learningRate: 0.01), seed: 1)
    let history = try trainer.fit(
      smallDigits(), validation: validation, epochs: 6, batchSize: 25, options: options)
    let rates = history.epochs.map(\.learningRate)
    #expect(rates == [0.01, 0.01, 0.01, 0.005, 0.005, 0.0025])
  }

  @Test func groupsAndFrozenParameters() throws {
    let model = Sequential {
      Flatten()
      Linear(outputSize: 8)
      Linear(outputSize: 8)
      Linear(outputSize: 10)
    }
    model.build(inputShape: [1, 8, 8], seed: 2)
    let first = model.namedParameters.filter { $0.path.hasPrefix("1.") }.map(\.parameter)
    for parameter in first { parameter.isTrainable = false }
    var options = TrainingOptions()
    options.groups = { rule, parameters in
      var slow = SGD(learningRate: rule.learningRate)
      slow.learningRate = 0
      let (early, late) = (parameters.prefix(4), parameters.dropFirst(4))
      return [
        ParameterGroup(SGD(learningRate: rule.learningRate), for: Array(late)),
        ParameterGroup(slow, for: Array(early)),
      ]
    }
    let before = model.parameters.map(\.value.doubles)
    let trainer = Trainer(model, optimizer: SGD(learningRate: 0.1), seed: 2)
    try trainer.fit(smallDigits(), epochs: 1, batchSize: 25, options: options)
    let moved = zip(model.parameters, before).map { $0.value.doubles != $1 }
    #expect(moved == [false, false, false, false, true, true])
  }

  @Test func wrongUses() {
    func complaint(
      _ rule: any OptimizerRule, validation: Dataset? = nil,
      _ change: (inout TrainingOptions) -> Void = { _ in }
    ) -> String? {
      var options = TrainingOptions()
      change(&options)
      do {
        try Trainer(plainNetwork(), optimizer: rule).fit(
          smallDigits(), validation: validation, epochs: 1, options: options)
        return nil
      } catch TrainingError.invalidOption(let name, _, _) {
        return name
      } catch {
        return "\(error)"
      }
    }
    #expect(complaint(SGD(learningRate: -1)) == "optimizer")
    #expect(complaint(SGD(nesterov: true)) == "optimizer")
    #expect(complaint(SAM(SGD())) { $0.accumulation = 2 } == "accumulation")
    #expect(complaint(LBFGS()) { $0.gradientClipping = .norm(1) } == "gradient clipping")
    let clipping = "gradient clipping or plateau"
    #expect(complaint(SGD()) { $0.gradientClipping = .norm(0) } == clipping)
    #expect(complaint(SGD()) { $0.gradientClipping = .percentile(101) } == clipping)
    #expect(complaint(SGD()) { $0.plateau = ReduceOnPlateau() } == "plateau")
    #expect(
      complaint(SGD(), validation: validation) { $0.plateau = ReduceOnPlateau(factor: 2) }
        == clipping)
  }
}
