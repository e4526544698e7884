// SPDX-License-Identifier: Apache-2.0

/// Initialisers that do not look at the fan.
extension Initializer {
  /// Every element the same.
  public static func constant(_ value: Double) -> Initializer {
    Initializer("constant") { weight, _ in
      [Double](repeating: value, count: weight.shape.count)
    }
  }

  /// Zeros: for biases, and for the last scale of a residual branch.
  public static let zeros = constant(0)

  /// Ones: for the scale of a normalisation.
  public static let ones = constant(1)

  /// `U(lower, upper)`.
  ///
  /// - Precondition: `lower <= upper`.
  public static func uniform(_ lower: Double, _ upper: Double) -> Initializer {
    Initializer("uniform") { weight, random in
      (0..<weight.shape.count).map { lower + (upper - lower) * random.uniform($0) }
    }
  }

  /// `N(mean, deviation²)`.
  public static func normal(mean: Double = 0, deviation: Double = 1) -> Initializer {
    Initializer("normal") { weight, random in
      weight.normal(random, deviation: deviation).map { mean + $0 }
    }
  }

  /// `N(mean, deviation²)` without what lies more than two deviations from the mean.
  ///
  /// The cut leaves a standard deviation of `0.8796·deviation`; it is not corrected for, as in
  /// PyTorch's `trunc_normal_` with the bounds at two deviations.
  public static func truncatedNormal(mean: Double = 0, deviation: Double = 0.02) -> Initializer {
    Initializer("truncatedNormal") { weight, random in
      random.truncatedNormals(count: weight.shape.count).map { mean + deviation * $0 }
    }
  }
}
