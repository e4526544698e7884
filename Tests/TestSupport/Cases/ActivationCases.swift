// SPDX-License-Identifier: Apache-2.0
internal import DescentGraph

extension OperationCase {
  static let activations = [
    softmax, softmaxCrossEntropy, softmaxCrossEntropyGradient, gelu, dropout,
  ]

  private static let rows: [(name: String, shape: Shape)] = [
    ("rows", [3, 4]), ("size 1", [1, 1]), ("odd", [7, 5]), ("empty batch", [0, 3]),
    ("one row", [1, 10]), ("many classes", [2, 67]),
  ]

  private static var softmax: OperationCase {
    OperationCase(
      "softmax", .softmax,
      (rows + [("vector", [5]), ("three axes", [2, 3, 4])]).map {
        OperationSample($0.name, .softmax, [.uniform($0.shape, 1)])
      } + [
        OperationSample(
          "large", .softmax, [SampleInput([2, 3], [1000, 999, -1000, -.infinity, 0, 1])]
        ).differentiated(0),
        OperationSample("ties", .softmax, [SampleInput([2, 2], [1, 1, 0, 0])]),
        OperationSample("transposed view", [.uniform([4, 3], 1)]) {
          Node.make(.softmax, [$0[0].transposed([1, 0])])
        },
      ])
  }

  private static var softmaxCrossEntropy: OperationCase {
    let op = Op.softmaxCrossEntropy
    func classes(_ shape: Shape) -> SampleInput {
      let chosen = SampleValues(seed: 5).whole(shape[0], in: 0..<shape[1])
      return SampleInput(
        shape,
        chosen.flatMap { label in (0..<shape[1]).map { Double($0) == label ? 1 : 0 } }, .held)
    }
    return OperationCase(
      "softmaxCrossEntropy", .softmaxCrossEntropy,
      rows.map {
        OperationSample(
          "\($0.name), any targets", op,
          [.uniform($0.shape, 1), .uniform($0.shape, 2, in: 0.1...1)])
      }
        + rows.map {
          OperationSample("\($0.name), classes", op, [.uniform($0.shape, 3), classes($0.shape)])
        }
        + [
          OperationSample(
            "no weight on −∞", op,
            [
              SampleInput([2, 3], [1000, 999, -1000, -.infinity, 0, 1]),
              SampleInput([2, 3], [0, 1, 0, 0, 1, 0], .held),
            ]
          ).differentiated(0)
        ])
  }

  private static var softmaxCrossEntropyGradient: OperationCase {
    let op = Op.softmaxCrossEntropyGradient
    return OperationCase(
      "softmaxCrossEntropyGradient", .softmaxCrossEntropyGradient,
      rows.map {
        OperationSample(
          $0.name, op,
          [
            .uniform($0.shape, 1), .uniform($0.shape, 2, in: 0.1...1),
            .uniform([$0.shape[0]], 3),
          ])
      } + [
        OperationSample(
          "large", op,
          [
            SampleInput([2, 3], [1000, 999, -1000, -.infinity, 0, 1]),
            SampleInput([2, 3], [0, 1, 0, 0, 1, 0], .held), .uniform([2], 3),
          ]
        ).differentiated(2),
        OperationSample(
          "one gradient for all", [.uniform([5, 4], 1), .uniform([5, 4], 2), .uniform([], 3)]
        ) {
          Node.make(op, [$0[0], $0[1], $0[2].broadcast(to: [5])])
        },
      ])
  }

  private static var gelu: OperationCase {
    let shapes: [Shape] = [[2, 3], [], [1, 1], [7, 5, 3], [0, 4], [33]]
    return OperationCase(
      "gelu", .gelu,
      shapes.map { OperationSample("\($0)", .gelu, [.uniform($0, 1, in: -4...4)]) } + [
        OperationSample("far out", .gelu, [SampleInput([6], [-40, -9, -6, 6, 9, 40])]),
        OperationSample("transposed view", [.uniform([4, 3], 1)]) {
          Node.make(.gelu, [$0[0].transposed([1, 0])])
        },
      ])
  }

  private static var dropout: OperationCase {
    let uses: [(Shape, Double, UInt32)] = [
      ([4, 5], 0.5, 0), ([1, 1], 0.5, 3), ([], 0.25, 1), ([7, 5, 3], 0.1, 7), ([0, 4], 0.5, 2),
      ([1001], 0.9, 5), ([3, 3], 0, 4),
    ]
    return OperationCase(
      "dropout", .dropout,
      uses.map { shape, rate, use in
        OperationSample(
          "\(shape) rate \(rate)", .dropout(rate: rate, use: use),
          [.uniform(shape, 1), .key(seed: 42, step: 6)])
      })
  }
}
