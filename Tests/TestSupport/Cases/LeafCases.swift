// SPDX-License-Identifier: Apache-2.0
internal import DescentGraph

extension OperationCase {
  private static let shapes: [Shape] = [[2, 3], [], [1, 1], [7, 5, 3], [0, 4], [1, 130]]

  static let leaves: [OperationCase] = givens + Op.Distribution.allCases.map(random)

  private static let givens: [OperationCase] = [
    OperationCase(
      "input", .input, elementTypes: ElementType.allCases,
      shapes.map { shape in
        OperationSample("\(shape)", [.uniform(shape, 1, in: -9...9)]) { $0[0] }
      }),
    OperationCase(
      "stopGradient", .stopGradient, elementTypes: ElementType.allCases,
      shapes.map { shape in
        OperationSample("\(shape)", .stopGradient, [.uniform(shape, 2)], derivatives: 0)
      }),
    OperationCase(
      "constant", .constant,
      ElementType.allCases.flatMap { type in
        [0.1, -3.0, 0, 1].map { value in
          OperationSample("\(value) \(type)", .constant(value, type), [], derivatives: 0)
        }
      }),
    OperationCase(
      "iota", .iota,
      ElementType.allCases.flatMap { type in
        [([7], 0), ([1], 0), ([2, 3, 5], 1), ([0, 3], 0), ([0, 3], 1), ([3, 1], 1)].map {
          (shape: Shape, axis: Int) in
          OperationSample("\(shape) \(axis) \(type)", .iota(shape, axis: axis, type), [])
            .differentiated(0)
        }
      }),
  ]

  private static func random(_ distribution: Op.Distribution) -> OperationCase {
    let keys: [SampleInput] = [
      .key(seed: 0, step: 0), .key(seed: 0xFFFF_FFFF_FFFF_FFFF, step: 1),
      .key(seed: 7, step: 1 << 40),
    ]
    return OperationCase(
      "random \(distribution)", .random, elementTypes: [.float32],
      (shapes + [[1001]]).flatMap { shape in
        keys.enumerated().map { use, key in
          OperationSample(
            "\(shape) use \(use)", .random(distribution, shape, use: UInt32(use)), [key],
            derivatives: 0)
        }
      })
  }
}
