// SPDX-License-Identifier: Apache-2.0

/// What can be wrong with labels and scores that come from data and models.
public enum EvaluationError: Error, Sendable, Equatable {
  /// A label that is no class. Indices count from 0.
  case labelOutOfRange(sample: Int, label: Int, classCount: Int)
  /// A score that is not a number; the model's outputs are meaningless.
  case scoreNotANumber(sample: Int, column: Int)
  /// A score that has no place in an order, or none that a threshold could lie beside.
  case scoreNotFinite(sample: Int, score: Double)
  /// A weight that is negative, infinite or not a number.
  case badWeight(sample: Int, weight: Double)
}

extension EvaluationError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .labelOutOfRange(let sample, let label, let classCount):
      "sample \(sample): expected a label in 0..<\(classCount), found \(label). "
        + "Check that the data have the model's classes."
    case .scoreNotANumber(let sample, let column):
      "sample \(sample), class \(column): expected a number as score, found NaN. "
        + "Train again with a smaller learning rate, and check the data for NaN."
    case .scoreNotFinite(let sample, let score):
      "sample \(sample): expected a finite score, found \(score)."
    case .badWeight(let sample, let weight):
      "sample \(sample): expected a finite weight of 0 or more, found \(weight)."
    }
  }
}

/// The one trap of this module: a mistake in the caller's arguments.
func require(
  _ condition: Bool, _ message: @autoclosure () -> String, file: StaticString = #fileID,
  line: UInt = #line
) {
  if !condition { fatalError(message(), file: file, line: line) }
}
