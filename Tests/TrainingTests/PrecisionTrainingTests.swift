// SPDX-License-Identifier: Apache-2.0
import DescentCheckpoints
import DescentEngine
import DescentLayers
import DescentOptimizers
import DescentTensors
import DescentTraining
import Testing

/// Training in BFloat16: near Float32, and nothing of it in what is saved.
@Suite("Training in BFloat16")
struct PrecisionTrainingTests {
  /// 128 digits in batches of 64, with convolutions that are large enough for BFloat16.
  private static func network() -> Sequential {
    Sequential {
      Conv2D(outputChannels: 32, kernelSize: 3, padding: 1, bias: false)
      BatchNorm()
      ReLU()
      Conv2D(outputChannels: 32, kernelSize: 3, padding: 1)
      ReLU()
      MaxPool2D(kernelSize: 2)
      Flatten()
      Linear(outputSize: 10)
    }
  }

  private struct Outcome: Equatable {
    var weights = ""
    var losses: [Double] = []
  }

  /// Four epochs of two steps; after some steps everything begins anew in the next precision.
  private static func outcome(
    _ precisions: [CPUBackend.Precision], interruptedAfter steps: [Int] = []
  ) throws -> Outcome {
    let root = try TemporaryFolder()
    let folder = try RunFolder.create(at: root.file("run"))
    var outcome = Outcome()
    for (index, last) in (steps + [.max]).enumerated() {
      let backend = CPUBackend(threads: 2, precision: precisions[index])
      try Engine.$current.withValue(Engine(backend: backend)) {
        let trainer = Trainer(network(), optimizer: AdamW(learningRate: 0.01), seed: 3)
        let stop = StopSignal()
        let options = TrainingOptions(
          checkpoints: CheckpointPolicy(minimumSeconds: 0), stop: stop)
        let callback = { (event: TrainingEvent) -> TrainingControl in
          guard case .step(let record, _) = event else { return .proceed }
          outcome.losses.append(record.loss)
          if record.step == last { stop.request(signal: 15) }
          return .proceed
        }
        do {
          if index == 0 {
            _ = try trainer.fit(
              smallDigits(128), validation: smallDigits(40, from: 128), epochs: 4, batchSize: 64,
              options: options, run: folder, onEvent: callback)
          } else {
            _ = try trainer.resume(
              folder, training: smallDigits(128), validation: smallDigits(40, from: 128),
              options: options, onEvent: callback)
          }
        } catch TrainingError.interrupted { return }
        outcome.weights = trainer.model.weightsHash
        let use = backend.precisionUse
        #expect((use == nil) == (precisions[index] == .float32))
        #expect(use?.productsInBFloat16 ?? 1 > 0 || use?.isSupported == false)
        for tensor in trainer.model.state { #expect(tensor.value.elementType != .bfloat16) }
      }
    }
    return outcome
  }

  @Test("losses are those of Float32 within the precision, and fall")
  func near() throws {
    let half = try Self.outcome([.bfloat16])
    let wide = try Self.outcome([.float32])
    #expect(half.losses.count == 8 && wide.losses.count == 8)
    for (a, b) in zip(half.losses, wide.losses).prefix(4) {
      #expect((a - b).magnitude < 0.03 * b)
    }
    #expect(half.losses[7] < 0.6 * half.losses[0])
  }

  @Test("a run goes on with the same bits, and in the other precision as well")
  func resumes() throws {
    let whole = try Self.outcome([.bfloat16])
    #expect(
      try Self.outcome([.bfloat16, .bfloat16, .bfloat16], interruptedAfter: [1, 5]) == whole)
    let mixed = try Self.outcome([.bfloat16, .float32], interruptedAfter: [4])
    #expect(mixed.losses.count == 8)
    #expect(mixed.losses.prefix(4) == whole.losses.prefix(4))
    #expect(mixed.losses.allSatisfy { $0.isFinite })
  }
}
