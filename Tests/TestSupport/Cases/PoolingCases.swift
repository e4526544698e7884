// SPDX-License-Identifier: Apache-2.0
internal import DescentGraph

extension OperationCase {
  static let pooling = [
    maxPool, maxPoolGradient, maxPoolGather, averagePool, averagePoolGradient,
  ]

  /// A window over an image.
  private struct PoolSample: Sendable {
    let name: String
    let image: Shape
    let geometry: PoolGeometry

    /// - Parameter pad: top, bottom, left, right.
    init(
      _ name: String, _ image: Shape, kernel: (Int, Int), stride: (Int, Int),
      pad: [Int] = [0, 0, 0, 0], countsPadding: Bool = true
    ) {
      (self.name, self.image) = (name, image)
      geometry = PoolGeometry(
        kernelHeight: kernel.0, kernelWidth: kernel.1,
        vertical: WindowAxis(stride: stride.0, padLow: pad[0], padHigh: pad[1]),
        horizontal: WindowAxis(stride: stride.1, padLow: pad[2], padHigh: pad[3]),
        countsPadding: countsPadding)
    }

    var output: Shape {
      Node.make(.averagePool(geometry), [Node(input: image, .float64)]).shape
    }

    static let all: [PoolSample] = [
      PoolSample("halves", [2, 3, 4, 6], kernel: (2, 2), stride: (2, 2)),
      PoolSample("size 1", [1, 1, 1, 1], kernel: (1, 1), stride: (1, 1)),
      PoolSample(
        "odd, overlapping, padded", [2, 1, 7, 5], kernel: (3, 3), stride: (2, 2),
        pad: [1, 1, 1, 1]),
      PoolSample(
        "uneven padding", [1, 2, 5, 6], kernel: (2, 3), stride: (1, 2), pad: [1, 0, 0, 2]),
      PoolSample(
        "padding left out", [1, 2, 5, 5], kernel: (3, 2), stride: (2, 1), pad: [1, 2, 1, 0],
        countsPadding: false),
      PoolSample("whole image", [3, 2, 3, 4], kernel: (3, 4), stride: (1, 1)),
      PoolSample("unread border", [1, 1, 8, 7], kernel: (2, 2), stride: (3, 3)),
      PoolSample("empty batch", [0, 2, 4, 4], kernel: (2, 2), stride: (2, 2)),
    ]
  }

  /// Windows with equal elements, with NaN, with nothing but −∞: the first maximum counts.
  private static let difficultImages: [(name: String, input: SampleInput)] = [
    ("ties", SampleInput([1, 1, 4, 4], SampleValues(seed: 1).whole(16, in: 0..<2), .held)),
    ("all equal", SampleInput([1, 1, 4, 4], [Double](repeating: 1, count: 16), .held)),
    (
      "NaN",
      SampleInput(
        [1, 1, 4, 4], [1, .nan, 2, 3, .nan, 4, 1, 2, 5, 6, .infinity, 2, 1, 0, .nan, 1], .held)
    ),
  ]

  private static let difficult = PoolSample(
    "", [1, 1, 4, 4], kernel: (3, 3), stride: (1, 1), pad: [1, 1, 1, 1])

  private static var maxPool: OperationCase {
    OperationCase(
      "maxPool", .maxPool,
      PoolSample.all.map {
        OperationSample($0.name, .maxPool($0.geometry), [.distinct($0.image, 1)])
      }
        + difficultImages.map {
          OperationSample($0.name, .maxPool(difficult.geometry), [$0.input], derivatives: 0)
        })
  }

  private static var maxPoolGradient: OperationCase {
    OperationCase(
      "maxPoolGradient", .maxPoolGradient,
      PoolSample.all.map {
        OperationSample(
          $0.name, .maxPoolGradient($0.geometry), [.distinct($0.image, 1), .uniform($0.output, 2)])
      }
        + difficultImages.map {
          OperationSample(
            $0.name, .maxPoolGradient(difficult.geometry),
            [$0.input, .uniform(difficult.output, 2)])
        })
  }

  private static var maxPoolGather: OperationCase {
    OperationCase(
      "maxPoolGather", .maxPoolGather,
      PoolSample.all.map {
        OperationSample(
          $0.name, .maxPoolGather($0.geometry), [.distinct($0.image, 1), .uniform($0.image, 2)])
      }
        + difficultImages.map {
          OperationSample(
            $0.name, .maxPoolGather(difficult.geometry), [$0.input, .uniform(difficult.image, 2)])
        })
  }

  private static var averagePool: OperationCase {
    OperationCase(
      "averagePool", .averagePool,
      PoolSample.all.map {
        OperationSample($0.name, .averagePool($0.geometry), [.uniform($0.image, 1)])
      })
  }

  private static var averagePoolGradient: OperationCase {
    OperationCase(
      "averagePoolGradient", .averagePoolGradient,
      PoolSample.all.map {
        OperationSample(
          $0.name,
          .averagePoolGradient($0.geometry, height: $0.image[2], width: $0.image[3]),
          [.uniform($0.output, 1)])
      })
  }
}
