// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentGraph
import DescentTestSupport
import Testing

@Suite("The reference backend")
struct ReferenceBackendTests {
  private func compute(_ op: Op, _ operands: (Shape, ElementType, [Double])...) throws -> [Double] {
    let inputs = operands.map { Node(input: $0.0, $0.1) }
    return try evaluate([Node.make(op, inputs)], zip(inputs, operands).map { ($0, $1.2) })[0]
  }

  @Test("leaves real numbers unrounded and makes others whole")
  func rounding() throws {
    #expect(try compute(.cast(.float32), ([1], .float64, [0.1])) == [0.1])
    #expect(try compute(.cast(.bfloat16), ([1], .float64, [0.1])) == [0.1])
    let values: [Double] = [2.7, -2.7, 1e20, -1e20, .nan]
    #expect(
      try compute(.cast(.int32), ([5], .float64, values))
        == [2, -2, Double(Int32.max), Double(Int32.min), 0])
    #expect(
      try compute(.cast(.uint32), ([5], .float64, values)) == [2, 0, Double(UInt32.max), 0, 0])
    #expect(try compute(.cast(.bool), ([3], .float64, [0, -3, .nan])) == [0, 1, 1])
    #expect(
      try compute(.binary(.divide), ([2], .int32, [7, -7]), ([2], .int32, [2, 2])) == [3, -3])
    #expect(
      try compute(.binary(.divide), ([2], .int32, [7, 0]), ([2], .int32, [0, 0]))
        == [Double(Int32.max), 0])
  }

  @Test("gives leaves numbers of their type")
  func leaves() throws {
    #expect(try compute(.constant(0.1, .float32)) == [Double(Float(0.1))])
    #expect(try compute(.constant(0.1, .float64)) == [0.1])
    #expect(try compute(.constant(0.1, .bfloat16)) == [0.10009765625])
    #expect(try compute(.constant(2.5, .int32)) == [2])
    #expect(
      try compute(
        .pad(low: [1], high: [0], interior: [0], value: 0.1), ([1], .float32, [2]))
        == [Double(Float(0.1)), 2])
  }

  @Test("propagates NaN through maxima and puts it last in order")
  func notANumber() throws {
    let (nan, infinity) = (Double.nan, Double.infinity)
    let pairs: ([Double], [Double]) = ([nan, 1, nan], [1, nan, nan])
    for kind in [Op.Binary.maximum, .minimum] {
      #expect(
        try compute(.binary(kind), ([3], .float64, pairs.0), ([3], .float64, pairs.1))
          .allSatisfy(\.isNaN))
    }
    #expect(try compute(.unary(.relu), ([2], .float64, [nan, -1])).first?.isNaN == true)
    #expect(try compute(.reduce(.max, axes: [0]), ([3], .float64, [1, nan, 2]))[0].isNaN)
    #expect(try compute(.argmax(axis: 0), ([4], .float64, [1, nan, infinity, nan])) == [1])
    #expect(try compute(.argmax(axis: 0), ([4], .float64, [1, 3, 3, 2])) == [1])
    let line: [Double] = [nan, 2, 1, nan, 2, -infinity]
    #expect(
      try compute(.argsort(axis: 0, descending: false), ([6], .float64, line))
        == [5, 2, 1, 4, 0, 3])
    #expect(
      try compute(.argsort(axis: 0, descending: true), ([6], .float64, line)) == [1, 4, 2, 5, 0, 3])
  }

  @Test("names the indices that lie outside", arguments: [-1.0, 3])
  func outside(_ index: Double) {
    let wrong = [0, index, 2]
    let operations: [(Op, Shape)] = [
      (.gather(axis: 0), [3]), (.gatherElements(axis: 0), [3]),
      (.scatterAdd(axis: 0, size: 3), [3]), (.scatterAddElements(axis: 0, size: 3), [3]),
    ]
    for (op, shape) in operations {
      #expect(throws: EngineError.indexOutOfRange(operation: op.name, size: 3, count: 1)) {
        try compute(op, (shape, .float64, [1, 2, 3]), (shape, .int32, wrong))
      }
    }
  }

  @Test("writes an update after everything has read the old value")
  func updates() throws {
    let parameter = Node(input: [2], .float32)
    let rate = Node(input: [], .float32)
    let next = parameter.binary(.subtract, rate)
    let graph = Graph(outputs: [next, parameter.binary(.multiply, parameter)])
    let executable = try ReferenceBackend().compile(graph, updates: [Update(output: 0, leaf: 0)])
    let memory = Storage(.float32, [3, 4])
    let square = Storage(zeros: .float32, count: 2)
    for _ in 0..<2 {
      try executable.run(inputs: [memory, Storage(.float32, [1])], outputs: [memory, square])
    }
    #expect(memory.doubles() == [1, 2])
    #expect(square.doubles() == [4, 9])
  }

  @Test("runs data that a decomposition brings along")
  func captured() throws {
    struct Scaled: CustomOperationDefinition {
      let table: Node
      var name: String { "scaled" }
      func infer(_ inputs: [Node]) throws(GraphError) -> (Shape, ElementType) {
        (inputs[0].shape, inputs[0].elementType)
      }
      func decompose(_ inputs: [Node]) -> Node { inputs[0].binary(.multiply, table) }
    }
    let x = Node(input: [2], .float64)
    let table = Node(input: [2], .float64, source: Storage(.float64, [10, 100]))
    let scaled = Node.make(.custom(CustomOperation(Scaled(table: table))), [x])
    #expect(try evaluate([scaled], [(x, [1, 2])]) == [[10, 200]])
    let unbound = Node(input: [2], .float64)
    let bad = Node.make(.custom(CustomOperation(Scaled(table: unbound))), [x])
    #expect(throws: EngineError.self) { try evaluate([bad], [(x, [1, 2])]) }
  }

  @Test("runs one decomposition inside another")
  func nested() throws {
    struct Twice: CustomOperationDefinition {
      var name: String { "twice" }
      func infer(_ inputs: [Node]) throws(GraphError) -> (Shape, ElementType) {
        (inputs[0].shape, inputs[0].elementType)
      }
      func decompose(_ inputs: [Node]) -> Node {
        let swish = Node.make(.custom(CustomOperation(Swish(beta: 1))), inputs)
        return swish.binary(.add, Node.make(.gelu, [swish]))
      }
    }
    let x = Node(input: [1], .float64)
    let once = Node.make(.custom(CustomOperation(Swish(beta: 1))), [x])
    let twice = Node.make(.custom(CustomOperation(Twice())), [x])
    let written = once.binary(.add, Node.make(.gelu, [once]))
    let results = try evaluate([twice, written, x], [(x, [0.7])])
    #expect(results[0] == results[1])
    #expect(results[2] == [0.7])
  }
}
