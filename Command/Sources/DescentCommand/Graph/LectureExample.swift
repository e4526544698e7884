// SPDX-License-Identifier: Apache-2.0

/// The worked example of backpropagation: a neuron with the logistic loss on one sample, and how a
/// chain of rounded factors differs from the exact one.
package enum LectureExample {
  package static let name = "lecture"
  package static let formula =
    "z1 = w1*x1; z2 = w2*x2; q = z1 + z2; v = y*q; p = sigmoid(v); L = -log(p)"
  package static let values: [(name: String, value: Double)] = [
    ("x1", 2), ("x2", 1), ("w1", -1), ("w2", 1), ("y", 1),
  ]
  package static let learningRate = 1.0
  /// The weight whose chain is written out, and the decimals to which the lecture rounds.
  package static let weight = "w1"
  package static let decimals = 1
}
