// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentGraph
import DescentTestSupport
import Foundation
import Testing

/// Plans in which convolutions, matrix products and what lies between them are BFloat16.
@Suite("Precision")
struct PrecisionTests {
  /// Whether this machine computes in BFloat16.
  static let isNative: Bool = {
    #if OneDNN && os(Linux)
      let description = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
      return description.contains("avx512_bf16")
    #else
      return false
    #endif
  }()

  static func backend(threads: Int = 1) -> CPUBackend {
    CPUBackend(threads: threads, precision: .bfloat16)
  }

  private static let padded = WindowAxis(padLow: 1, padHigh: 1)

  private static func convolved(_ x: Node, _ weights: Node, stride: Int = 1) -> Node {
    let axis = WindowAxis(stride: stride, padLow: 1, padHigh: stride == 1 ? 1 : 0)
    return Node.make(
      .convolution(ConvolutionGeometry(vertical: axis, horizontal: axis)), [x, weights])
  }

  /// Batch norm with its statistics, then the activation.
  private static func normalized(
    _ x: Node, _ scale: Node, _ shift: Node, _ activation: Op.Unary
  ) -> Node {
    let moments = Node.make(.channelMoments, [x])
    return Node.make(.batchNorm(epsilon: 1e-3), [x, moments, scale, shift]).unary(activation)
  }

  /// A small residual network with everything that stands between convolutions: batch norm, an
  /// activation, a sum, a pool, a sum over the pixels. With `smooth` nothing in it has a kink.
  static func network(batch: Int = 8, smooth: Bool = false) -> DifferentiableFunction {
    let (channels, size) = (32, 16)
    var arguments: [DifferentiableFunction.Argument] = []
    var seed = UInt64(20)
    func input(_ shape: Shape, _ range: ClosedRange<Double> = -1...1, varies: Bool = true) -> Node {
      let node = Node(input: shape, .float32)
      seed += 1
      arguments.append((node, SampleValues(seed: seed).uniform(shape.count, in: range), varies))
      return node
    }
    func weights(_ out: Int, _ into: Int) -> Node {
      let bound = (6 / Double(9 * into)).squareRoot()
      return input([out, into, 3, 3], -bound...bound)
    }
    func scale() -> Node { input([channels], 0.5...1.5) }
    func shift() -> Node { input([channels], -0.2...0.2) }
    let x = input([batch, 3, size, size], -1...1, varies: false)
    let activation: Op.Unary = smooth ? .tanh : .relu
    let first = normalized(convolved(x, weights(channels, 3)), scale(), shift(), activation)
    let inner = normalized(
      convolved(first, weights(channels, channels)), scale(), shift(), activation)
    let sum = normalized(
      convolved(inner, weights(channels, channels)).binary(.add, first), scale(), shift(),
      activation)
    let half = WindowAxis(stride: 2)
    let window = PoolGeometry(
      kernelHeight: 2, kernelWidth: 2, vertical: half, horizontal: half)
    let pooled = Node.make(smooth ? .averagePool(window) : .maxPool(window), [sum])
    let last = convolved(pooled, weights(channels, channels)).unary(activation)
    return DifferentiableFunction(
      arguments: arguments, results: [last.reduced(.sum, axes: [2, 3])])
  }

  /// The results, with the largest element of each.
  private static func run(_ backend: any Backend, _ function: DifferentiableFunction) throws
    -> [[Double]]
  {
    let graph = Graph(outputs: function.results)
    let inputs = graph.leaves.map { leaf in
      let argument = function.arguments.first { $0.node === graph.nodes[leaf] }
      return Storage(graph.nodes[leaf].elementType, argument?.values ?? [])
    }
    let outputs = graph.outputs.map { Storage(zeros: $0.elementType, count: $0.shape.count) }
    try backend.compile(graph, updates: []).run(inputs: inputs, outputs: outputs)
    return outputs.map { $0.doubles() }
  }

  /// `‖found − expected‖ / ‖expected‖`.
  private static func error(_ found: [Double], _ expected: [Double]) -> Double {
    let apart = zip(found, expected).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    return (apart / max(expected.reduce(0) { $0 + $1 * $1 }, 1e-300)).squareRoot()
  }

  /// Each value is rounded to 2⁻⁹, about ten times in a row. Where ReLU and maximum stand a rounding
  /// turns some of the elements near zero, or near another maximum, over: of 1 % of them the gradient
  /// is another, which is a relative error of √0.01.
  @Test(
    "a network and its gradients agree with the reference",
    arguments: zip([true, false], [(0.05, 0.05), (0.05, 0.2)]))
  func agrees(_ smooth: Bool, _ tolerances: (Double, Double)) throws {
    let network = Self.network(smooth: smooth)
    for (function, what, tolerance) in [
      (network, "value", tolerances.0), (network.gradient(), "gradient", tolerances.1),
    ] {
      let expected = try Self.run(ReferenceBackend(), function)
      let found = try Self.run(Self.backend(), function)
      for (index, (a, b)) in zip(found, expected).enumerated() {
        #expect(Self.error(a, b) < tolerance, "\(what) \(index)")
      }
    }
  }

  @Test("the plan passes all verifiers; products are BFloat16 where the processor has it")
  func planned() throws {
    let function = Self.network().gradient()
    let graph = Graph(outputs: function.results)
    let plan = try Self.backend().verifiedPlan(graph)
    let products = plan.kernels.filter { $0.name.hasPrefix("convolution") && $0.flops > 4e6 }
    #expect(!products.isEmpty)
    #expect(products.allSatisfy { $0.name.contains("bf16") == Self.isNative })
    let wide = try CPUBackend(threads: 1).verifiedPlan(graph)
    #expect(!wide.text.contains("bf16"))
    if Self.isNative { #expect(Double(plan.traffic) < 0.75 * Double(wide.traffic)) }
    let blas = CPUBackend(threads: 1, provider: .blas, precision: .bfloat16)
    #expect(
      try blas.verifiedPlan(graph).text
        == CPUBackend(threads: 1, provider: .blas).plan(graph).text)
  }

  @Test("small products and everything else stay as they are")
  func smallStays() throws {
    let (graph, updates) = CPUBackendTests.step()
    let plan = try Self.backend().verifiedPlan(graph, updates: updates)
    #expect(try plan.text == CPUBackend(threads: 1).plan(graph, updates: updates).text)
  }

  @Test("the same bits for any number of threads", arguments: [2, 3, 8])
  func threads(_ threads: Int) throws {
    let function = Self.network(batch: 19).gradient()
    let one = try Self.run(Self.backend(), function)
    #expect(try Self.run(Self.backend(threads: threads), function) == one)
  }

  /// Two layers with updates in place, and a rule that multiplies a gradient by itself.
  private static func perceptron() -> (Graph, [Update]) {
    let x = Node(input: [160, 256], .float32)
    let weights = [Node(input: [256, 128], .float32), Node(input: [128, 128], .float32)]
    func product(_ a: Node, _ b: Node, _ left: Bool = false) -> Node {
      Node.make(.matmul(transposeLeft: left, transposeRight: false), [a, b])
    }
    let logits = product(product(x, weights[0]).unary(.relu), weights[1])
    let loss = logits.binary(.multiply, logits).reduced(.sum, axes: [0, 1])
    let slopes = gradients(of: loss, withRespectTo: weights)
    let updated = zip(weights, slopes).map { weight, slope in
      weight.binary(.subtract, product(weight, product(slope, slope, true)))
    }
    let graph = Graph(outputs: [loss] + updated)
    let leaves = graph.leaves.map { graph.nodes[$0].id }
    let updates = weights.enumerated().compactMap { index, node in
      leaves.firstIndex(of: node.id).map { Update(output: index + 1, leaf: $0) }
    }
    return (graph, updates)
  }

  @Test("matrix products of layers are BFloat16, those of the update rule are not")
  func matrices() throws {
    let (graph, updates) = Self.perceptron()
    let plan = try Self.backend().verifiedPlan(graph, updates: updates)
    let products = plan.kernels.map(\.name).filter { $0.hasPrefix("matmul") }
    // Forward and weight gradient of both layers, and one input gradient; the rule's four are wide.
    #expect(products.filter { $0.contains("bf16") }.count == (Self.isNative ? 5 : 0))
    let steps = try Self.backend().passes(graph, updates: updates).0
    let weightGradients = steps.precise.items.filter {
      $0.shape == [256, 128] || $0.shape == [128, 128]
    }
    // Of what has the shape of weights only casts of the weights themselves are BFloat16.
    #expect(
      weightGradients.allSatisfy { item in
        if case .graph(.cast) = item.op { true } else { !item.isHalf }
      })
  }
}
