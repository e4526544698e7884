// SPDX-License-Identifier: Apache-2.0

extension ClassCounts {
  /// The pixels of two binary masks; any value but 0 is inside.
  ///
  /// ``iou`` is then their intersection over union and ``f1`` Dice's coefficient. Both are `nil` for
  /// two empty masks: agreement on nothing is neither 0 nor 1, though some libraries say so.
  ///
  /// - Throws: ``EvaluationError/maskSizesDiffer(truth:predicted:)``.
  /// - Source: equals scikit-learn's `jaccard_score` and `f1_score` on the flattened masks.
  public init(mask truth: [UInt8], predicted: [UInt8]) throws(EvaluationError) {
    guard truth.count == predicted.count else {
      throw .maskSizesDiffer(truth: truth.count, predicted: predicted.count)
    }
    var (both, inTruth, inPredicted) = (0, 0, 0)
    truth.withUnsafeBufferPointer { truth in
      predicted.withUnsafeBufferPointer { predicted in
        for index in truth.indices {
          let (first, second) = (truth[index] != 0 ? 1 : 0, predicted[index] != 0 ? 1 : 0)
          both += first & second
          inTruth += first
          inPredicted += second
        }
      }
    }
    self.init(
      truePositives: both, falsePositives: inPredicted - both, falseNegatives: inTruth - both,
      trueNegatives: truth.count - inTruth - inPredicted + both)
  }
}
