// SPDX-License-Identifier: Apache-2.0
internal import DescentGraph

extension OperationCase {
  /// `a·sin b` and `a·sin b + b²` as one function, and the result that is asked for.
  private static func called(_ result: Int, _ a: Node, _ b: Node) -> Node {
    let (x, y) = (Node(input: a.shape, a.elementType), Node(input: b.shape, b.elementType))
    let product = x.binary(.multiply, y.unary(.sin))
    let sum = product.binary(.add, y.unary(.square))
    guard let function = GraphFunction([product, sum], of: [x, y]) else {
      trap("a function of its inputs alone was refused")
    }
    return function([a, b])[result]
  }

  private static let shapes: [Shape] = [[2, 3], [], [1, 1], [7, 5, 3], [0, 4], [33]]

  static let calls: [OperationCase] = [
    OperationCase(
      "call", .call,
      shapes.flatMap { shape in
        (0..<2).map { result in
          OperationSample("\(shape), \(result)", [.uniform(shape, 1), .uniform(shape, 2)]) {
            called(result, $0[0], $0[1])
          }
        }
      } + [
        OperationSample("the same twice", [.uniform([3], 1)]) { called(1, $0[0], $0[0]) },
        OperationSample("operands that depend on each other", [.uniform([3], 1)]) {
          called(1, $0[0], $0[0].unary(.sin))
        },
        OperationSample("a call of a call", [.uniform([3], 1)]) {
          called(1, called(0, $0[0], $0[0]), $0[0])
        },
      ])
  ]
}
