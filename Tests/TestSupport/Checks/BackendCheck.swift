// SPDX-License-Identifier: Apache-2.0
package import DescentEngine
package import DescentGraph

/// Contract: a backend agrees with the reference on every operation and its derivatives.
package struct BackendCheck: Sendable {
  package let backend: any Backend

  package init(_ backend: any Backend) { self.backend = backend }

  /// What is wrong with the results of a sample in one element type: the operation, its gradient and
  /// the gradient of that, each compiled as a graph of its own.
  package func failures(of sample: OperationSample, _ type: ElementType) throws(EngineError)
    -> [String]
  {
    if sample.isSpecial && !type.isFloatingPoint { return [] }
    var function = DifferentiableFunction(sample, type)
    var failures = try differences(function, type, "value")
    guard type.isFloatingPoint, function.results[0].elementType.isFloatingPoint else {
      return failures
    }
    // A second derivative in BFloat16 is a chain of a dozen roundings of 0.4 % each.
    for order in 0..<(type == .bfloat16 ? min(1, sample.derivatives) : sample.derivatives) {
      function = function.gradient()
      // The terms of a derivative are as large as the operands, even where their sum is 0.
      let scale = function.arguments.filter(\.varies).flatMap(\.values).map(\.magnitude).max() ?? 0
      failures += try differences(function, type, "derivative \(order + 1)", scale: scale)
    }
    return failures
  }

  /// The same for any results of a function.
  ///
  /// - Parameters:
  ///   - looseness: A factor to the tolerance, for results of many operations in a row.
  ///   - scale: The size of the terms that the results are sums of, where it is larger than theirs.
  package func differences(
    _ function: DifferentiableFunction, _ type: ElementType, _ what: String,
    looseness: Double = 1, scale: Double = 0
  ) throws(EngineError) -> [String] {
    let graph = Graph(outputs: function.results)
    var storages: [UInt64: Storage] = [:]
    for argument in function.arguments {
      storages[argument.node.id] = Storage(argument.node.elementType, argument.values)
    }
    let inputs = graph.leaves.map { leaf in
      storages[graph.nodes[leaf].id] ?? Storage(zeros: graph.nodes[leaf].elementType, count: 0)
    }
    let outputs = graph.outputs.map {
      Storage($0.elementType, [Double](repeating: .nan, count: $0.shape.count))
    }
    try backend.compile(graph, updates: []).run(inputs: inputs, outputs: outputs)
    let expected = try ReferenceBackend().executable(for: graph)
      .evaluate(inputs.map { $0.doubles() })
    return outputs.indices.compactMap { index in
      // A result in Float64 of operands in Float32 is as exact as these.
      let own = Tolerance(outputs[index].elementType)
      let isExact = !outputs[index].elementType.isFloatingPoint
      let joined = own.joined(Tolerance(type))
      let tolerance =
        isExact
        ? own
        : Tolerance(relative: looseness * joined.relative, absolute: looseness * joined.absolute)
      return tolerance.difference(
        found: outputs[index].doubles(), expected: expected[index], scale: scale
      ).map { "\(what) \(index) in \(type): \($0)" }
    }
  }
}
