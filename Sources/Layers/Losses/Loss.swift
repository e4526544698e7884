// SPDX-License-Identifier: Apache-2.0
public import DescentTensors

/// A loss for a trainer: from a batch of outputs and targets to a loss for each sample.
///
/// ```swift
/// Trainer(model, optimizer: Adam(), loss: .crossEntropy(labelSmoothing: 0.1))
/// ```
///
/// Targets are class labels, Int32 `[N]`, unless a case says otherwise.
public struct Loss: Sendable, CustomStringConvertible {
  /// From a batch of outputs and targets to a loss for each sample.
  public typealias Samples = @Sendable (_ outputs: Tensor, _ targets: Tensor) -> SampleLosses

  /// The name under which the registry knows it.
  public let name: String
  /// The name with all settings, as run files keep it: a resumed run must have the same.
  public let description: String
  private let compute: Samples
  private let report: Samples?

  /// A loss of one's own.
  ///
  /// - Parameters:
  ///   - name: What the loss is called.
  ///   - description: The name with its settings; the name alone if nil.
  ///   - reported: What a result shows, where it is not what is minimised.
  ///   - samples: What is minimised.
  public init(
    _ name: String, description: String? = nil, reported: Samples? = nil,
    samples: @escaping Samples
  ) {
    self.name = name
    self.description = description ?? name
    report = reported
    compute = samples
  }

  /// The loss of each sample, for sums over batches of any size.
  public func samples(outputs: Tensor, targets: Tensor) -> SampleLosses {
    compute(outputs, targets)
  }

  /// What the result of an evaluation shows: the loss without what only helps training, such as label
  /// smoothing, so that models can be compared. Nil where it is the loss itself. Training curves and
  /// the choice of an epoch go by what is minimised.
  public var reported: Loss? { report.map { Loss(name, samples: $0) } }

  /// The loss of a batch, a scalar.
  public func callAsFunction(outputs: Tensor, targets: Tensor) -> Tensor {
    compute(outputs, targets).mean
  }
}

extension Loss {
  /// Cross-entropy of logits `[N, C]`; targets may also be probabilities `[N, C]`.
  public static let crossEntropy = crossEntropy()

  /// Cross-entropy of logits `[N, C]` with class weights and label smoothing; an evaluation
  /// reports it without smoothing.
  public static func crossEntropy(
    classWeights: [Double]? = nil, labelSmoothing: Double = 0, file: StaticString = #fileID,
    line: UInt = #line
  ) -> Loss {
    func samples(smoothing: Double) -> Samples {
      { outputs, targets in
        crossEntropySamples(
          logits: outputs, targets: targets, classWeights: classWeights,
          labelSmoothing: smoothing, file: file, line: line)
      }
    }
    return Loss(
      "crossEntropy",
      description: described(
        "crossEntropy", classWeights,
        labelSmoothing == 0 ? [] : [("labelSmoothing", labelSmoothing)]),
      reported: labelSmoothing == 0 ? nil : samples(smoothing: 0),
      samples: samples(smoothing: labelSmoothing))
  }

  /// Focal loss of logits `[N, C]`.
  public static func focal(
    gamma: Double = 2, classWeights: [Double]? = nil, file: StaticString = #fileID,
    line: UInt = #line
  ) -> Loss {
    Loss("focal", description: described("focal", classWeights, [("gamma", gamma)])) {
      outputs, targets in
      focalSamples(
        logits: outputs, targets: targets, gamma: gamma, classWeights: classWeights, file: file,
        line: line)
    }
  }

  /// Weston's and Watkins's hinge loss of logits `[N, C]`.
  public static func hinge(
    margin: Double = 1, file: StaticString = #fileID, line: UInt = #line
  ) -> Loss {
    Loss("hinge", description: described("hinge", nil, [("margin", margin)])) { outputs, targets in
      hingeSamples(logits: outputs, targets: targets, margin: margin, file: file, line: line)
    }
  }

  /// The logistic loss of one score a sample, `[N]` or `[N, 1]`, for two classes 0 and 1.
  public static func logistic(
    encoding: BinaryLabels = .zeroOne, file: StaticString = #fileID, line: UInt = #line
  ) -> Loss {
    Loss("logistic", description: "logistic(encoding: \(encoding))") { outputs, targets in
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
    Loss("huber", description: described("huber", nil, [("delta", delta)])) { outputs, targets in
      huberSamples(
        predictions: outputs, targets: rows(targets, like: outputs), delta: delta, file: file,
        line: line)
    }
  }

  private static func described(
    _ name: String, _ classWeights: [Double]?, _ settings: [(name: String, value: Double)]
  ) -> String {
    let all =
      (classWeights.map { ["classWeights: \($0)"] } ?? [])
      + settings.map { "\($0.name): \($0.value)" }
    return all.isEmpty ? name : "\(name)(\(all.joined(separator: ", ")))"
  }

  /// Labels [N] as one-hot rows for outputs [N, C]; other targets as they are.
  private static func rows(_ targets: Tensor, like outputs: Tensor) -> Tensor {
    guard targets.elementType == .int32, targets.rank == 1, outputs.rank == 2 else {
      return targets
    }
    return targets.oneHot(classes: outputs.shape[1], elementType: outputs.elementType)
  }
}
