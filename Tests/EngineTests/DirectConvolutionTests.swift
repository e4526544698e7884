// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentGraph
import DescentTestSupport
import Testing

/// Convolutions with and without Winograd's algorithm, and how far each is from the exact sum.
@Suite("Direct convolutions")
struct DirectConvolutionTests {
  /// 64 channels, where Winograd's algorithm pays.
  private static func graph(_ type: ElementType) -> Graph {
    let axis = WindowAxis(padLow: 1, padHigh: 1)
    return Graph(outputs: [
      Node.make(
        .convolution(ConvolutionGeometry(vertical: axis, horizontal: axis)),
        [Node(input: [8, 64, 16, 16], type), Node(input: [64, 64, 3, 3], type)])
    ])
  }

  private static func result(_ backend: some Backend, _ type: ElementType) throws -> [Double] {
    let graph = graph(type)
    let inputs = graph.leaves.enumerated().map { index, leaf in
      let values = SampleValues(seed: UInt64(index)).uniform(
        graph.nodes[leaf].shape.count, in: -1...1)
      // The same numbers in both types.
      return Storage(type, values.map { Double(Float($0)) })
    }
    let output = Storage(zeros: type, count: graph.outputs[0].shape.count)
    try backend.compile(graph, updates: []).run(inputs: inputs, outputs: [output])
    return output.doubles()
  }

  private static func text(_ convolution: CPUBackend.Convolution) throws -> String {
    try CPUBackend(threads: 1, convolution: convolution).verifiedPlan(graph(.float32)).text
  }

  @Test("direct means no Winograd")
  func direct() throws {
    #expect(try !Self.text(.direct).contains("wino"))
  }

  /// The tolerances of the documentation: 2.4e-7 and 1.2e-6 were measured.
  @Test(
    "relative error against Float64",
    arguments: [(CPUBackend.Convolution.direct, 5e-7), (.automatic, 3e-6)])
  func error(_ convolution: CPUBackend.Convolution, _ tolerance: Double) throws {
    let exact = try Self.result(ReferenceBackend(), .float64)
    let found = try Self.result(CPUBackend(threads: 2, convolution: convolution), .float32)
    let error = zip(found, exact).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    let size = exact.reduce(0) { $0 + $1 * $1 }
    #expect((error / size).squareRoot() <= tolerance)
    // The tolerance of the direct sum is one that Winograd's algorithm does not keep.
    if convolution == .automatic, try Self.text(.automatic).contains("wino") {
      #expect((error / size).squareRoot() > 5e-7)
    }
  }
}
