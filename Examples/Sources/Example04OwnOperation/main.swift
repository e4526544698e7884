// SPDX-License-Identifier: Apache-2.0
// An operation of one's own: x·sigmoid(βx), with a gradient rule, checked against its decomposition.
import Descent
import DescentGraph

struct Swish: CustomOperationDefinition {
  let beta: Double
  var name: String { "swish" }
  var attributes: [Double] { [beta] }

  func infer(_ inputs: [Node]) throws(GraphError) -> (Shape, ElementType) {
    guard inputs.count == 1, inputs[0].elementType.isFloatingPoint else {
      throw GraphError(name, expected: "one floating-point operand", found: "\(inputs.count)")
    }
    return (inputs[0].shape, inputs[0].elementType)
  }

  func decompose(_ inputs: [Node]) -> Node {
    let x = inputs[0]
    let scale = Node.make(
      .broadcast(x.shape), [Node.make(.constant(beta, x.elementType), [])])
    let gate = Node.make(.unary(.sigmoid), [Node.make(.binary(.multiply), [scale, x])])
    return Node.make(.binary(.multiply), [x, gate])
  }
}

let x = Tensor([-2, -1, 0, 1, 2])
let y = Tensor.custom(Swish(beta: 1.5), [x])
let slope = gradients(of: y.sum(), withRespectTo: [x])[0]
print("swish  \(y)")
print("slope  \(slope)")
