// SPDX-License-Identifier: Apache-2.0
import DescentDatasets
import DescentLayers
import DescentOptimizers
import DescentTensors
import DescentTestSupport
import DescentTraining

/// A network with what it is trained on and how, for tests that hold for every network.
struct ProofNetwork: Sendable, CustomStringConvertible {
  let name: String
  /// One image: channels, rows and columns.
  let shape: [Int]
  let rule: any OptimizerRule
  var options = TrainingOptions()
  let model: @Sendable () throws -> any Module

  var description: String { name }

  static let batchSize = 32

  /// Images of a batch size that does not divide their number: the last batch is an odd one.
  var data: Dataset { Self.images(shape, count: 203) }

  /// Dropout, batch norm, augmentation, clipping and a schedule are all among them.
  static let all: [ProofNetwork] = [
    ProofNetwork(
      name: "linear", shape: [1, 28, 28], rule: SGD(learningRate: 0.02, momentum: 0.9),
      model: { try ZooModel.make("linear", inputShape: [1, 28, 28], classes: 10) }),
    ProofNetwork(
      name: "perceptron with dropout", shape: [1, 28, 28], rule: Adam(learningRate: 1e-3),
      model: {
        Sequential {
          Flatten()
          Linear(outputSize: 256)
          ReLU()
          Dropout(rate: 0.3)
          Linear(outputSize: 128)
          ReLU()
          Dropout(rate: 0.2)
          Linear(outputSize: 10)
        }
      }),
    ProofNetwork(
      name: "LeNet", shape: [1, 28, 28], rule: AdamW(learningRate: 1e-3),
      options: TrainingOptions(
        schedule: .oneCycle, augmentation: .standard(for: .images, shape: [1, 28, 28])),
      model: { try ZooModel.make("lenet", inputShape: [1, 28, 28], classes: 10) }),
    ProofNetwork(
      name: "ResNet-20", shape: [3, 16, 16], rule: SGD(learningRate: 0.05, momentum: 0.9),
      options: TrainingOptions(
        augmentation: .standard(for: .images, shape: [3, 16, 16]), gradientClipping: .norm(1)),
      model: { try ZooModel.make("resnet20", inputShape: [3, 16, 16], classes: 10) }),
    ProofNetwork(
      name: "MobileNet", shape: [3, 16, 16], rule: Adam(learningRate: 1e-3),
      options: TrainingOptions(augmentation: .standard(for: .images, shape: [3, 16, 16])),
      model: { try ZooModel.make("mobilenet", inputShape: [3, 16, 16], classes: 10) }),
  ]

  /// Noise with a brighter square in a place that is the class's.
  static func images(_ shape: [Int], count: Int) -> Dataset {
    let size = shape.reduce(1, *)
    let noise = SampleValues(seed: 3)
    let labels = (0..<count).map { ($0 * 7) % 10 }
    let pixels = (0..<count * size).map { place -> UInt8 in
      let (label, pixel) = (labels[place / size], place % (shape[1] * shape[2]))
      let (row, column) = (pixel / shape[2] * 4 / shape[1], pixel % shape[2] * 4 / shape[2])
      return UInt8(noise.unit(place) * 127) + (row * 4 + column == label ? 128 : 0)
    }
    return Dataset(
      pixels: pixels, shape: shape, labels: labels, classes: (0..<10).map { "\($0)" },
      name: "squares")
  }
}
