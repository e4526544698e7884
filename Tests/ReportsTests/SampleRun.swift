// SPDX-License-Identifier: Apache-2.0

import DescentCheckpoints
import DescentEvaluation

/// A run with values of every kind, hostile texts among them.
enum SampleRun {
  static let hostile = "<script>alert('x')</script>\u{1B}[31m"

  static func configuration(classes: Int = 3) -> RunConfiguration {
    RunConfiguration(
      command: ["descent", "train", "my photos", "--name", "it's"], data: hostile,
      testData: "photos/test", model: "convnet", parameterCount: 1_234_567,
      optimizer: ["name": "AdamW", "beta1": 0.9], schedule: ["name": "one-cycle"],
      learningRate: 1e-3, epochs: 3, batchSize: 64, seed: 7, splitSeed: 8,
      classes: [hostile] + (1..<classes).map { "class \($0)" }, sampleShape: [3, 32, 32],
      partSizes: ["training": 70_000, "validation": 150, "test": 360],
      preprocessing: ["mean": [0.5, nil, true]],
      machine: MachineDescription(
        cpu: "EPYC & Co", system: "linux x86_64", threads: 2, versions: ["oneDNN": "2.6.3"]),
      skipped: ["\(hostile).png: truncated", "b.png: empty"])
  }

  static func result(classes: Int = 3, testReads: Int = 1) -> RunResult {
    let picture = StoredImage(
      title: hostile, width: 2, height: 2, channels: 3, pixels: [UInt8](repeating: 9, count: 12))
    let confusion = (0..<classes).map { row in
      (0..<classes).map { $0 == row ? 100 : ($0 + row) % 7 == 0 ? 3 : 0 }
    }
    let perClass = (0..<classes).map {
      PartResult.PerClass(
        name: $0 == 0 ? hostile : "class \($0)", samples: 120, predicted: 110,
        precision: $0 == 1 ? nil : 0.75, recall: 0.5, f1: 0.6, iou: 0.4)
    }
    let test = PartResult(
      samples: 360, accuracy: 0.993, interval: .init(low: 0.976, high: 0.998), loss: 0.0321,
      confusion: confusion, perClass: perClass,
      worst: [
        .init(
          name: hostile, actual: hostile, predicted: "class 1", probability: 0.98, image: picture),
        .init(name: "row 5", actual: "class 1", predicted: "class 2", probability: .nan),
      ])
    return RunResult(
      run: "runs/x", epochs: 3, bestEpoch: 2,
      validation: PartResult(samples: 150, accuracy: 0.99), test: test, testReads: testReads,
      seconds: 125.25, secondsToFirstStep: 0.081, weights: [picture])
  }

  static func epochs(_ count: Int = 3) -> [EpochRecord] {
    (1...count).map {
      EpochRecord(
        epoch: $0, step: 10 * $0, learningRate: 0.01, trainingLoss: 2 / Double($0 * $0),
        trainingAccuracy: 1 - 0.5 / Double($0), validationLoss: 2.1 / Double($0),
        validationAccuracy: 0.9 - 0.5 / Double($0), seconds: 1, gradientNorm: 1.5)
    }
  }

  static func steps(_ count: Int) -> [StepRecord] {
    (1...max(count, 1)).map {
      StepRecord(
        step: $0, epoch: 1 + $0 / 100, learningRate: 0.01, loss: 1 / Double($0),
        gradientNorm: Double($0 % 13))
    }
  }

  /// Of each class three samples of four are found, of the last one none, and it is never answered.
  static func assessment(classes: Int = 3) throws -> Assessment {
    let labels = (0..<4 * classes).map { $0 / 4 }
    let predictions = labels.enumerated().map { sample, label in
      sample % 4 == 3 || label == classes - 1 ? 0 : label
    }
    return try Assessment(
      ClassificationResult(
        classes: configuration(classes: classes).classes, labels: labels,
        probabilities: predictions.flatMap { prediction in
          (0..<classes).map { $0 == prediction ? 0.5 : 0.5 / Double(classes - 1) }
        }),
      settings: AssessmentSettings(bootstrap: Bootstrap(resamples: 100)))
  }
}
