// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentGraph
import DescentTestSupport
import Testing

/// Bias, residual and ReLU taken into the product before them.
@Suite("Epilogues of convolutions and matrix products")
struct EpilogueTests {
  /// The values after each step: the product, then one for each step.
  static func chain(_ product: Node, _ epilogue: Epilogue, _ bias: Node, _ residual: Node)
    -> [Node]
  {
    var values = [product]
    func append(_ node: Node) { values.append(node) }
    if epilogue.bias { append(values[values.count - 1].binary(.add, bias)) }
    if epilogue.residual { append(values[values.count - 1].binary(.add, residual)) }
    if epilogue.relu { append(values[values.count - 1].unary(.relu)) }
    return values
  }

  static let epilogues: [Epilogue] = (1..<8).map {
    Epilogue(bias: $0 & 1 != 0, residual: $0 & 2 != 0, relu: $0 & 4 != 0)
  }
  static let rows = OperationCase.all.filter { $0.kind == .matmul || $0.kind == .convolution }
  static let backends = [
    CPUBackend(threads: 2), CPUBackend(threads: 1, provider: .blas),
  ]

  /// A product and its steps as functions of one set of arguments: the result alone, and with all
  /// values in between, which keeps them in memory.
  private struct Pair {
    let fused: DifferentiableFunction
    let unfused: DifferentiableFunction

    init(
      _ sample: OperationSample, _ type: ElementType, _ epilogue: Epilogue, spoiled: Bool = false
    ) {
      let function = DifferentiableFunction(sample, type)
      let product = function.results[0]
      let isImage = if case .convolution = product.op { true } else { false }
      let channels = product.shape[isImage ? 1 : -1]
      let bias = Node(input: isImage ? [channels, 1, 1] : [channels], type)
      let residual = Node(input: product.shape, type)
      var values = SampleValues(seed: 11).uniform(channels, in: -1...1)
      if spoiled { for index in values.indices where index % 2 == 0 { values[index] = .nan } }
      var arguments = function.arguments
      if epilogue.bias { arguments.append((bias, values, true)) }
      if epilogue.residual {
        let values = SampleValues(seed: 12).uniform(product.shape.count, in: -1...1)
        arguments.append((residual, values, true))
      }
      let values2 = chain(product, epilogue, bias, residual)
      fused = DifferentiableFunction(arguments: arguments, results: values2.suffix(1))
      unfused = DifferentiableFunction(arguments: arguments, results: values2.reversed())
    }
  }

  private func results(_ backend: any Backend, _ function: DifferentiableFunction) throws
    -> [[UInt64]]
  {
    let graph = Graph(outputs: function.results)
    let inputs = graph.leaves.map { leaf in
      let argument = function.arguments.first { $0.node === graph.nodes[leaf] }
      return Storage(graph.nodes[leaf].elementType, argument?.values ?? [])
    }
    let outputs = graph.outputs.map { Storage(zeros: $0.elementType, count: $0.shape.count) }
    try backend.compile(graph, updates: []).run(inputs: inputs, outputs: outputs)
    return outputs.map { $0.doubles().map { $0.isNaN ? 1 : $0.bitPattern } }
  }

  @Test("agree with the reference, and with the steps one by one to the bit", arguments: rows)
  func agree(_ row: OperationCase) throws {
    for backend in Self.backends {
      for (sample, epilogue) in row.samples.flatMap({ row in Self.epilogues.map { (row, $0) } }) {
        for type in [ElementType.float32, .float64] {
          let pair = Pair(sample, type, epilogue)
          let check = BackendCheck(backend)
          let what = "\(sample.name), \(epilogue)"
          #expect(try check.differences(pair.fused, type, what, looseness: 3) == [])
          let (fused, unfused) = (
            try results(backend, pair.fused), try results(backend, pair.unfused)
          )
          #expect(fused[0] == unfused[0], "\(what)")
          if !sample.isSpecial {
            let gradient = pair.fused.gradient()
            #expect(try check.differences(gradient, type, "gradient: \(what)", looseness: 10) == [])
          }
        }
      }
    }
  }

  @Test("are in the plan where nothing else reads what is between", arguments: backends.indices)
  func planned(_ index: Int) throws {
    let backend = Self.backends[index]
    let row = try #require(Self.rows.first { $0.name == "convolution" })
    for epilogue in Self.epilogues {
      let pair = Pair(row.samples[0], .float32, epilogue)
      let fused = try backend.verifiedPlan(Graph(outputs: pair.fused.results)).text
      #expect(fused.contains(" + " + epilogue.description))
      #expect(!fused.contains("elementwise"))
      let apart = try backend.verifiedPlan(Graph(outputs: pair.unfused.results)).text
      #expect(!apart.contains(" + "))
    }
  }

  @Test("leave to an elementwise group what it goes on with")
  func leftToGroups() throws {
    let (a, b) = (Node(input: [8, 4], .float32), Node(input: [4, 6], .float32))
    let product = Node.make(.matmul(transposeLeft: false, transposeRight: false), [a, b])
    let sum = product.binary(.add, Node(input: [6], .float32))
    let plan = try Self.backends[0].verifiedPlan(Graph(outputs: [sum.unary(.tanh)]))
    #expect(!plan.text.contains(" + ") && plan.text.contains("elementwise add, tanh"))
  }

  @Test("keep NaN through ReLU")
  func notANumber() throws {
    let row = try #require(Self.rows.first { $0.name == "convolution" })
    let pair = Pair(
      row.samples[0], .float32, Epilogue(bias: true, residual: false, relu: true), spoiled: true)
    for backend in Self.backends {
      let found = try results(backend, pair.fused)
      #expect(found[0].contains(1))
      #expect(found == [try results(backend, pair.unfused)[0]])
      #expect(try BackendCheck(backend).differences(pair.fused, .float32, "NaN") == [])
    }
  }

  /// A backend that computes another graph than it was given.
  private struct Misled: Backend {
    let graph: Graph
    var name: String { "misled" }
    func compile(_ other: Graph, updates: [Update]) throws(EngineError) -> any Executable {
      try EpilogueTests.backends[0].compile(graph, updates: updates)
    }
  }

  @Test("that drop the bias or take ReLU first are noticed")
  func planted() throws {
    let row = try #require(Self.rows.first { $0.name == "convolution" })
    let pair = Pair(row.samples[0], .float32, Epilogue(bias: true, residual: false, relu: true))
    let result = pair.fused.results[0]
    let sum = result.inputs[0]
    let (product, bias) = (sum.inputs[0], sum.inputs[1])
    let none = bias.binary(.multiply, Node.scalar(0))
    let wrong = [
      product.binary(.add, none).unary(.relu), product.unary(.relu).binary(.add, bias),
      product.binary(.add, bias),
    ]
    func failures(_ node: Node) throws -> [String] {
      try BackendCheck(Misled(graph: Graph(outputs: [node]))).differences(
        pair.fused, .float32, "planted")
    }
    #expect(try failures(result) == [])
    for node in wrong { #expect(try failures(node) != []) }
  }

  @Test("with other operands than they say, or in another order, do not pass the verifiers")
  func verified() throws {
    let padded = WindowAxis(padLow: 1, padHigh: 1)
    let image = Node.make(
      .convolution(ConvolutionGeometry(vertical: padded, horizontal: padded)),
      [Node(input: [4, 16, 8, 8], .float32), Node(input: [16, 16, 3, 3], .float32)])
    let values = Self.chain(
      image, Epilogue(bias: true, residual: true, relu: true),
      Node(input: [16, 1, 1], .float32), Node(input: [4, 16, 8, 8], .float32))
    let steps = try Self.backends[0].passes(Graph(outputs: values.suffix(1)), updates: []).0
    func pass(_ verify: () throws -> Void) throws -> String? {
      do {
        try verify()
        return nil
      } catch let defect as PlanDefect { return defect.pass }
    }
    func finished(_ plant: (inout Draft.Item) -> Void) throws -> String? {
      var draft = steps.finished
      plant(&draft.items[draft.items.count - 1])
      return try pass { try draft.verify("fuseEpilogues") }
    }
    #expect(try finished { _ in } == nil)
    #expect(try finished { $0.inputs.swapAt(2, 3) } == "fuseEpilogues")
    #expect(try finished { $0.inputs.removeLast() } == "fuseEpilogues")
    #expect(try finished { $0.inputs[2] = $0.inputs[0] } == "fuseEpilogues")
    func laidOut(_ plant: (inout Draft, Int) -> Void) throws -> String? {
      var draft = steps.laidOut
      let index = try #require(
        draft.items.firstIndex { if case .fused = $0.op { true } else { false } })
      plant(&draft, index)
      return try pass { try draft.verifyLayouts() }
    }
    #expect(try laidOut { _, _ in } == nil)
    #expect(
      try laidOut { draft, index in
        guard draft.items[index].layout != .plain else { return }
        draft.items[index].inputs[3] = draft.items[index].inputs[2]
      } == (steps.laidOut.items.contains { $0.layout != .plain } ? "chooseLayouts" : nil))
  }

  @Test("give the same bits for any number of threads", arguments: CPUBackend.Provider.allCases)
  func threads(_ provider: CPUBackend.Provider) throws {
    let padded = WindowAxis(padLow: 1, padHigh: 1)
    let leaves: [Node] = [
      Node(input: [33, 16, 20, 20], .float32), Node(input: [32, 16, 3, 3], .float32),
      Node(input: [32, 1, 1], .float32), Node(input: [33, 32, 20, 20], .float32),
    ]
    let image = Node.make(
      .convolution(ConvolutionGeometry(vertical: padded, horizontal: padded)),
      [leaves[0], leaves[1]])
    let values = Self.chain(
      image, Epilogue(bias: true, residual: true, relu: true), leaves[2], leaves[3])
    let function = DifferentiableFunction(
      arguments: leaves.enumerated().map { index, node in
        (node, SampleValues(seed: UInt64(index)).uniform(node.shape.count, in: -1...1), true)
      }, results: values.suffix(1))
    let one = try results(CPUBackend(threads: 1, provider: provider), function)
    for threads in [2, 3, 8] {
      let several = try results(CPUBackend(threads: threads, provider: provider), function)
      #expect(several == one)
    }
  }
}
