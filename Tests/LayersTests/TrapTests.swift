// SPDX-License-Identifier: Apache-2.0
import DescentLayers
import DescentTensors
import Testing

/// Mistakes that must not pass in silence.
@Suite struct TrapTests {
  @Test func aColumnAgainstAVectorTraps() async {
    await #expect(processExitsWith: .failure) {
      _ = meanSquaredError(predictions: Tensor.zeros([3, 1]), targets: Tensor.zeros([3]))
    }
    await #expect(processExitsWith: .failure) {
      _ = logisticLoss(scores: Tensor.zeros([3, 1]), labels: Tensor.zeros([3]))
    }
    await #expect(processExitsWith: .failure) {
      _ = crossEntropy(logits: Tensor.zeros([3, 2]), targets: Tensor([Int32(0), 1]))
    }
  }

  @Test func batchNormOfOneVectorTraps() async {
    await #expect(processExitsWith: .failure) { _ = BatchNorm()(Tensor.zeros([1, 4])) }
    await #expect(processExitsWith: .success) {
      _ = BatchNorm().predict(Tensor.zeros([1, 4])).scalars
    }
  }

  @Test func parametersOfUnknownSizeTrap() async {
    await #expect(processExitsWith: .failure) { _ = Linear(outputSize: 3).parameters }
  }

  @Test func equalNamesTrap() async {
    await #expect(processExitsWith: .failure) {
      let children: Children = ["a": Flatten(), "a": Flatten()]
      _ = children
    }
  }
}
