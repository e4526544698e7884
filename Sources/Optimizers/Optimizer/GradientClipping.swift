// SPDX-License-Identifier: Apache-2.0
import DescentTensors

/// A bound on gradients, applied before the rule sees them.
public enum GradientClipping: Sendable, Hashable {
  /// All gradients together are scaled so that the length of the vector they form is at most this.
  ///
  /// - Source: Pascanu, Mikolov & Bengio, ICML 2013; as PyTorch's `clip_grad_norm_`, without its
  ///   1e-6 in the divisor.
  case norm(Double)
  /// Each element is brought into `-bound ... bound`.
  case value(Double)

  /// What is wrong with the bound: one that is 0, negative, NaN or infinite bounds nothing well.
  public var problem: OptimizerError? {
    let (name, bound) =
      switch self {
      case .norm(let bound): ("norm", bound)
      case .value(let bound): ("value", bound)
      }
    if SettingBound.positive.allows(bound) { return nil }
    return .invalidSetting(
      rule: "GradientClipping", name: name, expected: SettingBound.positive.text,
      found: "\(bound)")
  }

  /// The gradients within the bound; they share an element type or are cast to the first's.
  func callAsFunction(_ gradients: [Tensor]) -> [Tensor] {
    switch self {
    case .value(let bound):
      return gradients.map { $0.clamped(to: -bound...bound) }
    case .norm(let bound):
      guard let norm = gradientNorm(of: gradients) else { return gradients }
      let limit = Tensor(bound, elementType: norm.elementType)
      let scale = limit / maximum(norm, limit)
      return gradients.map { $0 * scale.cast(to: $0.elementType) }
    }
  }
}

/// The Euclidean length of all gradients together; nil where there are none.
func gradientNorm(of gradients: [Tensor]) -> Tensor? {
  guard let first = gradients.first else { return nil }
  let sums = gradients.map { square($0).sum().cast(to: first.elementType) }
  return sqrt(sums.dropFirst().reduce(sums[0]) { $0 + $1 })
}
