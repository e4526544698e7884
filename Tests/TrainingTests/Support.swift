// SPDX-License-Identifier: Apache-2.0
import DescentCheckpoints
import DescentDatasets
import DescentLayers
import DescentOptimizers
import DescentTensors
import DescentTraining
import Foundation

/// A part of the built-in digits that trains in milliseconds.
func smallDigits(_ count: Int = 75, from start: Int = 0) -> Dataset {
  Dataset.digits.subset(Array(start..<start + count))
}

/// A network with everything that resuming could get wrong.
func smallNetwork() -> Sequential {
  Sequential {
    Conv2D(outputChannels: 4, kernelSize: 3, padding: 1, bias: false)
    BatchNorm()
    ReLU()
    MaxPool2D(kernelSize: 2)
    Flatten()
    Dropout(rate: 0.3)
    Linear(outputSize: 10)
  }
}

/// A folder that is removed with everything in it.
final class TemporaryFolder {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "descent-training-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  func file(_ name: String) -> String { "\(path)/\(name)" }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// What a history says, but for wall-clock times.
func timeless(_ history: History) -> [[Double?]] {
  history.epochs.map {
    [
      Double($0.epoch), Double($0.step), $0.learningRate, $0.trainingLoss, $0.trainingAccuracy,
      $0.validationLoss, $0.validationAccuracy, $0.gradientNorm,
    ]
  } + [[Double(history.bestEpoch)]]
}
