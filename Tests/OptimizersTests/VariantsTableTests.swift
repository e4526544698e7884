// SPDX-License-Identifier: Apache-2.0
import DescentOptimizers
import Testing

/// One weight that begins at 1, five given gradients: what frameworks make of the same optimizer.
///
/// The values were computed from the formulas in float64, apart from the trajectories of the golden
/// files, and rounded to the digits that stand here.
@Suite struct VariantsTableTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let rule: String
    let flavors: [Flavor]
    let settings: [String: Double]
    var gradients: [Double] = [1, -0.5, 0.25, 2, -0.1]
    /// Factors of the learning rate.
    var rates: [Double]?
    let last: Double
    /// Half a unit of the last digit that is given, and rounding of five steps.
    var bound = 1e-12

    var testDescription: String { "\(rule) \(flavors) \(settings)\(rates == nil ? "" : ", drop")" }
  }

  private static let drop: [Double] = [1, 1, 0.1, 0.1, 0.1]
  private static let rmsprop = ["learningRate": 0.01, "decay": 0.99, "epsilon": 1e-8]
  private static let small = [Double](repeating: 1e-3, count: 5)

  static let rows: [Row] = [
    Row(
      rule: "momentum", flavors: Flavor.allCases, settings: ["learningRate": 0.1],
      last: 0.32469),
    Row(
      rule: "momentum", flavors: [.torch, .optax, .mlx, .lecture],
      settings: ["learningRate": 0.1], rates: drop, last: 0.806469),
    Row(
      rule: "momentum", flavors: [.keras, .paper], settings: ["learningRate": 0.1],
      rates: drop, last: 0.718665),
    Row(
      rule: "nesterov", flavors: [.torch, .keras, .optax, .mlx, .paper],
      settings: ["learningRate": 0.1], last: 0.127221),
    // The point ahead, w + αv, is 0.32469 − 0.1 · 2.1941.
    Row(
      rule: "nesterov", flavors: [.lecture], settings: ["learningRate": 0.1], last: 0.10528),
    Row(
      rule: "momentum", flavors: [.torch], settings: ["learningRate": 0.1, "dampening": 0.9],
      last: 0.56391),
    Row(
      rule: "momentum", flavors: [.mlx], settings: ["learningRate": 0.1, "dampening": 0.9],
      last: 0.932469),
    Row(
      rule: "adagrad", flavors: [.torch, .mlx, .paper],
      settings: ["learningRate": 0.1, "epsilon": 1e-10], last: 0.8404619189, bound: 5e-11),
    Row(
      rule: "adagrad", flavors: [.keras, .optax], settings: ["learningRate": 0.1],
      last: 0.8449792576, bound: 5e-11),
    Row(
      rule: "rmsprop", flavors: [.torch, .mlx], settings: rmsprop, gradients: small,
      last: 0.6755624089, bound: 5e-11),
    Row(
      rule: "rmsprop", flavors: [.keras, .optax, .lecture], settings: rmsprop, gradients: small,
      last: 0.7351137119, bound: 5e-11),
  ]

  private func last(_ row: Row, _ flavor: Flavor) throws -> Double {
    let rule = try OptimizerEntry.named(row.rule).make(flavor: flavor, settings: row.settings)
    let walk = trajectory(
      rule, start: [1], gradients: row.gradients.map { [$0] }, rates: row.rates)
    return try #require(walk.last?.first)
  }

  @Test(arguments: rows)
  func everyFlavorGivesItsValue(_ row: Row) throws {
    for flavor in row.flavors {
      let found = try last(row, flavor)
      #expect(abs(found - row.last) < row.bound, "\(flavor): \(found)")
    }
  }

  /// Rows of one rule with the same settings tell its flavors apart, so that a flavor that does what
  /// another should is found.
  @Test func theFormOfAnotherFlavorIsFound() throws {
    for (row, other) in [
      (Self.rows[1], Flavor.keras), (Self.rows[2], .torch), (Self.rows[3], .lecture),
      (Self.rows[4], .torch), (Self.rows[5], .mlx), (Self.rows[6], .torch),
      (Self.rows[7], .optax), (Self.rows[8], .torch), (Self.rows[9], .lecture),
      (Self.rows[10], .mlx),
    ] {
      #expect(!row.flavors.contains(other))
      let found = try last(row, other)
      #expect(abs(found - row.last) > 1e-3, "\(row) \(other): \(found)")
    }
  }
}
