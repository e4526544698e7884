// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentTensors

/// A captured step whose inputs are a batch, and the memory that the loader fills.
final class BatchStep {
  /// Samples in the batch.
  let rows: Int
  let captured: CapturedStep
  private let storages: [Storage]
  /// Raw pointers stay valid as long as `storages`.
  let values: UnsafeMutablePointer<Float>
  let labels: UnsafeMutablePointer<Int32>

  init(
    rows: Int, sampleShape: [Int], _ body: (_ images: Tensor, _ labels: Tensor) -> [Tensor]
  ) throws(EngineError) {
    self.rows = rows
    let specs = [TensorSpec(Shape([rows] + sampleShape)), TensorSpec([rows], .int32)]
    captured = try CapturedStep(inputs: specs) { body($0[0], $0[1]) }
    storages = specs.map { Storage(zeros: $0.elementType, count: $0.shape.count) }
    for (index, storage) in storages.enumerated() {
      captured.exchangeInput(index, with: storage)
    }
    values = storages[0].pointer.assumingMemoryBound(to: Float.self)
    labels = storages[1].pointer.assumingMemoryBound(to: Int32.self)
  }

  /// Takes the first samples of a larger batch.
  func take(from other: BatchStep, sampleSize: Int) {
    values.update(from: other.values, count: rows * sampleSize)
    labels.update(from: other.labels, count: rows)
  }

  func run() throws(EngineError) { try captured.run() }
}
