// SPDX-License-Identifier: Apache-2.0
package import DescentGraph

/// A row of the registry of operations: everything a contract checker needs to try an operation.
package struct OperationCase: Sendable, CustomStringConvertible {
  package let name: String
  package let kind: OperationKind
  /// The element types that the operation takes.
  package let elementTypes: [ElementType]
  package let samples: [OperationSample]

  package init(
    _ name: String, _ kind: OperationKind, elementTypes: [ElementType] = floatingPoint,
    _ samples: [OperationSample]
  ) {
    (self.name, self.kind, self.elementTypes) = (name, kind, elementTypes)
    self.samples = samples
  }

  package var description: String { name }

  package static let floatingPoint: [ElementType] = [.float32, .float64, .bfloat16]

  /// One row or more for each operation.
  package static let all: [OperationCase] =
    leaves + elementwise + reductions + linearAlgebra + movements + selections + pooling
    + normalizations + activations + customs + calls

  /// The rows that can be tried in Float64.
  package static let real = all.filter { $0.elementTypes.contains(.float64) }
}
