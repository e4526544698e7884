// SPDX-License-Identifier: Apache-2.0
#if OneDNN && os(Linux) && arch(x86_64)
  import DescentEngine
  import DescentGraph
  import DescentTestSupport
  import Testing

  /// Convolutions by Winograd's algorithm in plans: how they are cut, that every byte has one owner, and
  /// that the other provider computes the same.
  @Suite("Winograd in plans")
  struct WinogradPlanTests {
    struct Case: Sendable, CustomTestStringConvertible {
      let batch: Int, inputs: Int, outputs: Int, size: Int
      /// Parts of the convolution, its input gradient and its weight gradient.
      let parts: [Int]
      /// Whether each part transforms the weights of its outputs, and whether gradients are added up.
      var isByOutputs = false, isSum = true

      var testDescription: String { "\(batch)×\(inputs)→\(outputs), \(size)²" }
    }

    static let cases = [
      Case(batch: 16, inputs: 16, outputs: 16, size: 16, parts: [16, 16, 16]),
      Case(batch: 16, inputs: 16, outputs: 32, size: 16, parts: [8, 16, 8]),
      Case(batch: 3, inputs: 64, outputs: 48, size: 9, parts: [6, 6, 3]),
      Case(batch: 8, inputs: 256, outputs: 192, size: 12, parts: [8, 8, 12], isSum: false),
      Case(
        batch: 8, inputs: 256, outputs: 256, size: 6, parts: [4, 4, 16], isByOutputs: true,
        isSum: false),
      Case(
        batch: 8, inputs: 320, outputs: 384, size: 4, parts: [6, 5, 18], isByOutputs: true,
        isSum: false),
      Case(
        batch: 2, inputs: 288, outputs: 432, size: 7, parts: [6, 4, 18], isByOutputs: true,
        isSum: false),
      Case(batch: 1, inputs: 32, outputs: 16, size: 12, parts: [1, 1, 1], isSum: false),
    ]

    /// A convolution, its input gradient and its weight gradient.
    static func graphs(_ sample: Case) -> [Graph] {
      let axis = WindowAxis(padLow: 1, padHigh: 1)
      let geometry = ConvolutionGeometry(vertical: axis, horizontal: axis)
      let (n, size) = (sample.batch, sample.size)
      let x = Node(input: [n, sample.inputs, size, size], .float32)
      let y = Node(input: [n, sample.outputs, size, size], .float32)
      let weights = Node(input: [sample.outputs, sample.inputs, 3, 3], .float32)
      return [
        Node.make(.convolution(geometry), [x, weights]),
        Node.make(
          .convolutionInputGradient(geometry, height: size, width: size), [y, weights]),
        Node.make(.convolutionWeightGradient(geometry, height: 3, width: 3), [x, y]),
      ].map { Graph(outputs: [$0]) }
    }

    private static func inputs(_ graph: Graph) -> [Storage] {
      graph.leaves.enumerated().map { index, leaf in
        Storage(
          .float32,
          SampleValues(seed: UInt64(index)).uniform(graph.nodes[leaf].shape.count, in: -1...1))
      }
    }

    /// Whether this processor has the kernels.
    private static let isServed: Bool = {
      let plan = try? CPUBackend(threads: 1).plan(graphs(cases[0])[0])
      return plan?.text.contains("Winograd") == true
    }()

    @Test("every part writes its own, and all writes everything", arguments: cases)
    func parts(_ sample: Case) throws {
      for (graph, parts) in zip(Self.graphs(sample), sample.parts) {
        let plan = try CPUBackend(threads: 2).verifiedPlan(graph)
        try plan.verifyParts(inputs: Self.inputs(graph), workers: 2)
        guard Self.isServed else { continue }
        let names = plan.kernels.map(\.name)
        let convolution = try #require(plan.kernels.first { $0.name.hasPrefix("convolution") })
        #expect(convolution.name.contains("(Winograd 4x3)"))
        #expect(convolution.parts == parts, "\(convolution.name)")
        let isGradient = convolution.name.contains("weightGradient")
        #expect(
          names.contains("weights for Winograd") == (!isGradient && !sample.isByOutputs), "\(names)"
        )
        #expect(names.contains { $0.hasPrefix("sum of") } == (isGradient && sample.isSum))
      }
    }

    @Test("the numbers of the other provider, for any number of threads", arguments: cases)
    func results(_ sample: Case) throws {
      for graph in Self.graphs(sample) {
        let inputs = Self.inputs(graph)
        func result(_ backend: CPUBackend) throws -> [Double] {
          let output = Storage(zeros: .float32, count: graph.outputs[0].shape.count)
          try backend.compile(graph, updates: []).run(inputs: inputs, outputs: [output])
          return output.doubles()
        }
        let wanted = try result(CPUBackend(threads: 2, provider: .blas))
        let found = try result(CPUBackend(threads: 1))
        #expect(try result(CPUBackend(threads: 3)) == found)
        let error = zip(found, wanted).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        let size = wanted.reduce(0) { $0 + $1 * $1 }
        #expect((error / size).squareRoot() < 3e-6)
      }
    }

    @Test("few samples in use are cut too, and their weights are transformed once")
    func inUse() throws {
      guard Self.isServed else { return }
      // Tiles, tiles and channels, channels.
      for (sample, parts) in [
        (Case(batch: 1, inputs: 16, outputs: 16, size: 32, parts: []), 4),
        (Case(batch: 1, inputs: 64, outputs: 64, size: 8, parts: []), 2),
        (Case(batch: 1, inputs: 320, outputs: 384, size: 8, parts: []), 6),
        (Case(batch: 9, inputs: 16, outputs: 16, size: 32, parts: []), 9),
      ] {
        let graph = Self.graphs(sample)[0]
        let isWeight = graph.leaves.map { graph.nodes[$0].shape[3] == 3 }
        let plan = try CPUBackend(threads: 2).verifiedPlan(graph, constants: isWeight)
        let convolution = try #require(plan.kernels.first { $0.name.hasPrefix("convolution") })
        #expect(convolution.parts == parts, "\(sample.testDescription)")
        #expect(!plan.text.contains("weights for Winograd"))
      }
    }

    @Test("weights are transformed shortly before they are read, not at the beginning")
    func notEarly() throws {
      guard Self.isServed else { return }
      let x = Node(input: [16, 16, 16, 16], .float32)
      let weights = (0..<16).map { _ in Node(input: [16, 16, 3, 3], .float32) }
      let image = weights.reduce(x) {
        Node.make(.unary(.relu), [StepTests.normalizedConvolution($0, $1)])
      }
      let loss = Node.make(
        .reduce(.sum, axes: [0, 1, 2, 3]), [Node.make(.unary(.square), [image])])
      let graph = Graph(outputs: [loss] + gradients(of: loss, withRespectTo: weights))
      // The order in which kernels of the forward pass wait for masks that the gradients need.
      let plan = try CPUBackend(threads: 1, memory: .full).verifiedPlan(graph)
      var distances: [Int] = []
      for (index, kernel) in plan.kernels.enumerated() where kernel.name == "weights for Winograd" {
        let reader = try #require(
          plan.kernels.firstIndex { $0.reads.contains(kernel.writes[0]) })
        distances.append(reader - index)
      }
      #expect(distances.count == 31)
      #expect(distances.allSatisfy { (1...60).contains($0) }, "\(distances)")
    }

    @Test("other convolutions are left to others")
    func notServed() throws {
      for sample in [
        Case(batch: 8, inputs: 3, outputs: 16, size: 16, parts: []),
        Case(batch: 8, inputs: 16, outputs: 24, size: 16, parts: []),
        Case(batch: 64, inputs: 16, outputs: 16, size: 2, parts: []),
        Case(batch: 1, inputs: 16, outputs: 16, size: 4, parts: []),
      ] {
        for graph in Self.graphs(sample) {
          #expect(
            try !CPUBackend(threads: 1).verifiedPlan(graph).text.contains("Winograd"),
            "\(sample.testDescription)")
        }
      }
    }
  }
#endif
