// SPDX-License-Identifier: Apache-2.0

/// Initialisers that scale with the fan, so that the variance of signals or gradients neither grows
/// nor shrinks from layer to layer.
extension Initializer {
  /// `U(−b, b)` with `b = √(6 / (fanIn + fanOut))`: variance `2 / (fanIn + fanOut)`.
  ///
  /// - Source: Glorot & Bengio, AISTATS 2010, equation 16. For tanh, sigmoid and linear layers.
  public static let xavierUniform = Initializer("xavierUniform") { weight, random in
    weight.uniform(random, bound: (6 / Double(weight.fanIn + weight.fanOut)).squareRoot())
  }

  /// `N(0, 2 / (fanIn + fanOut))`.
  ///
  /// - Source: Glorot & Bengio, AISTATS 2010.
  public static let xavierNormal = Initializer("xavierNormal") { weight, random in
    weight.normal(random, deviation: (2 / Double(weight.fanIn + weight.fanOut)).squareRoot())
  }

  /// `U(−b, b)` with `b = √(6 / fanIn)`: variance `2 / fanIn`. For rectifiers.
  ///
  /// - Source: He, Zhang, Ren & Sun, ICCV 2015, equation 10.
  public static let heUniform = heUniform(slope: 0)

  /// `N(0, 2 / fanIn)`. For rectifiers.
  ///
  /// - Source: He, Zhang, Ren & Sun, ICCV 2015, equation 10.
  public static let heNormal = heNormal(slope: 0)

  /// He's uniform rule before a leaky rectifier: variance `2 / ((1 + slope²)·fanIn)`.
  public static func heUniform(slope: Double) -> Initializer {
    Initializer("heUniform") { weight, random in
      weight.uniform(
        random, bound: (6 / ((1 + slope * slope) * Double(weight.fanIn))).squareRoot())
    }
  }

  /// He's normal rule before a leaky rectifier: variance `2 / ((1 + slope²)·fanIn)`.
  public static func heNormal(slope: Double) -> Initializer {
    Initializer("heNormal") { weight, random in
      weight.normal(
        random, deviation: (2 / ((1 + slope * slope) * Double(weight.fanIn))).squareRoot())
    }
  }

  /// `N(0, 1 / fanIn)`. For self-normalising networks and linear layers.
  ///
  /// - Source: LeCun, Bottou, Orr & Müller, Efficient BackProp, 1998, equation 16.
  public static let lecunNormal = Initializer("lecunNormal") { weight, random in
    weight.normal(random, deviation: (1 / Double(weight.fanIn)).squareRoot())
  }

  /// `U(−b, b)` with `b = √(3 / fanIn)`: variance `1 / fanIn`.
  ///
  /// - Source: LeCun, Bottou, Orr & Müller, Efficient BackProp, 1998.
  public static let lecunUniform = Initializer("lecunUniform") { weight, random in
    weight.uniform(random, bound: (3 / Double(weight.fanIn)).squareRoot())
  }

  /// The default before an activation.
  static func standard(before nonlinearity: Nonlinearity) -> Initializer {
    switch nonlinearity {
    case .linear: .xavierUniform
    case .rectified: .heNormal
    case .leaky(let slope): .heNormal(slope: slope)
    }
  }
}
