// SPDX-License-Identifier: Apache-2.0

/// A function of one vector of numbers in Float64, with its gradient and with products of its
/// Hessian: what the methods of this folder minimise.
///
/// They know nothing of networks, so that they can be tested on formulas; `Optimizer.search` makes
/// one from a loss.
package struct Objective {
  /// A place with what the function is there.
  package struct Point {
    package var x: [Double]
    package var value: Double
    package var gradient: [Double]

    package init(x: [Double], value: Double, gradient: [Double]) {
      (self.x, self.value, self.gradient) = (x, value, gradient)
    }

    package var isFinite: Bool { value.isFinite && gradient.allSatisfy(\.isFinite) }

    /// The largest element of the gradient by absolute value.
    package var steepness: Double { gradient.reduce(0) { max($0, abs($1)) } }
  }

  /// The number of variables.
  package let count: Int
  /// The relative rounding of values: differences of some of them mean nothing.
  package let precision: Double
  private let evaluate: ([Double]) -> Point
  private let products: (_ x: [Double], _ directions: [[Double]]) -> [[Double]]

  /// - Parameters:
  ///   - count: The number of variables.
  ///   - precision: The relative rounding of values.
  ///   - evaluate: The point at `x`. Its own `x` may differ, where variables are rounded.
  ///   - products: The Hessian at `x` times each of the directions.
  package init(
    count: Int, precision: Double = .ulpOfOne, evaluate: @escaping ([Double]) -> Point,
    products: @escaping (_ x: [Double], _ directions: [[Double]]) -> [[Double]]
  ) {
    (self.count, self.precision) = (count, precision)
    (self.evaluate, self.products) = (evaluate, products)
  }

  package func point(at x: [Double]) -> Point { evaluate(x) }

  /// The point `length` along a direction.
  package func point(from start: Point, along direction: [Double], _ length: Double) -> Point {
    evaluate(sum(start.x, length, direction))
  }

  /// The Hessian at `x` times a direction.
  package func product(at x: [Double], _ direction: [Double]) -> [Double] {
    products(x, [direction]).first ?? []
  }

  /// The rows of the Hessian, made symmetric.
  ///
  /// - Complexity: `count` products, and `count²` numbers.
  package func hessian(at x: [Double]) -> [[Double]] {
    let units = (0..<count).map { index in
      var unit = [Double](repeating: 0, count: count)
      unit[index] = 1
      return unit
    }
    let rows = products(x, units)
    return rows.indices.map { i in rows.indices.map { 0.5 * (rows[i][$0] + rows[$0][i]) } }
  }
}

func dot(_ a: [Double], _ b: [Double]) -> Double {
  var result = 0.0
  for (x, y) in zip(a, b) { result += x * y }
  return result
}

func norm(_ a: [Double]) -> Double { dot(a, a).squareRoot() }

/// `a + factor · b`.
func sum(_ a: [Double], _ factor: Double, _ b: [Double]) -> [Double] {
  zip(a, b).map { $0 + factor * $1 }
}
