// SPDX-License-Identifier: Apache-2.0
package import DescentGraph

/// One use of an operation on small data.
package struct OperationSample: Sendable {
  package let name: String
  package let inputs: [SampleInput]
  /// How often the result may be differentiated here: 0 for none or where there are ties and
  /// special values, 1 where only the first derivative exists, otherwise 2.
  package let derivatives: Int
  /// The operation on nodes for `inputs`; it may view its inputs through other operations.
  package let build: @Sendable ([Node]) -> Node

  package init(
    _ name: String, _ inputs: [SampleInput], derivatives: Int = 2,
    build: @escaping @Sendable ([Node]) -> Node
  ) {
    (self.name, self.inputs, self.derivatives, self.build) = (name, inputs, derivatives, build)
  }

  /// A sample that applies an operation to its inputs directly.
  package init(_ name: String, _ op: Op, _ inputs: [SampleInput], derivatives: Int = 2) {
    self.init(name, inputs, derivatives: derivatives) { Node.make(op, $0) }
  }

  /// Whether an operand holds infinities or NaN, which integers do not.
  package var isSpecial: Bool { inputs.contains { !$0.values.allSatisfy(\.isFinite) } }

  package func differentiated(_ derivatives: Int) -> OperationSample {
    OperationSample(name, inputs, derivatives: derivatives, build: build)
  }
}
