// SPDX-License-Identifier: Apache-2.0
import DescentGraph
import DescentTensors

/// Checks of a loss's operands: shapes agree exactly, nothing is broadcast in silence.
struct LossCheck {
  private let loss: String
  private let file: StaticString
  private let line: UInt

  init(_ loss: String, file: StaticString, line: UInt) {
    (self.loss, self.file, self.line) = (loss, file, line)
  }

  /// Logits [N, C] of a floating-point type.
  func logits(_ logits: Tensor) {
    if logits.rank != 2 || !logits.elementType.isFloatingPoint || logits.shape[1] < 1 {
      fail("logits [N, C]", describe(logits))
    }
  }

  /// Class labels [N] of type Int32 for logits [N, C].
  func labels(_ labels: Tensor, for logits: Tensor) {
    if labels.elementType != .int32 || labels.shape != [logits.shape[0]] {
      fail("labels i32 [\(logits.shape[0])] for logits \(logits.shape)", describe(labels))
    }
  }

  /// One weight for each class.
  func classWeights(_ weights: [Double]?, classes: Int) {
    guard let weights else { return }
    if weights.count != classes || weights.contains(where: { !($0 >= 0 && $0.isFinite) }) {
      fail("\(classes) class weights of at least 0", "\(weights)")
    }
  }

  /// Two tensors of one shape and a floating-point type, samples first.
  func sameShapes(_ predictions: Tensor, _ targets: Tensor) {
    if predictions.rank < 1 || predictions.shape != targets.shape
      || predictions.elementType != targets.elementType || !predictions.elementType.isFloatingPoint
    {
      fail("targets like the predictions \(describe(predictions))", describe(targets))
    }
  }

  /// Scores [N] and one label for each, Int32 or of the scores' type.
  func scores(_ scores: Tensor, _ labels: Tensor) {
    if scores.rank != 1 || !scores.elementType.isFloatingPoint {
      fail("scores [N]", describe(scores))
    }
    if labels.shape != scores.shape
      || (labels.elementType != .int32 && labels.elementType != scores.elementType)
    {
      fail("labels [\(scores.count)], i32 or \(scores.elementType)", describe(labels))
    }
  }

  func require(_ condition: Bool, _ expected: String, _ found: String) {
    if !condition { fail(expected, found) }
  }

  func fail(_ expected: String, _ found: String) -> Never {
    trap("\(loss): expected \(expected), found \(found)", file: file, line: line)
  }

  private func describe(_ tensor: Tensor) -> String { "\(tensor.elementType) \(tensor.shape)" }
}
