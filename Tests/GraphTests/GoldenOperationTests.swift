// SPDX-License-Identifier: Apache-2.0
import DescentGraph
import DescentTestSupport
import Foundation
import Testing

/// Values and gradients against those that PyTorch computes (Tests/Golden/operations.py).
@Suite("Golden values of operations")
struct GoldenOperationTests {
  struct Golden: Decodable, Sendable, CustomTestStringConvertible {
    struct Array: Decodable, Sendable {
      let shape: [Int]
      let values: [Double]
    }

    let operation: String
    let attributes: [Double]
    let inputs: [Array]
    let output: Array
    let upstream: Array
    let gradients: [Array]

    var testDescription: String { "\(operation) \(attributes)" }
  }

  @Test("are PyTorch's")
  func golden() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Golden/operations.json")
    let all = try JSONDecoder().decode([Golden].self, from: Data(contentsOf: file))
    #expect(all.count >= 20)
    for golden in all {
      let inputs = golden.inputs.map { Node(input: Shape($0.shape), .float64) }
      let upstream = Node(input: Shape(golden.upstream.shape), .float64)
      let output = try #require(node(golden, inputs), "\(golden.testDescription)")
      #expect(output.shape == Shape(golden.output.shape))
      let slopes = gradients(of: output, withRespectTo: inputs, upstream: upstream)
      let results = try evaluate(
        [output] + slopes,
        Array(zip(inputs, golden.inputs.map(\.values))) + [(upstream, golden.upstream.values)])
      let tolerance = Tolerance(relative: 1e-11, absolute: 1e-13)
      for (found, expected) in zip(results, [golden.output] + golden.gradients) {
        #expect(
          tolerance.difference(found: found, expected: expected.values) == nil,
          "\(golden.testDescription)")
      }
    }
  }

  private func node(_ golden: Golden, _ inputs: [Node]) -> Node? {
    let whole = golden.attributes.map { Int($0) }
    switch golden.operation {
    case "convolution":
      return Node.make(
        .convolution(
          ConvolutionGeometry(
            vertical: axis(stride: whole[0], dilation: whole[2], pad: whole[4]),
            horizontal: axis(stride: whole[1], dilation: whole[3], pad: whole[5]),
            groups: whole[6])), inputs)
    case "maxPool": return Node.make(.maxPool(pool(whole, countsPadding: true)), inputs)
    case "averagePool":
      return Node.make(.averagePool(pool(whole, countsPadding: whole[6] == 1)), inputs)
    case "batchNorm":
      let moments = Node.make(.channelMoments, [inputs[0]])
      return Node.make(
        .batchNorm(epsilon: golden.attributes[0]), [inputs[0], moments, inputs[1], inputs[2]])
    case "layerNorm": return Node.make(.layerNorm(epsilon: golden.attributes[0]), inputs)
    case "groupNorm":
      return Node.make(.groupNorm(groups: whole[0], epsilon: golden.attributes[1]), inputs)
    case "softmax": return Node.make(.softmax, inputs)
    case "softmaxCrossEntropy": return Node.make(.softmaxCrossEntropy, inputs)
    case "gelu": return Node.make(.gelu, inputs)
    case "erf": return inputs[0].unary(.erf)
    case "remainder": return inputs[0].binary(.remainder, inputs[1])
    case "max": return inputs[0].reduced(.max, axes: whole)
    case "matmul": return Node.make(.matmul(transposeLeft: false, transposeRight: false), inputs)
    default: return nil
    }
  }

  private func axis(stride: Int, dilation: Int = 1, pad: Int) -> WindowAxis {
    WindowAxis(stride: stride, dilation: dilation, padLow: pad, padHigh: pad)
  }

  private func pool(_ whole: [Int], countsPadding: Bool) -> PoolGeometry {
    PoolGeometry(
      kernelHeight: whole[0], kernelWidth: whole[1],
      vertical: axis(stride: whole[2], pad: whole[4]),
      horizontal: axis(stride: whole[3], pad: whole[5]), countsPadding: countsPadding)
  }
}
