// SPDX-License-Identifier: Apache-2.0
import DescentTensors

/// A bound on gradients, applied before the rule sees them.
public enum GradientClipping: Sendable, Hashable {
  /// All gradients together are scaled so that the length of the vector they form is at most this.
  ///
  /// - Source: Pascanu, Mikolov & Bengio, ICML 2013; as PyTorch's `clip_grad_norm_`, without its
  ///   1e-6 in the divisor.
  case norm(Double)
  /// As `norm`, with the given percentile (0 to 100) of the lengths of the last `window` gradients as
  /// bound, the present one included: 10 suits many networks.
  ///
  /// - Source: Seetharaman et al., MLSP 2020 (AutoClip), which looks back to the beginning.
  case percentile(Double, window: Int = 1000)
  /// Each element is brought into `-bound ... bound`.
  case value(Double)

  /// What is wrong with the bound: one that is 0, negative, NaN or infinite bounds nothing well.
  public var problem: OptimizerError? {
    func check(_ name: String, _ value: Double, _ isRight: Bool, _ expected: String)
      -> OptimizerError?
    {
      isRight
        ? nil
        : .invalidSetting(
          rule: "GradientClipping", name: name, expected: expected, found: "\(value)")
    }
    let positive = SettingBound.positive
    switch self {
    case .norm(let bound): return check("norm", bound, positive.allows(bound), positive.text)
    case .value(let bound): return check("value", bound, positive.allows(bound), positive.text)
    case .percentile(let percent, let window):
      return check("percentile", percent, (0...100).contains(percent), "in 0 ... 100")
        ?? check("window", Double(window), window >= 2, "of at least 2")
    }
  }

  /// The gradients within the bound, where it is known beforehand; they share an element type or are
  /// cast to the first's.
  func callAsFunction(_ gradients: [Tensor]) -> [Tensor] {
    switch self {
    case .value(let bound):
      return gradients.map { $0.clamped(to: -bound...bound) }
    case .percentile: return gradients
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
