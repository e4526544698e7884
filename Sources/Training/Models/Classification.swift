// SPDX-License-Identifier: Apache-2.0

/// A classifier's answer for one sample.
public struct Classification: Sendable, Hashable {
  /// The names of all classes.
  public let classes: [String]
  /// The probability of each class, in their order; they sum to 1.
  public let probabilities: [Float]

  /// The index of the most probable class; the first among equals.
  public var index: Int {
    var best = 0
    for index in probabilities.indices where probabilities[index] > probabilities[best] {
      best = index
    }
    return best
  }

  /// The most probable class.
  public var label: String { classes[index] }

  /// How probable it is.
  public var probability: Float { probabilities[index] }

  /// The most probable classes, the most probable first.
  public func top(_ count: Int) -> [(label: String, probability: Float)] {
    let order = probabilities.indices.sorted {
      (probabilities[$1], $0) < (probabilities[$0], $1)
    }
    return order.prefix(max(0, count)).map { (classes[$0], probabilities[$0]) }
  }
}

extension Classification: CustomStringConvertible {
  /// `cat 0.97`.
  public var description: String {
    "\(label) \(Double(Int((probability * 100).rounded())) / 100)"
  }
}
