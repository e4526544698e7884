// SPDX-License-Identifier: Apache-2.0
import DescentGraph
import DescentTestSupport
import Foundation
import Testing

@Suite("A graph as a document")
struct GraphDocumentTests {
  private func coded(_ document: GraphDocument) throws -> GraphDocument {
    let encoder = JSONEncoder()
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return try decoder.decode(GraphDocument.self, from: encoder.encode(document))
  }

  private func document(_ graph: Graph) throws -> GraphDocument {
    let names = Dictionary(
      graph.leaves.enumerated().map { (graph.nodes[$1].id, "x\($0)") }, uniquingKeysWith: { $1 })
    return try GraphDocument(graph) { names[$0.id] }
  }

  @Test("gives every operation back", arguments: OperationCase.all)
  func roundTrip(_ row: OperationCase) throws {
    for sample in row.samples {
      let inputs = sample.inputs.map { $0.node(underTest: row.elementTypes[0]) }
      let graph = Graph(outputs: [sample.build(inputs)])
      let saved = try document(graph)
      let read = try coded(saved)
      #expect(read == saved || sample.isSpecial, "\(row.name), \(sample.name)")
      let copy = try read.instance(batch: 1).graph
      if row.kind == .custom || row.kind == .call {
        #expect(copy.outputs[0].shape == graph.outputs[0].shape)
      } else {
        #expect(copy.signature == graph.signature, "\(row.name), \(sample.name)")
      }
    }
  }

  private func perceptron(batch: Int) throws -> GraphDocument {
    let x = Node(input: [batch, 2, 3], .float32)
    let w = Node(input: [6, 4], .float32)
    let flat = Node.make(.reshape([batch, 6]), [x])
    let product = Node.make(.matmul(transposeLeft: false, transposeRight: false), [flat, w])
    return try GraphDocument(Graph(outputs: [.make(.softmax, [product])])) {
      $0.shape.rank == 3 ? "x" : "w"
    }
  }

  @Test("serves every batch size")
  func grows() throws {
    let general = try #require(
      GraphDocument(try perceptron(batch: 2), batch: 2, try perceptron(batch: 3), batch: 3))
    for batch in [1, 2, 7, 64] {
      let instance = try coded(general).instance(batch: batch)
      #expect(instance.leaves[0].shape == [batch, 2, 3] && instance.leaves[1].shape == [6, 4])
      #expect(instance.graph.outputs[0].shape == [batch, 4])
    }
    #expect(throws: GraphDocumentError.self) { try general.instance(batch: 0) }
    #expect(throws: GraphDocumentError.self) { try general.instance(batch: .max) }
  }

  @Test("is not made from graphs that differ otherwise")
  func refuses() throws {
    func scaled(_ batch: Int, _ factor: Double) throws -> GraphDocument {
      let x = Node(input: [batch], .float32)
      let c = Node.make(.broadcast([batch]), [.make(.constant(factor, .float32), [])])
      return try GraphDocument(Graph(outputs: [.make(.binary(.multiply), [x, c])])) { _ in "x" }
    }
    #expect(
      GraphDocument(try scaled(2, 0.5), batch: 2, try scaled(3, 0.25), batch: 3) == nil)
    #expect(
      GraphDocument(try scaled(2, 0.5), batch: 2, try scaled(3, 0.5), batch: 3) != nil)
    #expect(throws: GraphDocumentError.self) {
      try GraphDocument(Graph(outputs: [Node(input: [1], .float32)])) { _ in nil }
    }
  }
}
