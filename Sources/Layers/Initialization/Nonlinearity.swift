// SPDX-License-Identifier: Apache-2.0

/// What a layer's output goes through next, as far as first weights care.
public enum Nonlinearity: Sendable, Hashable {
  /// None, or one that is linear around zero and symmetric: tanh, sigmoid, softmax.
  case linear
  /// Zero below zero, about the identity above: ReLU, ELU, GELU, SiLU, Softplus.
  case rectified
  /// `slope · x` below zero.
  case leaky(slope: Double)
}

/// A layer that only lets pass, reshapes or rescales, or that bends: what `Sequential` looks at to
/// choose the first weights of the layer before it.
protocol ActivationTrait: Module {
  /// The bend, or nil where the layer keeps the question open for the next one (normalisation,
  /// dropout, pooling, flattening).
  var nonlinearity: Nonlinearity? { get }
}

/// A layer whose first weights depend on the activation that follows.
protocol ActivationDependent: Module {
  /// Tells the layer what follows it.
  func follow(with nonlinearity: Nonlinearity)
}

extension ActivationDependent {
  /// The first bend among the modules that come after, with nothing but modules between that keep
  /// the question open; linear where there is none.
  static func firstNonlinearity(in modules: some Sequence<any Module>) -> Nonlinearity {
    for module in modules {
      guard let trait = module as? any ActivationTrait else { return .linear }
      if let nonlinearity = trait.nonlinearity { return nonlinearity }
    }
    return .linear
  }
}
