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

  @Test("is told apart by what its operations say", arguments: OperationCase.all)
  func operations(_ row: OperationCase) {
    let graphs = row.samples.map { sample in
      let inputs = sample.inputs.map { $0.node(underTest: row.elementTypes[0]) }
      return Graph(recognizing: [sample.build(inputs)])
    }
    for left in graphs {
      for right in graphs where left.shortSignature == right.shortSignature {
        #expect(left.signature == right.signature)
      }
    }
  }

  @Test("has no number of its own where it is large")
  func large() {
    var node = Node(input: [2], .float32)
    for _ in 0..<5000 { node = node.unary(.relu) }
    #expect(Graph(recognizing: [node]).shortSignature == nil)
    #expect(Graph(recognizing: [node]).nodes.count == 5001)
  }

  @Test("is recognised after many others, or known anew")
  func many() {
    for size in 1...200 {
      let outputs = network(2000 + size)
      #expect(Graph(recognizing: outputs).signature == Graph(outputs: outputs).signature)
    }
    #expect(areSame(network(2001), network(2001)))
  }
}
