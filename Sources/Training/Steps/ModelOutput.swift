// SPDX-License-Identifier: Apache-2.0
import DescentLayers
import DescentTensors

/// What a model's output means for classes.
enum ModelOutput: Sendable, Hashable {
  /// `[N, C]`: a score for each class.
  case classScores
  /// `[N]` or `[N, 1]`: one score, positive for the second of two classes.
  case binaryScore

  /// - Parameter shape: The output for one sample.
  init(shape: Shape, classes: Int) throws(TrainingError) {
    if shape == [classes] {
      self = .classScores
    } else if classes == 2, shape == [] || shape == [1] {
      self = .binaryScore
    } else {
      throw .wrongOutput(
        expected: classes == 2 ? "2 class scores or 1 score" : "\(classes) class scores",
        found: shape.dimensions)
    }
  }

  /// The predicted class of each sample, Int32 `[N]`.
  func predictions(_ outputs: Tensor) -> Tensor {
    switch self {
    case .classScores: outputs.argmax(axis: 1)
    case .binaryScore: flat(outputs).greater(than: 0).cast(to: .int32)
    }
  }

  /// The probability of each class, `[N, C]`: the softmax of the scores, the sigmoid of a single one.
  ///
  /// After a training with a squared error they order the classes and are no calibrated
  /// probabilities.
  func probabilities(_ outputs: Tensor) -> Tensor {
    switch self {
    case .classScores: softmax(outputs, axis: 1)
    case .binaryScore: Tensor.stacked([sigmoid(-flat(outputs)), sigmoid(flat(outputs))], axis: 1)
    }
  }

  /// Scores `[N, C]` whose softmax is the probability of each class.
  func logits(_ outputs: Tensor) -> Tensor {
    switch self {
    case .classScores: outputs
    case .binaryScore:
      Tensor.stacked([0 * flat(outputs), flat(outputs)], axis: 1)
    }
  }

  private func flat(_ outputs: Tensor) -> Tensor { outputs.reshaped(to: [outputs.shape[0]]) }
}
