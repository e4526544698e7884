// SPDX-License-Identifier: Apache-2.0
internal import DescentGraph

extension OperationCase {
  static let normalizations = [channelMoments, batchNorm, batchNormSums, layerNorm, groupNorm]

  private static let epsilon = 0.01

  private static let images: [(name: String, shape: Shape)] = [
    ("image", [3, 2, 4, 3]), ("size 1", [1, 1, 1, 1]), ("vectors", [5, 3]),
    ("odd", [3, 7, 5]), ("one sample", [1, 2, 3, 3]), ("sixteen channels", [2, 16, 2, 2]),
  ]

  /// Rows of means and of variances, the latter positive.
  private static func moments(_ channels: Int) -> SampleInput {
    .uniform([2, channels], 9, in: 0.5...2)
  }

  private static func vector(_ count: Int, _ seed: UInt64) -> SampleInput {
    .uniform([count], seed, in: 0.5...2)
  }

  private static var channelMoments: OperationCase {
    OperationCase(
      "channelMoments", .channelMoments,
      images.map { OperationSample($0.name, .channelMoments, [.uniform($0.shape, 1)]) } + [
        OperationSample("far from zero", .channelMoments, [.uniform([4, 2, 3], 1, in: 99...101)])
          .differentiated(0),
        OperationSample("transposed view", [.uniform([3, 4], 1)]) {
          Node.make(.channelMoments, [$0[0].transposed([1, 0])])
        },
        OperationSample("empty batch", .channelMoments, [.uniform([0, 3, 2, 2], 1)]),
      ])
  }

  private static var batchNorm: OperationCase {
    let op = Op.batchNorm(epsilon: epsilon)
    let given = (images + [("empty batch", [0, 3, 2, 2])]).map { name, shape in
      OperationSample(
        name, op, [.uniform(shape, 1), moments(shape[1]), vector(shape[1], 2), vector(shape[1], 3)])
    }
    let own = images.map { name, shape in
      OperationSample(
        "\(name), by its own moments",
        [.uniform(shape, 4), vector(shape[1], 5), vector(shape[1], 6)]
      ) { Node.make(op, [$0[0], Node.make(.channelMoments, [$0[0]]), $0[1], $0[2]]) }
    }
    return OperationCase("batchNorm", .batchNorm, given + own)
  }

  private static var batchNormSums: OperationCase {
    let op = Op.batchNormSums(epsilon: epsilon)
    let given = (images + [("empty batch", [0, 3, 2, 2])]).map { name, shape in
      OperationSample(name, op, [.uniform(shape, 1), .uniform(shape, 2), moments(shape[1])])
    }
    let own = images.map { name, shape in
      OperationSample("\(name), by its own moments", [.uniform(shape, 3), .uniform(shape, 4)]) {
        Node.make(op, [$0[0], $0[1], Node.make(.channelMoments, [$0[0]])])
      }
    }
    return OperationCase("batchNormSums", .batchNormSums, given + own)
  }

  private static var layerNorm: OperationCase {
    let op = Op.layerNorm(epsilon: epsilon)
    let uses: [(String, Shape, Shape)] = [
      ("rows", [3, 5], [5]), ("size 1", [1, 1], [1]), ("two axes", [2, 3, 4], [3, 4]),
      ("odd", [3, 5, 7], [7]), ("everything", [2, 3], [2, 3]), ("empty batch", [0, 5], [5]),
    ]
    let samples = uses.map { name, shape, scale in
      OperationSample(
        name, op,
        [.uniform(shape, 1), .uniform(scale, 2, in: 0.5...2), .uniform(scale, 3)])
    }
    return OperationCase(
      "layerNorm", .layerNorm,
      samples + [
        OperationSample("operands that depend on each other", [.uniform([3], 4)]) {
          Node.make(op, [$0[0].unary(.square), $0[0], $0[0]])
        }
      ])
  }

  private static var groupNorm: OperationCase {
    let uses: [(String, Shape, Int)] = [
      ("one group", [2, 3, 2, 2], 1), ("two groups", [2, 4, 3, 3], 2),
      ("a group for each channel", [3, 3, 2, 5], 3), ("size 1", [1, 1, 1, 1], 1),
      ("vectors", [3, 6], 2), ("odd", [3, 5, 7], 5), ("empty batch", [0, 4, 2, 2], 2),
    ]
    return OperationCase(
      "groupNorm", .groupNorm,
      uses.map { name, shape, groups in
        OperationSample(
          name, .groupNorm(groups: groups, epsilon: epsilon),
          [.uniform(shape, 1), vector(shape[1], 2), vector(shape[1], 3)])
      })
  }
}
