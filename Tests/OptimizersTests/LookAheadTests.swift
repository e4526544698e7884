// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentOptimizers
import DescentTensors
import Testing

/// Nesterov momentum against the loops that paper and lecture write, which take the gradient at
/// another point than the weights; and the largest stable rates of `SGD.documentation`.
@Suite struct LookAheadTests {
  private static let start = [1.0, -0.5, 0.25]
  private static let momentum = 0.8

  /// Of ¼w⁴ + ½w², which is no quadric, so that the point where it is taken matters.
  private static func slope(_ w: Double) -> Double { w * w * w + w }

  /// The points ahead after each step.
  ///
  /// - Parameter next: One step of a weight and its velocity at a rate; gives the point ahead.
  private func byHand(
    _ rates: [Double], next: (inout Double, inout Double, Double) -> Double
  ) -> [[Double]] {
    let walks = Self.start.map { first in
      var (w, v) = (first, 0.0)
      return rates.map { next(&w, &v, $0) }
    }
    return rates.indices.map { step in walks.map { $0[step] } }
  }

  private func lecture(_ rates: [Double]) -> [[Double]] {
    byHand(rates) { w, v, rate in
      v = Self.momentum * v - Self.slope(w + rate * v)
      w += rate * v
      return w + rate * v
    }
  }

  private func paper(_ rates: [Double]) -> [[Double]] {
    byHand(rates) { w, v, rate in
      v = Self.momentum * v - rate * Self.slope(w + Self.momentum * v)
      w += v
      return w + Self.momentum * v
    }
  }

  private func found(_ flavor: Flavor, _ rates: [Double]) -> [[Double]] {
    Engine.$current.withValue(Engine(backend: ReferenceBackend())) {
      let w = Parameter(Tensor(Self.start, elementType: .float64))
      let rule = SGD(momentum: Self.momentum, nesterov: true, flavor: flavor)
      let optimizer = Optimizer(rule, for: [w])
      return rates.map { rate in
        optimizer.learningRate = rate
        optimizer.step { (square(square(w.value)) / 4 + square(w.value) / 2).sum() }
        return w.value.doubles
      }
    }
  }

  private func difference(_ a: [[Double]], _ b: [[Double]]) -> Double {
    zip(a, b).map { distance($0, $1) }.max() ?? .infinity
  }

  private let constant = [Double](repeating: 0.1, count: 40)
  private let changing = (0..<40).map { 0.15 / Double(1 + $0 / 5) }

  @Test func theParameterIsThePointAhead() {
    #expect(difference(found(.lecture, constant), lecture(constant)) < 1e-14)
    for flavor in [Flavor.torch, .keras, .optax, .mlx, .paper] {
      #expect(difference(found(flavor, constant), paper(constant)) < 1e-14, "\(flavor)")
    }
    for flavor in [Flavor.keras, .paper] {
      #expect(difference(found(flavor, changing), paper(changing)) < 1e-14, "\(flavor)")
    }
  }

  @Test func anotherPointIsFound() {
    #expect(difference(found(.lecture, constant), paper(constant)) > 1e-3)
    #expect(difference(found(.paper, constant), lecture(constant)) > 1e-3)
    #expect(difference(found(.torch, changing), paper(changing)) > 1e-3)
  }

  /// On ½w² with rates 3 % below and above the limit that theory gives.
  @Test func theStabilityLimitsHold() throws {
    let b = 0.9
    var limits: [(String, Flavor, Double)] = []
    for flavor in SGD.flavors {
      limits.append(("sgd", flavor, 2))
      limits.append(("momentum", flavor, 2 * (1 + b)))
      let ahead = flavor == .lecture ? 2 * (1 + b) / 3 : 2 * (1 + b) / (1 + 2 * b)
      limits.append(("nesterov", flavor, ahead))
    }
    for (name, flavor, limit) in limits {
      let entry = try OptimizerEntry.named(name)
      for (factor, isStable) in [(0.97, true), (1.03, false)] {
        let rule = try entry.make(flavor: flavor, settings: ["learningRate": limit * factor])
        let last = Engine.$current.withValue(Engine(backend: ReferenceBackend())) {
          let w = Parameter(Tensor([1], elementType: .float64))
          let optimizer = Optimizer(rule, for: [w])
          for _ in 0..<300 { optimizer.step { square(w.value).sum() / 2 } }
          return abs(w.value.doubles[0])
        }
        #expect(isStable ? last < 1e-3 : last > 1e3, "\(name) \(flavor) \(factor): \(last)")
      }
    }
  }
}
