// SPDX-License-Identifier: Apache-2.0

/// How much a confusion of two classes counts in Cohen's κ.
public enum KappaWeighting: String, Sendable, Hashable, CaseIterable {
  /// Every confusion counts the same.
  case none
  /// By the distance `|i − j|` of the classes: for classes in an order, such as grades.
  case linear
  /// By the squared distance `(i − j)²`.
  case quadratic

  func weight(_ first: Int, _ second: Int) -> Double {
    let distance = Double(first) - Double(second)
    return switch self {
    case .none: first == second ? 0 : 1
    case .linear: abs(distance)
    case .quadratic: distance * distance
    }
  }
}
