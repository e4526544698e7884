// SPDX-License-Identifier: Apache-2.0
public import DescentTensors

/// A loss for a trainer: from a batch of outputs and targets to a loss for each sample.
///
/// ```swift
/// Trainer(model, optimizer: Adam(), loss: .crossEntropy(labelSmoothing: 0.1))
/// ```
///
/// Targets are class labels, Int32 `[N]`, unless a case says otherwise.
public struct Loss: Sendable {
  /// The name under which the registry and run files know it.
  public let name: String
  private let compute: @Sendable (_ outputs: Tensor, _ targets: Tensor) -> SampleLosses

  /// A loss of one's own.
  public init(
    _ name: String,
    samples: @escaping @Sendable (_ outputs: Tensor, _ targets: Tensor) -> SampleLosses
  ) {
    self.name = name
    compute = samples
  }

  /// The loss of each sample, for sums over batches of any size.
  public func samples(outputs: Tensor, targets: Tensor) -> SampleLosses {
    compute(outputs, targets)
  }

  /// The loss of a batch, a scalar.
  public func callAsFunction(outputs: Tensor, targets: Tensor) -> Tensor {
    compute(outputs, targets).mean
  }
}

extension Loss {
  /// Cross-entropy of logits `[N, C]`; targets may also be probabilities `[N, C]`.
  public static let crossEntropy = crossEntropy()

  /// Cross-entropy of logits `[N, C]` with class weights and label smoothing.
  public static func crossEntropy(
    classWeights: [Double]? = nil, labelSmoothing: Double = 0, file: StaticString = #fileID,
    line: UInt = #line
  ) -> Loss {
    Loss("crossEntropy") { outputs, targets in
      crossEntropySamples(
        logits: outputs, targets: targets, classWeights: classWeights,
        labelSmoothing: labelSmoothing, file: file, line: line)
    }
  }

  /// Focal loss of logits `[N, C]`.
  public static func focal(
    gamma: Double = 2, classWeights: [Double]? = nil, file: StaticString = #fileID,
    line: UInt = #line
  ) -> Loss {
    Loss("focal") { outputs, targets in
      focalSamples(
        logits: outputs, targets: targets, gamma: gamma, classWeights: classWeights, file: file,
        line: line)
    }
  }

  /// Weston's and Watkins's hinge loss of logits `[N, C]`.
  public static func hinge(
    margin: Double = 1, file: StaticString = #fileID, line: UInt = #line
  ) -> Loss {
    Loss("hinge") { outputs, targets in
      hingeSamples(logits: outputs, targets: targets, margin: margin, file: file, line: line)
    }
  }

  /// The logistic loss of one score a sample, `[N]` or `[N, 1]`, for two classes 0 and 1.
  public static func logistic(
    encoding: BinaryLabels = .zeroOne, file: StaticString = #fileID, line: UInt = #line
  ) -> Loss {
    Loss("logistic") { outputs, targets in
      // The one place where [N, 1] is taken for [N]: a model's last layer gives no other shape.
      let isColumn = outputs.rank == 2 && outputs.shape[1] == 1
      return logisticSamples(
        scores: isColumn ? outputs.reshaped(to: [outputs.shape[0]]) : outputs, labels: targets,
        encoding: encoding, file: file, line: line)
    }
  }

  /// The squared error against targets of the outputs' shape; class labels stand for one-hot rows.
  public static func meanSquaredError(
    file: StaticString = #fileID, line: UInt = #line
  ) -> Loss {
    Loss("meanSquaredError") { outputs, targets in
      squaredSamples(
        predictions: outputs, targets: rows(targets, like: outputs), file: file, line: line)
    }
  }

  /// Huber's loss against targets of the outputs' shape; class labels stand for one-hot rows.
  public static func huber(
    delta: Double = 1, file: StaticString = #fileID, line: UInt = #line
  ) -> Loss {
    Loss("huber") { outputs, targets in
      huberSamples(
        predictions: outputs, targets: rows(targets, like: outputs), delta: delta, file: file,
        line: line)
    }
  }

  /// Labels [N] as one-hot rows for outputs [N, C]; other targets as they are.
  private static func rows(_ targets: Tensor, like outputs: Tensor) -> Tensor {
    guard targets.elementType == .int32, targets.rank == 1, outputs.rank == 2 else {
      return targets
    }
    return targets.oneHot(classes: outputs.shape[1], elementType: outputs.elementType)
  }
}
