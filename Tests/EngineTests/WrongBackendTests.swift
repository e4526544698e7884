// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentGraph
import DescentTestSupport
import Testing

/// The checker of backends must fail on a backend that is wrong.
@Suite("The checker of backends notices")
struct WrongBackendTests {
  /// The reference with its results spoiled.
  struct Spoiled: Backend, Executable {
    var spoil: @Sendable ([Double]) -> [Double]
    var inner: (any Executable)?

    var name: String { "spoiled" }

    init(_ spoil: @escaping @Sendable ([Double]) -> [Double]) { self.spoil = spoil }

    func compile(_ graph: Graph, updates: [Update]) throws(EngineError) -> any Executable {
      var result = self
      result.inner = try ReferenceBackend().compile(graph, updates: updates)
      return result
    }

    func run(inputs: [Storage], outputs: [Storage]) throws(EngineError) {
      try inner?.run(inputs: inputs, outputs: outputs)
      for output in outputs { output.fill(from: spoil(output.doubles())) }
    }
  }

  private func row(_ name: String) throws -> OperationCase {
    try #require(OperationCase.all.first { $0.name == name })
  }

  private func failures(_ name: String, _ type: ElementType, _ backend: Spoiled) throws -> Int {
    try row(name).samples.reduce(0) {
      try $0 + BackendCheck(backend).failures(of: $1, type).count
    }
  }

  @Test("nothing in a right one")
  func right() throws {
    #expect(try failures("matmul", .float32, Spoiled { $0 }) == 0)
  }

  @Test("an error a little above the tolerance", arguments: OperationCase.floatingPoint)
  func scaled(_ type: ElementType) throws {
    let factor = 1 + 3 * (Tolerance(type).relative + Tolerance(type).absolute)
    #expect(try failures("matmul", type, Spoiled { $0.map { $0 * factor } }) > 0)
    #expect(try failures("batchNorm", type, Spoiled { $0.map { $0 * factor } }) > 0)
  }

  @Test("one wrong index, flag or bit")
  func discrete() throws {
    let backend = Spoiled { values in
      values.enumerated().map { $0 == values.count - 1 ? 1 - $1 : $1 }
    }
    #expect(try failures("argmax", .float32, backend) > 0)
    #expect(try failures("compare less", .float32, backend) > 0)
    #expect(try failures("random bits", .float32, backend) > 0)
  }

  @Test("NaN in place of a number and a number in place of NaN")
  func notANumber() throws {
    #expect(try failures("softmax", .float32, Spoiled { $0.map { _ in .nan } }) > 0)
    #expect(
      try failures("binary maximum", .float32, Spoiled { $0.map { $0.isNaN ? 0 : $0 } }) > 0)
  }

  @Test("elements that are never written")
  func unwritten() throws {
    struct Idle: Backend, Executable {
      var name: String { "idle" }
      func compile(_ graph: Graph, updates: [Update]) -> any Executable { self }
      func run(inputs: [Storage], outputs: [Storage]) {}
    }
    let check = BackendCheck(Idle())
    #expect(try !check.failures(of: row("unary negate").samples[0], .float32).isEmpty)
  }
}
