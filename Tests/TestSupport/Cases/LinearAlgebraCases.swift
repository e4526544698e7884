// SPDX-License-Identifier: Apache-2.0
internal import DescentGraph

extension OperationCase {
  static let linearAlgebra: [OperationCase] =
    [(false, false), (false, true), (true, false), (true, true)].map(matmul) + [
      convolution, convolutionInputGradient, convolutionWeightGradient,
    ]

  private static func matmul(_ left: Bool, _ right: Bool) -> OperationCase {
    let op = Op.matmul(transposeLeft: left, transposeRight: right)
    func sample(_ name: String, batch: [Int] = [], _ rows: Int, _ inner: Int, _ columns: Int)
      -> OperationSample
    {
      OperationSample(
        name, op,
        [
          .uniform(Shape(batch + (left ? [inner, rows] : [rows, inner])), 1),
          .uniform(Shape(batch + (right ? [columns, inner] : [inner, columns])), 2),
        ])
    }
    return OperationCase(
      op.name, .matmul,
      [
        sample("ordinary", 2, 3, 4), sample("size 1", 1, 1, 1), sample("odd", 7, 5, 3),
        sample("column", 5, 4, 1), sample("batch", batch: [3], 2, 3, 2),
        sample("batch of two axes", batch: [2, 1], 3, 4, 2), sample("empty batch", 0, 3, 2),
        sample("empty batch axis", batch: [0], 2, 3, 2), sample("nothing to add", 2, 0, 3),
        sample("longer", 17, 33, 9),
        OperationSample("transposed view", [.uniform([4, 3], 1), .uniform([3, 4], 2)]) {
          Node.make(op, left == right ? $0 : [$0[0], $0[1].transposed([1, 0])])
        },
      ])
  }

  /// A convolution's shapes.
  private struct ConvolutionSample: Sendable {
    let name: String
    let geometry: ConvolutionGeometry
    let image: Shape
    let weight: Shape

    /// - Parameter pad: top, bottom, left, right.
    init(
      _ name: String, _ image: Shape, _ weight: Shape, stride: (Int, Int) = (1, 1),
      dilation: (Int, Int) = (1, 1), pad: [Int] = [0, 0, 0, 0], groups: Int = 1
    ) {
      (self.name, self.image, self.weight) = (name, image, weight)
      geometry = ConvolutionGeometry(
        vertical: WindowAxis(
          stride: stride.0, dilation: dilation.0, padLow: pad[0], padHigh: pad[1]),
        horizontal: WindowAxis(
          stride: stride.1, dilation: dilation.1, padLow: pad[2], padHigh: pad[3]),
        groups: groups)
    }

    var output: Shape {
      Node.make(
        .convolution(geometry), [Node(input: image, .float64), Node(input: weight, .float64)]
      ).shape
    }

    static let all: [ConvolutionSample] = [
      ConvolutionSample("padded", [2, 3, 5, 6], [4, 3, 3, 3], pad: [1, 1, 1, 1]),
      ConvolutionSample("size 1", [1, 1, 1, 1], [1, 1, 1, 1]),
      ConvolutionSample("pointwise", [2, 5, 3, 3], [2, 5, 1, 1]),
      ConvolutionSample(
        "odd, strided", [1, 2, 7, 5], [3, 2, 3, 2], stride: (2, 2), pad: [1, 0, 0, 1]),
      ConvolutionSample("dilated", [2, 2, 7, 8], [3, 2, 2, 3], dilation: (2, 3)),
      ConvolutionSample(
        "grouped", [2, 4, 5, 5], [6, 2, 3, 3], stride: (2, 1), pad: [1, 1, 0, 0], groups: 2),
      ConvolutionSample("depthwise", [1, 3, 6, 6], [3, 1, 3, 3], pad: [1, 1, 1, 1], groups: 3),
      ConvolutionSample(
        "strided, dilated, grouped, unread border", [1, 2, 8, 9], [2, 1, 2, 2], stride: (3, 2),
        dilation: (2, 1), pad: [2, 0, 1, 3], groups: 2),
      ConvolutionSample("empty batch", [0, 2, 5, 5], [3, 2, 3, 3]),
      ConvolutionSample("sixteen channels", [2, 16, 4, 4], [16, 16, 3, 3], pad: [1, 1, 1, 1]),
    ]
  }

  private static var convolution: OperationCase {
    OperationCase(
      "convolution", .convolution,
      ConvolutionSample.all.map {
        OperationSample(
          $0.name, .convolution($0.geometry), [.uniform($0.image, 1), .uniform($0.weight, 2)])
      })
  }

  private static var convolutionInputGradient: OperationCase {
    OperationCase(
      "convolutionInputGradient", .convolutionInputGradient,
      ConvolutionSample.all.map {
        OperationSample(
          $0.name,
          .convolutionInputGradient($0.geometry, height: $0.image[2], width: $0.image[3]),
          [.uniform($0.output, 1), .uniform($0.weight, 2)])
      })
  }

  private static var convolutionWeightGradient: OperationCase {
    OperationCase(
      "convolutionWeightGradient", .convolutionWeightGradient,
      ConvolutionSample.all.map {
        OperationSample(
          $0.name,
          .convolutionWeightGradient($0.geometry, height: $0.weight[2], width: $0.weight[3]),
          [.uniform($0.image, 1), .uniform($0.output, 2)])
      })
  }
}
