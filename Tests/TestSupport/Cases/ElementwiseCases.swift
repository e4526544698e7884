// SPDX-License-Identifier: Apache-2.0
internal import DescentGraph

/// How an elementwise operation sees its operands: shapes as they come, and views of others.
private struct ElementwiseLayout: Sendable {
  let name: String
  let shape: Shape
  let view: @Sendable (Node) -> Node

  init(_ name: String, _ shape: Shape, view: @escaping @Sendable (Node) -> Node = { $0 }) {
    (self.name, self.shape, self.view) = (name, shape, view)
  }

  static let all: [ElementwiseLayout] = [
    ElementwiseLayout("ordinary", [2, 3]),
    ElementwiseLayout("scalar", []),
    ElementwiseLayout("size 1", [1, 1]),
    ElementwiseLayout("odd", [7, 5, 3]),
    ElementwiseLayout("empty batch", [0, 4]),
    ElementwiseLayout("transposed view", [3, 4]) { $0.transposed([1, 0]) },
    ElementwiseLayout("broadcast view", [3, 1]) { $0.broadcast(to: [2, 3, 5]) },
    ElementwiseLayout("strided view", [9, 2]) {
      Node.make(.slice(starts: [1, 0], ends: [9, 1], steps: [3, 1]), [$0])
    },
  ]
}

private let signed: [ElementType] = OperationCase.floatingPoint + [.int32]
private let numeric: [ElementType] = signed + [.uint32]

private let specials: [Double] = [0, -0.0, 1, -1, 0.5, .infinity, -.infinity, .nan]

/// Every special value against every other.
private let specialPairs: [SampleInput] = [
  SampleInput([8, 8], specials.flatMap { [Double](repeating: $0, count: 8) }),
  SampleInput([8, 8], (0..<8).flatMap { _ in specials }),
]

extension OperationCase {
  static let elementwise: [OperationCase] =
    Op.Unary.allCases.map(unary) + Op.Binary.allCases.map(binary)
    + Op.Comparison.allCases.map(comparison) + ElementType.allCases.map(cast) + [select]

  private static func unary(_ kind: Op.Unary) -> OperationCase {
    let types: [ElementType]
    var range = -2.0...2.0
    var kink: Double?
    switch kind {
    case .negate, .square: types = signed
    case .abs, .sign, .relu: (types, kink) = (signed, 8)
    case .exp, .expm1, .sin, .cos, .tanh, .sigmoid, .erf: types = floatingPoint
    case .log, .sqrt, .rsqrt, .reciprocal: (types, range) = (floatingPoint, 0.3...3)
    case .log1p: (types, range) = (floatingPoint, -0.5...2)
    case .floor, .ceil, .round: (types, range, kink) = (floatingPoint, -4...4, 0.5)
    case .isFinite: types = floatingPoint
    case .not: (types, range) = ([.bool], 0...1)
    }
    var samples = ElementwiseLayout.all.enumerated().map { seed, layout in
      OperationSample(
        layout.name,
        [.uniform(layout.shape, UInt64(seed), in: range, awayFromMultiplesOf: kink)],
        derivatives: kind == .isFinite || kind == .not ? 0 : 2
      ) { layout.view($0[0]).unary(kind) }
    }
    samples.append(
      OperationSample("special values", .unary(kind), [SampleInput([8], specials)], derivatives: 0))
    return OperationCase("unary \(kind)", .unary, elementTypes: types, samples)
  }

  private static func binary(_ kind: Op.Binary) -> OperationCase {
    let isLogical = kind == .and || kind == .or
    var samples = ElementwiseLayout.all.enumerated().map { seed, layout in
      OperationSample(
        layout.name, binaryInputs(kind, layout.shape, UInt64(seed)), derivatives: isLogical ? 0 : 2
      ) { layout.view($0[0]).binary(kind, layout.view($0[1])) }
    }
    samples += [
      OperationSample("operands that broadcast", binaryInputs(kind, [4], 20)) {
        $0[0].reshaped(to: [4, 1]).binary(kind, $0[1])
      }.differentiated(isLogical ? 0 : 2),
      OperationSample("special values", .binary(kind), specialPairs, derivatives: 0),
    ]
    if kind == .maximum || kind == .minimum {
      samples.append(
        OperationSample(
          "ties", .binary(kind),
          [SampleInput([3], [1, -0.5, 2]), SampleInput([3], [1, -0.5, 1])], derivatives: 1))
    }
    return OperationCase(
      "binary \(kind)", .binary, elementTypes: isLogical ? [.bool] : numeric, samples)
  }

  /// Operands at which the operation is smooth.
  private static func binaryInputs(_ kind: Op.Binary, _ shape: Shape, _ seed: UInt64)
    -> [SampleInput]
  {
    let values = SampleValues(seed: 100 + seed)
    let signs = values.whole(shape.count, in: 0..<2).map { 2 * $0 - 1 }
    let sizes = SampleValues(seed: 200 + seed).uniform(shape.count, in: 1.2...3)
    let divisor = zip(sizes, signs).map { $0 * $1 }
    switch kind {
    case .add, .subtract, .multiply:
      return [.uniform(shape, seed), .uniform(shape, seed + 50)]
    case .divide:
      return [.uniform(shape, seed), SampleInput(shape, divisor)]
    case .power:
      return [.uniform(shape, seed, in: 0.3...3), .uniform(shape, seed + 50)]
    case .maximum, .minimum:
      let distance = zip(signs, sizes).map { $0 * $1 * 0.2 }
      let first = SampleInput.uniform(shape, seed)
      return [first, SampleInput(shape, zip(first.values, distance).map { $0 + $1 })]
    case .remainder:
      // Quotients in the middle between two whole numbers, where there is no jump.
      let quotients = SampleValues(seed: seed).whole(shape.count, in: -3..<3)
      let parts = SampleValues(seed: seed + 50).uniform(shape.count, in: 0.2...0.8)
      let dividend = divisor.indices.map { divisor[$0] * (quotients[$0] + parts[$0]) }
      return [SampleInput(shape, dividend), SampleInput(shape, divisor)]
    case .and, .or:
      return [seed, seed + 50].map { SampleInput.condition(shape, $0).withRole(.held) }
    }
  }

  private static func comparison(_ kind: Op.Comparison) -> OperationCase {
    var samples = ElementwiseLayout.all.enumerated().map { seed, layout in
      // Few different numbers, so that some are equal.
      let inputs = [UInt64(seed), UInt64(seed) + 50].map {
        SampleInput(
          layout.shape, SampleValues(seed: $0).whole(layout.shape.count, in: -1..<2), .held)
      }
      return OperationSample(layout.name, inputs, derivatives: 0) {
        layout.view($0[0]).compare(kind, layout.view($0[1]))
      }
    }
    samples.append(OperationSample("special values", .compare(kind), specialPairs, derivatives: 0))
    return OperationCase("compare \(kind)", .compare, elementTypes: ElementType.allCases, samples)
  }

  private static func cast(to type: ElementType) -> OperationCase {
    let derivatives = type.isFloatingPoint ? 2 : 0
    var samples = ElementwiseLayout.all.enumerated().map { seed, layout in
      OperationSample(
        layout.name, [.uniform(layout.shape, UInt64(seed), in: -9...9)], derivatives: derivatives
      ) { Node.make(.cast(type), [layout.view($0[0])]) }
    }
    samples.append(
      OperationSample("special values", .cast(type), [SampleInput([8], specials)], derivatives: 0))
    return OperationCase("cast to \(type)", .cast, elementTypes: ElementType.allCases, samples)
  }

  private static var select: OperationCase {
    var samples = ElementwiseLayout.all.enumerated().map { seed, layout in
      let seed = UInt64(seed)
      let inputs: [SampleInput] = [
        .condition(layout.shape, seed), .uniform(layout.shape, seed + 1),
        .uniform(layout.shape, seed + 2),
      ]
      return OperationSample(layout.name, inputs) { nodes in
        Node.make(.select, nodes.map { layout.view($0) })
      }
    }
    samples.append(
      OperationSample(
        "special values", .select, [.condition([8, 8], 1)] + specialPairs, derivatives: 0))
    return OperationCase("select", .select, elementTypes: ElementType.allCases, samples)
  }
}
