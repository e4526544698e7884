// SPDX-License-Identifier: Apache-2.0
import DescentGraph
import DescentTensors

/// How the first value of a weight is drawn.
///
/// The rule when a layer is given none: `.heNormal` where a rectifier follows in the `Sequential`
/// (ReLU, leaky ReLU, ELU, GELU, SiLU, Softplus, with only normalisation, dropout, pooling or
/// flattening between), `.xavierUniform` otherwise. Biases begin at zero.
///
/// Values depend on the seed, the weight's dotted path and the element's index alone.
public struct Initializer: Sendable {
  /// The name under which the registry and configuration files know it.
  public let name: String
  private let draw: @Sendable (WeightShape, InitialRandom) -> [Double]

  init(_ name: String, draw: @escaping @Sendable (WeightShape, InitialRandom) -> [Double]) {
    self.name = name
    self.draw = draw
  }

  /// An initialiser of one's own.
  ///
  /// - Parameters:
  ///   - name: For messages.
  ///   - values: From the shape, and a function that gives for an index a uniform number in [0, 1),
  ///     the values in row-major order.
  public static func custom(
    _ name: String,
    values: @escaping @Sendable (_ shape: Shape, _ uniform: (Int) -> Double) -> [Double]
  ) -> Initializer {
    Initializer(name) { weight, random in
      let drawn = values(weight.shape, random.uniform)
      if drawn.count != weight.shape.count {
        trap("Initializer \(name): expected \(weight.shape.count) values, found \(drawn.count)")
      }
      return drawn
    }
  }

  /// The first values of a weight, in row-major order.
  ///
  /// - Parameters:
  ///   - shape: `[out, in]`, `[out, in / groups, kernel height, kernel width]` or any other shape.
  ///   - seed: The run's seed.
  ///   - path: The weight's dotted path.
  public func values(shape: Shape, seed: UInt64, path: String) -> [Double] {
    draw(WeightShape(shape), InitialRandom(seed: seed, path: path))
  }
}

/// A weight's shape as initialisers see it.
struct WeightShape: Sendable {
  let shape: Shape
  /// Inputs that one output adds up.
  let fanIn: Int
  /// Outputs that one input reaches.
  let fanOut: Int

  /// Axis 0 counts outputs, axis 1 inputs, the rest are the kernel's.
  init(_ shape: Shape) {
    self.shape = shape
    let kernel = shape.dimensions.dropFirst(2).reduce(1, *)
    fanIn = max(shape.rank > 1 ? shape[1] * kernel : shape.count, 1)
    fanOut = max(shape.rank > 1 ? shape[0] * kernel : shape.count, 1)
  }

  func uniform(_ random: InitialRandom, bound: Double) -> [Double] {
    (0..<shape.count).map { bound * (2 * random.uniform($0) - 1) }
  }

  func normal(_ random: InitialRandom, deviation: Double) -> [Double] {
    random.normals(count: shape.count).map { deviation * $0 }
  }
}
