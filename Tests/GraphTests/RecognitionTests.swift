// SPDX-License-Identifier: Apache-2.0
import DescentGraph
import DescentTestSupport
import Testing

@Suite("A graph that has been built before")
struct RecognitionTests {
  /// A structure that no other test has, by its width.
  private func network(_ width: Int, scale: Double = 2, isShared: Bool = true) -> [Node] {
    let x = Node(input: [3, width], .float32)
    let y = isShared ? x : Node(input: [3, width], .float32)
    let sum = x.unary(.relu).binary(.add, y.binary(.multiply, .scalar(scale)))
    return [sum, sum.reduced(.sum, axes: [0, 1])]
  }

  /// Whether two graphs were taken for one structure.
  private func areSame(_ left: [Node], _ right: [Node]) -> Bool {
    let first = Graph(recognizing: left).shortSignature
    return first != nil && first == Graph(recognizing: right).shortSignature
  }

  @Test("is what a walk would find")
  func equal() {
    for _ in 0..<3 {
      let outputs = network(1001)
      let (known, walked) = (Graph(recognizing: outputs), Graph(outputs: outputs))
      #expect(known.nodes.map(\.id) == walked.nodes.map(\.id))
      #expect(known.inputIndices.map { Array($0) } == walked.inputIndices.map { Array($0) })
      #expect(known.outputIndices == walked.outputIndices && known.leaves == walked.leaves)
      #expect(known.signature == walked.signature)
      #expect(known.nodes.indices.allSatisfy { known.position(of: known.nodes[$0]) == $0 })
    }
    #expect(areSame(network(1001), network(1001)))
  }

  @Test("is not taken for one that differs")
  func different() {
    #expect(!areSame(network(1002), network(1003)))
    #expect(!areSame(network(1002), network(1002, scale: 3)))
    #expect(!areSame(network(1002, scale: 0), network(1002, scale: -0.0)))
    #expect(!areSame(network(1002), network(1002, isShared: false)))
    #expect(!areSame(network(1002, isShared: false), network(1002)))
    #expect(!areSame(network(1002), network(1002).reversed()))
    #expect(!areSame(network(1002), [network(1002)[0], network(1002)[1]]))
  }

  @Test("has operations whose codes tell them apart, or say that they do not")
  func codes() {
    /// What two nodes have in common whose codes are compared.
    struct Key: Hashable {
      let code: OpCode
      let shapes: [Shape]
      let types: [ElementType]
    }
    var encodings: [Key: [UInt64]] = [:]
    for row in OperationCase.all {
      for type in row.elementTypes {
        for sample in row.samples {
          let result = sample.build(sample.inputs.map { $0.node(underTest: type) })
          for node in Graph(outputs: [result]).nodes where node.code.isWhole {
            let nodes = [node] + node.inputs
            let key = Key(
              code: node.code, shapes: nodes.map(\.shape), types: nodes.map(\.elementType))
            let words = node.op.encoding
            let known = encodings.updateValue(words, forKey: key)
            #expect(known == nil || known == words, "\(sample.name): \(node.op)")
          }
        }
      }
    }
    #expect(encodings.count > 100)
  }

  @Test("is told apart by what its operations say", arguments: OperationCase.all)
  func operations(_ row: OperationCase) {
    for sample in row.samples {
      let inputs = sample.inputs.map { $0.node(underTest: row.elementTypes[0]) }
      let (first, again) = (sample.build(inputs), sample.build(inputs))
      let graph = Graph(recognizing: [first])
      #expect(graph.signature == Graph(outputs: [first]).signature)
      #expect(graph.shortSignature == Graph(recognizing: [again]).shortSignature)
    }
  }

  @Test("has no number of its own where it is large")
  func large() {
    var node = Node(input: [2], .float32)
    for _ in 0..<5000 { node = node.unary(.relu) }
    #expect(Graph(recognizing: [node]).shortSignature == nil)
    #expect(Graph(recognizing: [node]).nodes.count == 5001)
  }

  @Test("keeps its number while others come and go")
  func many() {
    let number = Graph(recognizing: network(2001)).shortSignature
    for size in 2...200 {
      let outputs = network(2000 + size)
      #expect(Graph(recognizing: outputs).signature == Graph(outputs: outputs).signature)
    }
    #expect(Graph(recognizing: network(2001)).shortSignature == number)
  }
}
