// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentGraph
import DescentTestSupport
import Testing

/// Few images in use are cut along their rows: every part sees the rows it needs and the padding at
/// its own end alone.
@Suite("Convolutions cut along rows")
struct ConvolutionPieceTests {
  struct Case: Sendable, CustomStringConvertible {
    let batch: Int, channels: Int, height: Int
    let kernel: Int, stride: Int, dilation: Int, low: Int, high: Int

    var description: String {
      "\(batch) × \(channels) × \(height)², kernel \(kernel), stride \(stride), "
        + "dilation \(dilation), padding \(low) and \(high)"
    }
  }

  static let cases = [
    Case(batch: 1, channels: 16, height: 32, kernel: 3, stride: 1, dilation: 1, low: 1, high: 1),
    Case(batch: 3, channels: 32, height: 17, kernel: 3, stride: 1, dilation: 1, low: 1, high: 1),
    Case(batch: 1, channels: 32, height: 32, kernel: 3, stride: 2, dilation: 1, low: 0, high: 1),
    Case(batch: 2, channels: 16, height: 31, kernel: 5, stride: 2, dilation: 1, low: 2, high: 2),
    Case(batch: 1, channels: 16, height: 24, kernel: 3, stride: 1, dilation: 3, low: 3, high: 3),
    Case(batch: 1, channels: 64, height: 16, kernel: 1, stride: 2, dilation: 1, low: 0, high: 0),
    Case(batch: 1, channels: 16, height: 20, kernel: 7, stride: 1, dilation: 1, low: 6, high: 0),
    Case(batch: 1, channels: 3, height: 64, kernel: 3, stride: 1, dilation: 1, low: 1, high: 1),
  ]

  private func graph(_ sample: Case) -> Graph {
    let axis = WindowAxis(
      stride: sample.stride, dilation: sample.dilation, padLow: sample.low, padHigh: sample.high)
    let x = Node(input: [sample.batch, sample.channels, sample.height, sample.height], .float32)
    let weights = Node(input: [32, sample.channels, sample.kernel, sample.kernel], .float32)
    let product = Node.make(
      .convolution(ConvolutionGeometry(vertical: axis, horizontal: axis)), [x, weights])
    return Graph(outputs: [Node.make(.unary(.relu), [product])])
  }

  @Test("the same numbers as the reference, for any number of threads", arguments: cases)
  func results(_ sample: Case) throws {
    let graph = graph(sample)
    let inputs = graph.leaves.enumerated().map { index, leaf in
      let shape = graph.nodes[leaf].shape
      return Storage(
        .float32, SampleValues(seed: UInt64(index)).uniform(shape.count, in: -1...1))
    }
    let isWeight = graph.leaves.map { graph.nodes[$0].shape[0] == 32 }
    func output() -> Storage {
      Storage(zeros: .float32, count: graph.outputs[0].shape.count)
    }
    let wanted = output()
    try ReferenceBackend().compile(graph, updates: []).run(inputs: inputs, outputs: [wanted])
    for convolution in [CPUBackend.Convolution.automatic, .direct] {
      var bits: [Double]?
      for threads in [1, 3] {
        let found = output()
        let constants = zip(inputs, isWeight).map { $1 ? $0 : nil }
        try CPUBackend(threads: threads, convolution: convolution)
          .compile(graph, constants: constants).run(inputs: inputs, outputs: [found])
        let (found64, wanted64) = (found.doubles(), wanted.doubles())
        let error = zip(found64, wanted64).map { abs($0 - $1) }.max() ?? 1
        #expect(error <= 3e-6 * (wanted64.map(abs).max() ?? 1))
        #expect(bits == nil || bits == found64)
        bits = found64
      }
    }
  }

  #if OneDNN && os(Linux)
    @Test("one image has parts, a batch is cut along the batch")
    func parts() throws {
      func parallelism(batch: Int) throws -> Int {
        let sample = Case(
          batch: batch, channels: 16, height: 32, kernel: 3, stride: 1, dilation: 1, low: 1, high: 1
        )
        let graph = graph(sample)
        let constants = graph.leaves.map { graph.nodes[$0].shape[0] == 32 && batch != 32 }
        return try CPUBackend(threads: 2, convolution: .direct)
          .verifiedPlan(graph, constants: constants)
          .steps.map(\.parts.count).max() ?? 0
      }
      #expect(try parallelism(batch: 1) > 1)
      #expect(try parallelism(batch: 3) % 3 == 0)
      #expect(try parallelism(batch: 64) == 16)
    }
  #endif
}
