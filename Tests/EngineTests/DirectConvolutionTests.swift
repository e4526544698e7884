// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentGraph
import DescentTestSupport
import Testing

/// Convolutions with and without Winograd's algorithm, and how far each is from the exact sum.
@Suite("Direct convolutions")
struct DirectConvolutionTests {
  /// Sizes at which Winograd's algorithm pays.
  private static func graph(_ type: ElementType) -> Graph {
    let axis = WindowAxis(padLow: 1, padHigh: 1)
    let weights = Node(input: [64, 64, 3, 3], type)
    return Graph(outputs: [
      Node.make(
        .convolution(ConvolutionGeometry(vertical: axis, horizontal: axis)),
        [Node(input: [2, 64, 32, 32], type), weights]), weights.unary(.negate),
    ])
  }

  /// Tells which of the leaves are weights: BFloat16 is for layers alone.
  private static let updates = [Update(output: 1, leaf: 1)]

  private static func result(_ backend: some Backend, _ type: ElementType) throws -> [Double] {
    let graph = graph(type)
    let inputs = graph.leaves.enumerated().map { index, leaf in
      let values = SampleValues(seed: UInt64(index)).uniform(
        graph.nodes[leaf].shape.count, in: -1...1)
      // The same numbers in both types.
      return Storage(type, values.map { Double(Float($0)) })
    }
    let output = Storage(zeros: type, count: graph.outputs[0].shape.count)
    try backend.compile(graph, updates: updates).run(
      inputs: inputs, outputs: [output, inputs[1]])
    return output.doubles()
  }

  private static func text(_ convolution: CPUBackend.Convolution) throws -> String {
    try CPUBackend(threads: 1, convolution: convolution).verifiedPlan(graph(.float32)).text
  }

  @Test("direct means no Winograd")
  func direct() throws {
    #expect(try !Self.text(.direct).contains("wino"))
  }

  /// What `descent plan` says of each algorithm: no error is twice as large, nor half as large.
  @Test("relative error against Float64", arguments: ConvolutionAlgorithm.allCases)
  func error(_ algorithm: ConvolutionAlgorithm) throws {
    let backend =
      switch algorithm {
      case .direct: CPUBackend(threads: 2, convolution: .direct)
      case .winograd: CPUBackend(threads: 2)
      case .bfloat16: CPUBackend(threads: 2, precision: .bfloat16)
      case .unfolded: CPUBackend(threads: 2, provider: .blas)
      }
    let plan = try backend.describe(Self.graph(.float32), updates: Self.updates)
    // A processor without the instructions, or a machine without the library, computes another way.
    let isWide = try Self.text(.direct).contains("avx512")
    guard plan.convolutions == [algorithm: 1] else {
      return #expect(
        algorithm == .bfloat16
          ? backend.precisionUse?.isSupported == false : !isWide && algorithm != .unfolded,
        "\(plan.convolutions)")
    }
    #expect(plan.errors?.contains("\(algorithm.rawValue) \(algorithm.relativeError) (1)") == true)
    let exact = try Self.result(ReferenceBackend(), .float64)
    let found = try Self.result(backend, .float32)
    let error = zip(found, exact).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    let size = exact.reduce(0) { $0 + $1 * $1 }
    let relative = (error / size).squareRoot()
    #expect(relative < 2 * algorithm.relativeError && relative > algorithm.relativeError / 2)
  }
}
