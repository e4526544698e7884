// SPDX-License-Identifier: Apache-2.0
package import DescentGraph

/// Nodes as a function of some of their inputs, which can be differentiated into another function.
package struct DifferentiableFunction {
  /// An input with the elements that it has; `varies` where derivatives are taken.
  package typealias Argument = (node: Node, values: [Double], varies: Bool)

  package let arguments: [Argument]
  package let results: [Node]

  package init(arguments: [Argument], results: [Node]) {
    (self.arguments, self.results) = (arguments, results)
  }

  /// A sample with Float64 for the element type under test.
  package init(_ sample: OperationSample, _ type: ElementType = .float64) {
    arguments = sample.inputs.map {
      (node: $0.node(underTest: type), values: $0.values, varies: $0.role == .differentiated)
    }
    results = [sample.build(arguments.map(\.node))]
  }

  package var varying: [Node] { arguments.filter(\.varies).map(\.node) }

  /// `Σ weight · result` over all results and their elements, the weights being new arguments.
  package func weighted(seed: UInt64) -> (sum: Node, arguments: [Argument]) {
    var arguments = arguments
    var sum = Node.scalar(0, results[0].elementType)
    for (index, result) in results.enumerated() where result.elementType.isFloatingPoint {
      let weight = Node(input: result.shape, result.elementType)
      let values = SampleValues(seed: seed + UInt64(index)).uniform(result.shape.count, in: -1...1)
      arguments.append((node: weight, values: values, varies: true))
      let product = result.binary(.multiply, weight)
      let axes = Array(result.shape.dimensions.indices)
      sum = sum.binary(.add, product.reduced(.sum, axes: axes).cast(to: sum.elementType))
    }
    return (sum, arguments)
  }

  /// The gradients of the weighted sum, as a function of the arguments and of the weights.
  package func gradient(seed: UInt64 = 1000) -> DifferentiableFunction {
    let (sum, arguments) = weighted(seed: seed)
    return DifferentiableFunction(
      arguments: arguments, results: gradients(of: sum, withRespectTo: varying))
  }
}
