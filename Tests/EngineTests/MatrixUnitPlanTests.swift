// SPDX-License-Identifier: Apache-2.0
#if OneDNN && os(Linux) && arch(x86_64)
  import DescentEngine
  import DescentGraph
  import DescentTestSupport
  import Testing

  /// Convolutions in the processor's matrix unit in plans: how they are cut, that every byte has one owner,
  /// and that the other provider computes the same.
  @Suite("The matrix unit in plans")
  struct MatrixUnitPlanTests {
    struct Case: Sendable, CustomTestStringConvertible {
      let batch: Int, inputs: Int, outputs: Int, size: Int
      var window = 3, stride = 1
      /// Parts of the convolution, its input gradient and its weight gradient.
      let parts: [Int]
      /// Whether gradients are added up.
      var isSum = true

      var testDescription: String {
        "\(batch)×\(inputs)→\(outputs), \(size)², \(window), \(stride)"
      }
    }

    static let cases = [
      Case(batch: 16, inputs: 32, outputs: 32, size: 16, parts: [8, 8, 8]),
      Case(batch: 9, inputs: 64, outputs: 96, size: 17, stride: 2, parts: [8, 8, 8]),
      Case(batch: 16, inputs: 64, outputs: 128, size: 16, window: 1, stride: 2, parts: [8, 8, 8]),
      Case(batch: 8, inputs: 256, outputs: 192, size: 12, parts: [8, 8, 12], isSum: false),
      Case(batch: 8, inputs: 352, outputs: 384, size: 4, parts: [8, 8, 18], isSum: false),
      Case(
        batch: 32, inputs: 512, outputs: 256, size: 4, stride: 2, parts: [8, 8, 16], isSum: false),
    ]

    /// A convolution, its input gradient and its weight gradient.
    static func graphs(_ sample: Case) -> [Graph] {
      let pad = sample.window / 2
      let axis = WindowAxis(stride: sample.stride, padLow: pad, padHigh: pad)
      let geometry = ConvolutionGeometry(vertical: axis, horizontal: axis)
      let (n, size) = (sample.batch, sample.size)
      let small = (size + 2 * pad - sample.window) / sample.stride + 1
      let x = Node(input: [n, sample.inputs, size, size], .float32)
      let y = Node(input: [n, sample.outputs, small, small], .float32)
      let weights = Node(
        input: [sample.outputs, sample.inputs, sample.window, sample.window], .float32)
      return [
        Node.make(.convolution(geometry), [x, weights]),
        Node.make(.convolutionInputGradient(geometry, height: size, width: size), [y, weights]),
        Node.make(
          .convolutionWeightGradient(geometry, height: sample.window, width: sample.window),
          [x, y]),
      ].map { Graph(outputs: [$0]) }
    }

    private static func inputs(_ graph: Graph) -> [Storage] {
      graph.leaves.enumerated().map { index, leaf in
        Storage(
          .float32,
          SampleValues(seed: UInt64(index)).uniform(graph.nodes[leaf].shape.count, in: -1...1))
      }
    }

    private static func backend(threads: Int) -> CPUBackend {
      CPUBackend(threads: threads, precision: .bfloat16)
    }

    /// Whether this processor has the unit.
    private static let isServed: Bool = {
      let plan = try? backend(threads: 1).plan(graphs(cases[0])[0])
      return plan?.text.contains("(matrix unit, bf16)") == true
    }()

    @Test("every part writes its own, and all writes everything", arguments: cases)
    func parts(_ sample: Case) throws {
      for (graph, parts) in zip(Self.graphs(sample), sample.parts) {
        let plan = try Self.backend(threads: 2).verifiedPlan(graph)
        try plan.verifyParts(inputs: Self.inputs(graph), workers: 2)
        guard Self.isServed else { continue }
        let convolution = try #require(plan.kernels.first { $0.name.hasPrefix("convolution") })
        #expect(convolution.name.contains("(matrix unit, bf16)"))
        #expect(convolution.parts == parts, "\(convolution.name)")
        let isGradient = convolution.name.contains("weightGradient")
        let names = plan.kernels.map(\.name)
        #expect(names.contains("weights for the matrix unit") == !isGradient)
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
        let found = try result(Self.backend(threads: 1))
        #expect(try result(Self.backend(threads: 3)) == found)
        let error = zip(found, wanted).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        let size = wanted.reduce(0) { $0 + $1 * $1 }
        #expect((error / size).squareRoot() < 4e-3)
      }
    }

    @Test("what follows a convolution of some channels follows each part")
    func epilogue() throws {
      let sample = Case(batch: 8, inputs: 352, outputs: 384, size: 4, parts: [])
      let convolution = Self.graphs(sample)[0].outputs[0]
      let bias = Node(input: [sample.outputs, 1, 1], .float32)
      let graph = Graph(outputs: [convolution.binary(.add, bias).unary(.relu)])
      let plan = try Self.backend(threads: 2).verifiedPlan(graph)
      try plan.verifyParts(inputs: Self.inputs(graph), workers: 2)
      if Self.isServed {
        #expect(plan.text.contains("(matrix unit, bf16) + bias"), "\(plan.text)")
      }
      func result(_ backend: CPUBackend) throws -> [Double] {
        let output = Storage(zeros: .float32, count: graph.outputs[0].shape.count)
        try backend.compile(graph, updates: []).run(inputs: Self.inputs(graph), outputs: [output])
        return output.doubles()
      }
      let wanted = try result(CPUBackend(threads: 1, provider: .blas))
      let found = try result(Self.backend(threads: 2))
      let error = zip(found, wanted).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      #expect((error / wanted.reduce(0) { $0 + $1 * $1 }).squareRoot() < 4e-3)
    }

    @Test("other convolutions are left to others")
    func notServed() throws {
      for sample in [
        Case(batch: 8, inputs: 24, outputs: 32, size: 16, parts: []),
        Case(batch: 8, inputs: 32, outputs: 40, size: 16, parts: []),
        Case(batch: 8, inputs: 32, outputs: 32, size: 16, window: 5, parts: []),
        Case(batch: 4, inputs: 64, outputs: 64, size: 16, parts: []),
      ] {
        for graph in Self.graphs(sample) {
          let plan = try Self.backend(threads: 1).verifiedPlan(graph)
          #expect(!plan.text.contains("(matrix unit"), "\(sample.testDescription)")
        }
      }
    }

    static let smallCases = [
      Case(batch: 16, inputs: 16, outputs: 16, size: 32, parts: []),
      Case(batch: 8, inputs: 16, outputs: 32, size: 16, stride: 2, parts: []),
      // By channels, which are cut in whole blocks.
      Case(batch: 8, inputs: 272, outputs: 208, size: 8, parts: []),
    ]

    @Test("of multiples of 16 channels the weight gradient is served", arguments: smallCases)
    func small(_ sample: Case) throws {
      for graph in Self.graphs(sample) {
        let plan = try Self.backend(threads: 2).verifiedPlan(graph)
        try plan.verifyParts(inputs: Self.inputs(graph), workers: 2)
        guard Self.isServed else { continue }
        let isGradient = plan.text.contains("weightGradient")
        #expect(plan.text.contains("(matrix unit, bf16)") == isGradient, "\(plan.text)")
      }
      try results(sample)
    }
  }
#endif
