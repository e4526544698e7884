// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentGraph
import DescentTestSupport
import Testing

/// Steps of several kernels compute what the kernels one by one compute, and a step that could not is
/// found.
@Suite("Steps")
struct StepTests {
  /// A convolution that keeps the size of a 16-channel image, and batch norm.
  static func normalizedConvolution(_ image: Node, _ weight: Node) -> Node {
    let axis = WindowAxis(padLow: 1, padHigh: 1)
    let geometry = ConvolutionGeometry(vertical: axis, horizontal: axis)
    let ones = Node.make(.broadcast([16]), [Node.make(.constant(1, .float32), [])])
    let product = Node.make(.convolution(geometry), [image, weight])
    let moments = Node.make(.channelMoments, [product])
    return Node.make(.batchNorm(epsilon: 1e-5), [product, moments, ones, ones])
  }

  /// Two convolutions with batch norm, residual addition and pooling, and their gradients.
  static func network() -> (Graph, [Update]) {
    let x = Node(input: [16, 16, 16, 16], .float32)
    let weights = (0..<2).map { _ in Node(input: [16, 16, 3, 3], .float32) }
    var image = x
    for weight in weights {
      let sum = Node.make(.binary(.add), [normalizedConvolution(image, weight), image])
      image = Node.make(.unary(.relu), [sum])
    }
    let half = WindowAxis(stride: 2)
    let pooled = Node.make(
      .maxPool(PoolGeometry(kernelHeight: 2, kernelWidth: 2, vertical: half, horizontal: half)),
      [image])
    let loss = Node.make(.reduce(.sum, axes: [0, 1, 2, 3]), [Node.make(.unary(.square), [pooled])])
    let updated = zip(weights, gradients(of: loss, withRespectTo: weights)).map {
      Node.make(.binary(.subtract), [$0, $1])
    }
    let graph = Graph(outputs: [loss] + updated)
    let leaves = graph.leaves.map { graph.nodes[$0].id }
    let updates = weights.enumerated().compactMap { index, node in
      leaves.firstIndex(of: node.id).map { Update(output: index + 1, leaf: $0) }
    }
    return (graph, updates)
  }

  /// A hidden layer of matrix products that are cut along columns and rows, with momentum.
  static func perceptron() -> (Graph, [Update]) {
    let x = Node(input: [96, 400], .float32)
    let weights = [Node(input: [400, 512], .float32), Node(input: [512, 400], .float32)]
    let momenta = weights.map { Node(input: $0.shape, .float32) }
    let bias = Node(input: [512], .float32)
    let product = Op.matmul(transposeLeft: false, transposeRight: false)
    let sum = Node.make(
      .binary(.add),
      [Node.make(product, [x, weights[0]]), Node.make(.broadcast([96, 512]), [bias])])
    let result = Node.make(product, [Node.make(.unary(.relu), [sum]), weights[1]])
    let loss = Node.make(.reduce(.sum, axes: [0, 1]), [Node.make(.unary(.square), [result])])
    let slopes = gradients(of: loss, withRespectTo: weights)
    let half = Node.make(.constant(0.5, .float32), [])
    let moved = zip(momenta, slopes).map { momentum, slope in
      Node.make(
        .binary(.add),
        [
          Node.make(
            .binary(.multiply), [momentum, Node.make(.broadcast(momentum.shape), [half])]), slope,
        ])
    }
    let updated = zip(weights, moved).map { Node.make(.binary(.subtract), [$0, $1]) }
    let graph = Graph(outputs: [loss] + moved + updated)
    let leaves = graph.leaves.map { graph.nodes[$0].id }
    let updates = (momenta + weights).enumerated().compactMap { index, node in
      leaves.firstIndex(of: node.id).map { Update(output: index + 1, leaf: $0) }
    }
    return (graph, updates)
  }

  private func plan(_ provider: CPUBackend.Provider) throws -> Plan {
    let (graph, updates) = Self.network()
    return try CPUBackend(threads: 2, provider: provider).verifiedPlan(graph, updates: updates)
  }

  private func complaint(_ plan: Plan) -> String? {
    do {
      try plan.verifySteps()
      return nil
    } catch {
      return error.description
    }
  }

  @Test(
    "a convolution, what comes before it and its statistics are one chain",
    arguments: CPUBackend.Provider.allCases)
  func chains(_ provider: CPUBackend.Provider) throws {
    let plan = try plan(provider)
    let chains = plan.steps.filter { $0.kind == .chain }
    #expect(chains.allSatisfy { $0.parts.count == 16 && $0.kernels.count > 1 })
    let names = chains.map { $0.members.map { plan.kernels[$0].name } }
    let middle = try #require(
      names.first { names in
        names.contains("channelMoments") && names.contains { $0.hasPrefix("elementwise") }
      }, "\(names)")
    #expect(middle.contains { $0.hasPrefix("convolution forward") })
    #expect(
      names.contains { names in
        names.contains { $0.hasPrefix("convolution weightGradient") }
          && names.contains { $0.hasPrefix("convolution inputGradient") }
      }, "\(names)")
  }

  @Test("a weight gradient and the update of what it is for are one chain")
  func updateInChain() throws {
    let (graph, updates) = Self.perceptron()
    let plan = try CPUBackend(threads: 2, provider: .blas).verifiedPlan(graph, updates: updates)
    let chains = plan.steps.filter { $0.kind == .chain }.map { step in
      step.kernels.map { plan.kernels[$0].name }
    }
    #expect(chains.contains { $0[0].hasPrefix("matmul") && $0[1].hasPrefix("elementwise") })
    // The second layer's weights are read by the gradient of the first: their update waits.
    let step = try #require(
      plan.steps.first { step in
        let last = plan.kernels[step.kernels.last ?? 0]
        return step.kind == .chain && plan.kernels[step.kernels.lowerBound].name.hasPrefix("matmul")
          && last.writes.contains { if case .leaf = plan.values[$0].role { true } else { false } }
      })
    var planted = plan
    let leaf = try #require(
      plan.values.firstIndex { value in
        plan.kernels[step.kernels.last ?? 0].writes.contains { plan.values[$0].role == value.role }
      })
    planted.kernels[step.kernels.lowerBound] = PlantedReader(
      base: plan.kernels[step.kernels.lowerBound], other: leaf)
    #expect(complaint(planted)?.contains("reads other samples") == true)
  }

  @Test(
    "chains and bundles change no bit", arguments: CPUBackend.Provider.allCases,
    [(1, true), (2, true), (3, true), (2, false), (3, false)])
  func sameBits(_ provider: CPUBackend.Provider, _ setting: (threads: Int, isImages: Bool)) throws {
    let threads = setting.threads
    let (graph, updates) = setting.isImages ? Self.network() : Self.perceptron()
    func results(_ change: @escaping @Sendable (inout Plan) -> Void) throws -> [[Double]] {
      let backend = PlantedBackend(CPUBackend(threads: threads, provider: provider), change)
      let inputs = PartTests.inputs(graph)
      let loss = Storage(uninitialized: .float32, count: 1)
      let leaves = updates.map { inputs[$0.leaf] }
      try backend.compile(graph, updates: updates).run(inputs: inputs, outputs: [loss] + leaves)
      return ([loss] + leaves).map { $0.doubles() }
    }
    let expected = try results { $0.dissolveSteps() }
    #expect(try results { _ in } == expected)
    #expect(try results { $0.reverseParts() } == expected)
    #expect(try results { $0.shuffleParts(seed: 3) } == expected)
  }

  @Test("parts that nobody claims, twice claimed or in the wrong order")
  func claims() throws {
    let plan = try plan(.blas)
    #expect(complaint(plan) == nil)
    let chain = try #require(plan.steps.firstIndex { $0.kind == .chain })
    var planted = plan
    planted.steps[chain].parts.removeLast()
    #expect(complaint(planted)?.contains("every part once") == true)
    planted = plan
    planted.steps[chain].parts[0] = plan.steps[chain].parts[1]
    #expect(complaint(planted)?.contains("every part once") == true)
    planted = plan
    planted.steps[chain].parts[0].reverse()
    #expect(complaint(planted)?.contains("begins before") == true)
    planted = plan
    planted.steps.swapAt(0, 1)
    #expect(complaint(planted)?.contains("in their order") == true)
  }

  @Test("a chain through a kernel that reads other samples")
  func otherSamples() throws {
    let plan = try plan(.blas)
    let chain = try #require(plan.steps.first { $0.kind == .chain })
    for kernel in chain.kernels.dropFirst() {
      var planted = plan
      planted.kernels[kernel] = PlantedKernel(plan.kernels[kernel], isBatchCut: false)
      #expect(complaint(planted)?.contains("reads other samples") == true)
    }
  }
}
