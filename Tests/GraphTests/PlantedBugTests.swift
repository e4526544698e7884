// SPDX-License-Identifier: Apache-2.0
import DescentGraph
import DescentTestSupport
import Testing

/// Each checker of gradients must fail where there is something to find.
@Suite("The checkers of gradients notice")
struct PlantedBugTests {
  /// `x³`, with a gradient that a test gets wrong.
  private struct Cube: CustomOperationDefinition {
    enum Gradient: Double { case right, tooLarge, constant, missing }

    let gradient: Gradient

    var name: String { "cube" }
    var attributes: [Double] { [gradient.rawValue] }

    func infer(_ inputs: [Node]) throws(GraphError) -> (Shape, ElementType) {
      (inputs[0].shape, inputs[0].elementType)
    }

    func decompose(_ inputs: [Node]) -> Node {
      inputs[0].binary(.multiply, inputs[0].unary(.square))
    }

    func gradient(inputs: [Node], output: Node, upstream: Node) -> [Node?]? {
      let type = output.elementType
      let slope = Node.scalar(gradient == .tooLarge ? 3.00001 : 3, type)
        .binary(.multiply, inputs[0].unary(.square))
      switch gradient {
      case .right, .tooLarge: return [upstream.binary(.multiply, slope)]
      // The right number, but one that the second derivative does not see.
      case .constant:
        return [upstream.binary(.multiply, Node.make(.stopGradient, [slope]))]
      case .missing: return [nil]
      }
    }
  }

  private func sample(_ gradient: Cube.Gradient) -> OperationSample {
    OperationSample(
      "cube", .custom(CustomOperation(Cube(gradient: gradient))), [.uniform([3, 5], 1)])
  }

  @Test("nothing in a right gradient")
  func right() throws {
    #expect(try GradientCheck().failures(of: sample(.right), order: 1) == [])
    #expect(try GradientCheck().failures(of: sample(.right), order: 2) == [])
    #expect(try DecompositionCheck().failures(of: sample(.right)) == [])
  }

  @Test("an error of three parts in a million")
  func tooLarge() throws {
    #expect(try !GradientCheck().failures(of: sample(.tooLarge), order: 1).isEmpty)
    #expect(try !DecompositionCheck().failures(of: sample(.tooLarge)).isEmpty)
  }

  @Test("a gradient that is left out")
  func missing() throws {
    #expect(try !GradientCheck().failures(of: sample(.missing), order: 1).isEmpty)
    #expect(try !DecompositionCheck().failures(of: sample(.missing)).isEmpty)
  }

  @Test("a gradient that is right once but not twice")
  func constant() throws {
    #expect(try GradientCheck().failures(of: sample(.constant), order: 1) == [])
    #expect(try !GradientCheck().failures(of: sample(.constant), order: 2).isEmpty)
  }
}
