// SPDX-License-Identifier: Apache-2.0
import DescentDatasets
import DescentLayers
import DescentOptimizers
import DescentTensors
import DescentTraining
import Testing

/// What a training refuses, and what it leaves unchanged when it does.
@Suite struct GuardTests {
  private struct Forgetful: Module {
    let hidden = Linear(outputSize: 16)
    let output = Linear(outputSize: 10)
    var children: Children { ["output": output] }
    func callAsFunction(_ x: Tensor) -> Tensor { output(relu(hidden(x.flattened(fromAxis: 1)))) }
  }

  private struct Wasteful: Module {
    let output = Linear(outputSize: 10)
    let spare = Linear(inputSize: 3, outputSize: 3)
    var children: Children { ["output": output, "spare": spare] }
    func callAsFunction(_ x: Tensor) -> Tensor { output(x.flattened(fromAxis: 1)) }
  }

  private struct LostStatistics: Module {
    let norm = BatchNorm(channels: 1)
    let output = Linear(outputSize: 10)
    var children: Children {
      ["scale": norm.weight, "shift": norm.bias, "output": output]
    }
    func callAsFunction(_ x: Tensor) -> Tensor { output(norm(x).flattened(fromAxis: 1)) }
  }

  private func failure(_ model: any Module, _ options: TrainingOptions = .init()) throws
    -> TrainingError?
  {
    #expect(throws: TrainingError.self) {
      try Trainer(model, optimizer: SGD()).fit(smallDigits(), epochs: 1, options: options)
    }
  }

  @Test func undeclaredParameterIsNamed() throws {
    let error = try #require(try failure(Forgetful()))
    guard case .undeclaredParameter(let found) = error else { throw error }
    #expect(found.hasPrefix("a parameter f32 [16, 64] read by matmul"))
  }

  @Test func unusedParameterIsNamed() throws {
    #expect(try failure(Wasteful()) == .unusedParameter(path: "spare.weight"))
  }

  @Test func undeclaredBufferIsFound() throws {
    let error = try #require(try failure(LostStatistics()))
    guard case .undeclaredParameter(let found) = error else { throw error }
    #expect(found.contains("buffer f32 [1]"))
  }

  @Test func wrongOutputAndFrozenModelAreRefused() throws {
    let narrow = Sequential {
      Flatten()
      Linear(outputSize: 9)
    }
    #expect(
      try failure(narrow) == .wrongOutput(expected: "10 class scores", found: [9]))
    let frozen = smallNetwork()
    frozen.build(inputShape: [1, 8, 8])
    frozen.freeze()
    #expect(try failure(frozen) == .nothingToTrain(found: "5 frozen ones"))
    #expect(try failure(Sequential { Flatten() }) != nil)
  }

  @Test func badOptionsAreRefused() throws {
    let trainer = Trainer(smallNetwork(), optimizer: SGD())
    func refuses(_ body: () throws -> History) {
      #expect(throws: TrainingError.self) { try body() }
    }
    refuses { try trainer.fit(smallDigits(), epochs: 0) }
    refuses { try trainer.fit(smallDigits(), epochs: 1, batchSize: 0) }
    refuses { try trainer.fit(smallDigits(), epochs: 1, options: .init(accumulation: 0)) }
    refuses { try trainer.fit(smallDigits().subset([]), epochs: 1) }
    refuses {
      try trainer.fit(
        smallDigits(), epochs: 1, options: .init(schedule: NotANumber()))
    }
    refuses {
      try trainer.fit(
        smallDigits(), epochs: 1, options: .init(schedule: OneCycle(warmUp: 2)))
    }
    refuses {
      try trainer.fit(
        smallDigits(), epochs: 1,
        options: .init(schedule: WarmUp(.steps(3), then: StepDecay(every: .steps(0)))))
    }
    #expect(throws: TrainingError.self) {
      try Trainer(smallNetwork(), optimizer: SGD()).evaluate(smallDigits())
    }
  }

  private struct NotANumber: Schedule {
    func learningRate(at step: Int, of total: Int, base: Double) -> Double { .nan }
  }

  private struct Explosion: Schedule {
    func learningRate(at step: Int, of total: Int, base: Double) -> Double {
      step == 3 ? 1e30 : base
    }
  }

  /// Loss or gradient that is not finite: the step is named, nothing has changed.
  @Test(arguments: [1, 2])
  func nonFiniteStepLeavesWeightsAlone(accumulation: Int) throws {
    // A step of 1e30 leaves finite weights, whose product is not.
    let model = Sequential {
      BatchNorm()
      Flatten()
      Linear(outputSize: 8)
      Linear(outputSize: 10)
    }
    let trainer = Trainer(model, optimizer: SGD(learningRate: 0.01, momentum: 0.9))
    var hashes: [Int: String] = [:]
    let error = #expect(throws: TrainingError.self) {
      try trainer.fit(
        smallDigits(150), epochs: 5, batchSize: 16,
        options: TrainingOptions(schedule: Explosion(), accumulation: accumulation)
      ) { event in
        if case .step(let record, _) = event { hashes[record.step] = model.weightsHash }
        return .proceed
      }
    }
    guard case .nonFinite(let step, 1, _, _)? = error else { throw try #require(error) }
    #expect(step == 5)
    if accumulation == 1 {
      #expect(model.weightsHash == hashes[4])
    }
    #expect(model.parameters.allSatisfy { $0.value.scalars.allSatisfy { $0.isFinite } })
    #expect(model.buffers.allSatisfy { $0.value.scalars.allSatisfy { $0.isFinite } })
  }
}
