// SPDX-License-Identifier: Apache-2.0
import DescentGraph
import DescentTestSupport
import Testing

@Suite("Inference")
struct InferenceTests {
  /// Operands that do not fit, and a word that the explanation must contain.
  struct Misfit: Sendable, CustomTestStringConvertible {
    let op: Op
    let inputs: [Node]
    let expected: String
    let found: String

    init(_ op: Op, _ shapes: [Shape], expected: String, found: String) {
      self.init(op, nodes: shapes.map { Node(input: $0, .float32) }, expected: expected, found)
    }

    init(_ op: Op, nodes: [Node], expected: String, _ found: String) {
      (self.op, self.inputs, self.expected, self.found) = (op, nodes, expected, found)
    }

    var testDescription: String { "\(op.name) of \(inputs.map(\.shape))" }
  }

  private static let floats = Node(input: [3], .float32)
  private static let doubles = Node(input: [3], .float64)
  private static let integers = Node(input: [3], .int32)
  private static let flags = Node(input: [3], .bool)
  private static let pool = PoolGeometry(
    kernelHeight: 2, kernelWidth: 2, vertical: WindowAxis(padLow: 2), horizontal: WindowAxis())

  static let misfits: [Misfit] = [
    Misfit(.binary(.add), [[2], [3]], expected: "equal shapes", found: "[2] and [3]"),
    Misfit(.binary(.add), [[2]], expected: "2 operands", found: "1"),
    Misfit(
      .binary(.add), nodes: [floats, doubles], expected: "equal element types", "f32 and f64"),
    Misfit(.binary(.add), nodes: [flags, flags], expected: "numeric operands", "bool"),
    Misfit(.binary(.and), nodes: [floats, floats], expected: "Bool operands", "f32"),
    Misfit(.unary(.exp), nodes: [integers], expected: "floating-point", "i32"),
    Misfit(.unary(.not), nodes: [floats], expected: "Bool", "f32"),
    Misfit(.unary(.relu), nodes: [flags], expected: "signed", "bool"),
    Misfit(.compare(.less), [[2], [2, 1]], expected: "equal shapes", found: "[2] and [2, 1]"),
    Misfit(.select, nodes: [floats, floats, floats], expected: "Bool condition", "f32"),
    Misfit(
      .select, nodes: [flags, floats, doubles], expected: "equal element types", "f32 and f64"),
    Misfit(.reduce(.sum, axes: [2]), [[2, 3]], expected: "distinct axes of [2, 3]", found: "[2]"),
    Misfit(.reduce(.sum, axes: [0, 0]), [[2, 3]], expected: "distinct axes", found: "[0, 0]"),
    Misfit(.reduce(.max, axes: [0]), [[0, 3]], expected: "at least one element", found: "[0, 3]"),
    Misfit(.argmax(axis: 0), [[0]], expected: "at least one element", found: "[0]"),
    Misfit(
      .matmul(transposeLeft: false, transposeRight: false), [[2, 3], [2, 3]],
      expected: "equal inner sizes", found: "[2, 3] and [2, 3]"),
    Misfit(
      .matmul(transposeLeft: false, transposeRight: false), [[5, 2, 3], [4, 3, 2]],
      expected: "equal batch axes", found: "[5, 2, 3] and [4, 3, 2]"),
    Misfit(
      .convolution(ConvolutionGeometry()), [[1, 3, 5, 5], [2, 4, 3, 3]],
      expected: "weights [O, 3, kh, kw]", found: "[2, 4, 3, 3]"),
    Misfit(
      .convolution(ConvolutionGeometry(groups: 2)), [[1, 4, 5, 5], [3, 2, 3, 3]],
      expected: "2 groups", found: "[3, 2, 3, 3]"),
    Misfit(
      .convolution(ConvolutionGeometry()), [[1, 3, 2, 5], [2, 3, 3, 3]],
      expected: "at least as large as the kernel", found: "height 2, width 5"),
    Misfit(
      .convolution(ConvolutionGeometry(vertical: WindowAxis(stride: 0))),
      [[1, 3, 5, 5], [2, 3, 3, 3]], expected: "positive stride", found: "height 5"),
    Misfit(
      .convolutionInputGradient(ConvolutionGeometry(), height: 5, width: 5),
      [[1, 2, 4, 4], [2, 3, 3, 3]], expected: "[N, 2, 3, 3]", found: "[1, 2, 4, 4]"),
    Misfit(
      .convolutionWeightGradient(ConvolutionGeometry(), height: 3, width: 3),
      [[1, 3, 5, 5], [1, 2, 4, 4]], expected: "[1, O, 3, 3]", found: "[1, 2, 4, 4]"),
    Misfit(.reshape([4]), [[2, 3]], expected: "6 elements", found: "[4]"),
    Misfit(.reshape([-2, -3]), [[2, 3]], expected: "6 elements", found: "[-2, -3]"),
    Misfit(.transpose([0, 0]), [[2, 3]], expected: "permutation of 2", found: "[0, 0]"),
    Misfit(.broadcast([2, 4]), [[2, 3]], expected: "[2, 3] fits", found: "[2, 4]"),
    Misfit(.broadcast([1]), [[3]], expected: "[3] fits", found: "[1]"),
    Misfit(
      .slice(starts: [1], ends: [4], steps: [1]), [[3]], expected: "end ≤ 3", found: "1..<4"),
    Misfit(
      .slice(starts: [0], ends: [3], steps: [0]), [[3]], expected: "step > 0", found: "by 0"),
    Misfit(
      .pad(low: [-1], high: [0], interior: [0], value: 0), [[3]], expected: "non-negative",
      found: "[-1]"),
    Misfit(.concatenate(axis: 0), [], expected: "at least one operand", found: "none"),
    Misfit(
      .concatenate(axis: 0), [[2, 3], [2, 4]], expected: "[2, 3] but for axis 0", found: "[2, 4]"),
    Misfit(.gather(axis: 0), [[3], [2]], expected: "Int32 indices", found: "f32"),
    Misfit(.gather(axis: 1), nodes: [floats, integers], expected: "axes of [3]", "[1]"),
    Misfit(
      .scatterAdd(axis: 0, size: 3), nodes: [Node(input: [2], .float32), integers],
      expected: "indices [2]", "[3]"),
    Misfit(
      .gatherElements(axis: 0), nodes: [Node(input: [2, 2], .float32), integers],
      expected: "[2, 2] but for axis 0", "[3]"),
    Misfit(
      .scatterAddElements(axis: 0, size: 3), nodes: [Node(input: [2], .float32), integers],
      expected: "updates' shape", "[2] and [3]"),
    Misfit(.argsort(axis: 1, descending: false), [[3]], expected: "axes of [3]", found: "[1]"),
    Misfit(.random(.uniform, [2], use: 0), [[4]], expected: "four UInt32", found: "f32 [4]"),
    Misfit(.maxPool(pool), [[1, 1, 4, 4]], expected: "padding below", found: "[1, 1, 4, 4]"),
    Misfit(.averagePool(pool), [[4, 4]], expected: "[N, C, H, W]", found: "[4, 4]"),
    Misfit(.channelMoments, [[3]], expected: "[N, C, …]", found: "[3]"),
    Misfit(
      .batchNorm(epsilon: 1), [[2, 3], [2, 3], [2], [3]], expected: "3 channels", found: "[2]"),
    Misfit(
      .batchNorm(epsilon: 1), [[2, 3], [3, 2], [3], [3]], expected: "moments [2, 3]",
      found: "[3, 2]"),
    Misfit(
      .layerNorm(epsilon: 1), [[2, 3], [2], [2]], expected: "last axes of [2, 3]", found: "[2]"),
    Misfit(
      .groupNorm(groups: 2, epsilon: 1), [[2, 3], [3], [3]], expected: "divide 3 channels",
      found: "2"),
    Misfit(.softmax, [[2, 0]], expected: "not empty", found: "[2, 0]"),
    Misfit(
      .softmaxCrossEntropy, [[2, 3], [2]], expected: "equal shapes", found: "[2, 3] and [2]"),
    Misfit(
      .dropout(rate: 1, use: 0), nodes: [floats, Node(input: [4], .uint32)],
      expected: "[0, 1)", "1.0"),
  ]

  @Test("says what was expected and what was found", arguments: misfits)
  func misfit(_ misfit: Misfit) throws {
    let error = #expect(throws: GraphError.self) { try Node(checking: misfit.op, misfit.inputs) }
    let found = try #require(error)
    #expect(found.operation == misfit.op.name)
    #expect(found.expected.contains(misfit.expected))
    #expect(found.found.contains(misfit.found))
  }

  @Test("rejects what no window fits, before arithmetic goes wrong")
  func windows() {
    #expect(WindowAxis().outputSize(input: 5, kernel: 3) == 3)
    #expect(WindowAxis(stride: 2, padLow: 1, padHigh: 1).outputSize(input: 5, kernel: 3) == 3)
    #expect(WindowAxis(dilation: 2).outputSize(input: 5, kernel: 3) == 1)
    #expect(WindowAxis(dilation: 3).outputSize(input: 5, kernel: 3) == nil)
    #expect(WindowAxis(padLow: 9).outputSize(input: -1, kernel: 1) == nil)
    #expect(WindowAxis(stride: -1).outputSize(input: 5, kernel: 1) == nil)
  }

  /// Two shapes and what NumPy 2.3 broadcasts them to.
  static let broadcasts: [(Shape, Shape, Shape?)] = [
    ([], [], []), ([], [3], [3]), ([1], [3], [3]), ([3], [3], [3]), ([2], [3], nil),
    ([2, 1], [3], [2, 3]), ([2, 1], [1, 3], [2, 3]), ([2, 3], [3], [2, 3]), ([2, 3], [2], nil),
    ([8, 1, 6, 1], [7, 1, 5], [8, 7, 6, 5]), ([256, 256, 3], [3], [256, 256, 3]),
    ([5, 4], [1], [5, 4]), ([5, 4], [4], [5, 4]), ([15, 3, 5], [15, 1, 5], [15, 3, 5]),
    ([15, 3, 5], [3, 1], [15, 3, 5]), ([2, 1], [8, 4, 3], nil), ([0], [1], [0]), ([0], [], [0]),
    ([0], [2], nil), ([3, 0], [1, 1], [3, 0]), ([1, 0], [3, 1], [3, 0]),
    ([0, 1], [1, 3], [0, 3]),
  ]

  @Test("broadcasts as NumPy does", arguments: broadcasts)
  func broadcasting(_ left: Shape, _ right: Shape, _ result: Shape?) {
    #expect(left.broadcast(with: right) == result)
    #expect(right.broadcast(with: left) == result)
  }

  @Test("gives gradients the shapes and types of their inputs", arguments: OperationCase.real)
  func gradientShapes(_ row: OperationCase) {
    for sample in row.samples where sample.derivatives > 0 {
      for type in row.elementTypes where type.isFloatingPoint {
        let function = DifferentiableFunction(sample, type)
        for (slope, argument) in zip(function.gradient().results, function.varying) {
          #expect(slope.shape == argument.shape)
          #expect(slope.elementType == argument.elementType)
        }
      }
    }
  }
}
