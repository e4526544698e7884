// SPDX-License-Identifier: Apache-2.0
public import DescentTensors

/// A row of the registry of losses: with what a checker tries it.
public struct LossEntry: Sendable {
  /// What the targets of a sample case are.
  public enum Targets: Sendable, Hashable, CaseIterable {
    /// Int32 [N] below the number of outputs.
    case labels
    /// Int32 [N], 0 or 1.
    case zeroOne
    /// Int32 [N], −1 or 1.
    case signs
    /// [N, C], each row adds up to 1.
    case probabilities
    /// Any numbers of the outputs' shape.
    case values
  }

  public let loss: Loss
  public let targets: Targets
  /// Shapes of outputs to try.
  public let samples: [Shape]

  package init(loss: Loss, targets: Targets, samples: [Shape]) {
    self.loss = loss
    self.targets = targets
    self.samples = samples
  }
}

extension Loss {
  /// All losses, one row for each way to call them.
  public static let registry: [LossEntry] = [
    LossEntry(loss: .crossEntropy, targets: .labels, samples: rows),
    LossEntry(loss: .crossEntropy, targets: .probabilities, samples: rows),
    LossEntry(loss: .crossEntropy(labelSmoothing: 0.1), targets: .labels, samples: rows),
    LossEntry(
      loss: .crossEntropy(classWeights: [0.5, 2, 1], labelSmoothing: 0.2), targets: .labels,
      samples: threes),
    LossEntry(loss: .focal(), targets: .labels, samples: rows),
    LossEntry(
      loss: .focal(gamma: 0.5, classWeights: [0.5, 2, 1]), targets: .labels,
      samples: threes),
    LossEntry(loss: .hinge(), targets: .labels, samples: rows),
    LossEntry(loss: .logistic(), targets: .zeroOne, samples: scores),
    LossEntry(loss: .logistic(encoding: .signs), targets: .signs, samples: scores),
    LossEntry(loss: .meanSquaredError(), targets: .values, samples: values),
    LossEntry(loss: .meanSquaredError(), targets: .labels, samples: rows),
    LossEntry(loss: .huber(delta: 0.7), targets: .values, samples: values),
  ]

  private static let rows: [Shape] = [[4, 3], [1, 5], [7, 2], [1, 2], [9, 11], [0, 3]]
  private static let threes: [Shape] = [[4, 3], [1, 3], [7, 3], [2, 3], [16, 3], [0, 3]]
  private static let scores: [Shape] = [[5], [4, 1], [1], [1, 1], [8], [0]]
  private static let values: [Shape] = [[5], [3, 4], [2, 1, 3], [1], [7, 1], [0, 2]]

  /// A loss by name, with default arguments.
  ///
  /// - Throws: `LayerError.unknownName` with the names there are.
  public static func named(_ name: String) throws(LayerError) -> Loss {
    let defaults = [crossEntropy, focal(), hinge(), logistic(), meanSquaredError(), huber()]
    guard let loss = defaults.first(where: { $0.name == name }) else {
      throw .unknownName(kind: "loss", name: name, known: defaults.map(\.name))
    }
    return loss
  }
}
