// SPDX-License-Identifier: Apache-2.0
import DescentGraph
import DescentTestSupport
import Testing

/// Gradients at points where differences cannot check them.
@Suite("Gradient rules at difficult points")
struct GradientRuleTests {
  private func slopes(
    _ values: [[Double]], _ function: ([Node]) -> Node
  ) throws -> [[Double]] {
    let inputs = values.map { Node(input: [$0.count], .float64) }
    let result = function(inputs)
    let axes = Array(result.shape.dimensions.indices)
    return try evaluate(
      gradients(of: result.reduced(.sum, axes: axes), withRespectTo: inputs),
      Array(zip(inputs, values)))
  }

  @Test("abs and relu have the derivative 0 at 0")
  func kinks() throws {
    #expect(try slopes([[0, -2, 2]]) { $0[0].unary(.abs) } == [[0, -1, 1]])
    #expect(try slopes([[0, -2, 2]]) { $0[0].unary(.relu) } == [[0, 0, 1]])
  }

  @Test("ties of max, maximum and minimum share evenly")
  func ties() throws {
    #expect(
      try slopes([[2, 1, 2, 2]]) { $0[0].reduced(.max, axes: [0]) } == [[1 / 3, 0, 1 / 3, 1 / 3]])
    #expect(
      try slopes([[1, 2, 0], [1, 0, 2]]) { $0[0].binary(.maximum, $0[1]) }
        == [[0.5, 1, 0], [0.5, 0, 1]])
    #expect(
      try slopes([[1, 2, 0], [1, 0, 2]]) { $0[0].binary(.minimum, $0[1]) }
        == [[0.5, 0, 1], [0.5, 1, 0]])
  }

  @Test("a power of zero has no NaN in its derivatives")
  func power() throws {
    let (bases, exponents): ([Double], [Double]) = ([0, 0, 0, 2, -2], [0, 1, 2, 0, 2])
    #expect(
      try slopes([bases, exponents]) { $0[0].binary(.power, $0[1]) }[0] == [0, 1, 0, 0, -4])
    // The second derivative of x¹ and of x² at 0.
    let x = Node(input: [3], .float64)
    let exponent = Node(input: [3], .float64)
    let value = x.binary(.power, exponent).reduced(.sum, axes: [0])
    let slope = gradients(of: value, withRespectTo: [x])[0].reduced(.sum, axes: [0])
    let curvature = gradients(of: slope, withRespectTo: [x])
    #expect(try evaluate(curvature, [(x, [0, 0, 0]), (exponent, [0, 1, 2])]) == [[0, 0, 2]])
  }

  @Test("max pooling sends a gradient to the first of equal maxima")
  func poolingTies() throws {
    let geometry = PoolGeometry(
      kernelHeight: 2, kernelWidth: 2, vertical: WindowAxis(stride: 2),
      horizontal: WindowAxis(stride: 2))
    #expect(
      try slopes([[1, 3, 3, 3]]) {
        Node.make(.maxPool(geometry), [$0[0].reshaped(to: [1, 1, 2, 2])])
      } == [[0, 1, 0, 0]])
  }

  @Test("stopGradient stops it")
  func stopped() throws {
    #expect(
      try slopes([[3]]) { $0[0].binary(.multiply, Node.make(.stopGradient, [$0[0]])) } == [[3]])
  }

  @Test("an upstream gradient weighs the results")
  func upstream() throws {
    let x = Node(input: [3], .float64)
    let weight = Node(input: [3], .float64)
    let slope = gradients(of: x.unary(.square), withRespectTo: [x], upstream: weight)
    #expect(try evaluate(slope, [(x, [1, 2, 3]), (weight, [1, 0, -1])]) == [[2, 0, -6]])
  }

  @Test("a target that depends on another target passes its gradient on")
  func intermediate() throws {
    let x = Node(input: [1], .float64)
    let y = x.unary(.square)
    let z = y.unary(.square).reshaped(to: [])
    #expect(
      try evaluate(gradients(of: z, withRespectTo: [x, y, z]), [(x, [2])]) == [[32], [8], [1]])
  }
}
