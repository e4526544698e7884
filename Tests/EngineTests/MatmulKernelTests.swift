// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentGraph
import Testing

/// Products on both sides of the size up to which our own loops compute them, and cut both ways.
@Suite struct MatmulKernelTests {
  private static let sizes = [
    (31, 64, 33), (64, 96, 81), (64, 97, 81), (130, 70, 91), (120, 130, 331),
  ]

  @Test(
    "products of every size agree with the reference, on any number of threads",
    arguments: sizes, [(false, false), (false, true), (true, false), (true, true)])
  func products(
    _ size: (rows: Int, inner: Int, columns: Int), _ transposes: (left: Bool, right: Bool)
  ) throws {
    let left = Node(
      input: transposes.left ? [size.inner, size.rows] : [size.rows, size.inner], .float32)
    let right = Node(
      input: transposes.right ? [size.columns, size.inner] : [size.inner, size.columns], .float32)
    let op = Op.matmul(transposeLeft: transposes.left, transposeRight: transposes.right)
    let graph = Graph(outputs: [Node.make(op, [left, right])])
    let inputs = [left, right].map { node in
      Storage(.float32, (0..<node.shape.count).map { Double($0 &* 7919 % 255 - 127) / 64 })
    }
    func run(_ backend: some Backend) throws -> [Double] {
      let output = Storage(zeros: .float32, count: size.rows * size.columns)
      try backend.compile(graph, updates: []).run(inputs: inputs, outputs: [output])
      return output.doubles()
    }
    let wanted = try run(ReferenceBackend())
    let scale = wanted.map(abs).max() ?? 1
    for provider in CPUBackend.Provider.allCases {
      let found = try run(CPUBackend(threads: 1, provider: provider))
      let error = zip(found, wanted).map { abs($0 - $1) }.max() ?? 0
      #expect(error <= 2e-6 * scale)
      #expect(try run(CPUBackend(threads: 3, provider: provider)) == found)
    }
  }

  @Test("a library computes what is large; the choice is one of shape")
  func choice() throws {
    func plan(_ columns: Int) throws -> String {
      let (a, b) = (Node(input: [64, 97], .float32), Node(input: [97, columns], .float32))
      let product = Node.make(.matmul(transposeLeft: false, transposeRight: false), [a, b])
      return try CPUBackend(threads: 2).verifiedPlan(Graph(outputs: [product])).text
    }
    #expect(try !plan(81).contains("(small)"))
    #expect(try plan(80).contains("(small)") || plan(80).contains("(BLAS)"))
  }
}
