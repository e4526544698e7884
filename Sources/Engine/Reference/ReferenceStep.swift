// SPDX-License-Identifier: Apache-2.0
internal import DescentGraph

/// One primitive of a program.
struct ReferenceStep: Sendable {
  enum Source: Sendable {
    /// Computed from `inputs`.
    case operation
    /// Bound when the program runs: a position in `graph.leaves`.
    case leaf(Int)
    /// Data that a decomposition brought in.
    case captured(Storage)
  }

  let op: Op
  let source: Source
  let shape: Shape
  let elementType: ElementType
  /// The positions of the operands among the program's steps.
  let inputs: [Int]
  let inputShapes: [Shape]

  init(_ node: Node, inputs: [Int], leaf: Int?) throws(EngineError) {
    op = node.op
    shape = node.shape
    elementType = node.elementType
    self.inputs = inputs
    inputShapes = node.inputs.map(\.shape)
    if let leaf {
      source = .leaf(leaf)
    } else if node.op != .input {
      source = .operation
    } else if let storage = node.source as? Storage {
      source = .captured(storage)
    } else {
      throw EngineError.unsupported(
        operation: "input without data inside a decomposition", elementType: elementType,
        backend: "reference")
    }
  }

  /// The result's elements in row-major order.
  func evaluate(_ operands: [[Double]]) throws(EngineError) -> [Double] {
    switch op {
    case .constant(let value, _):
      return [held(value)]
    case .iota(_, let axis, _):
      return iota(axis)
    case .unary(let kind):
      return rounded(operands[0].map { Self.unary(kind, $0) })
    case .binary(let kind):
      return rounded(zip(operands[0], operands[1]).map { Self.binary(kind, $0, $1) })
    case .compare(let kind):
      return zip(operands[0], operands[1]).map { Self.compare(kind, $0, $1) ? 1 : 0 }
    case .select:
      return operands[0].indices.map { operands[operands[0][$0] != 0 ? 1 : 2][$0] }
    case .cast:
      return rounded(operands[0])
    case .stopGradient, .reshape:
      return operands[0]
    case .reduce(let kind, let axes):
      return rounded(reduce(kind, axes, operands[0]))
    case .argmax(let axis):
      return argmax(axis, operands[0])
    case .argsort(let axis, let descending):
      return argsort(axis, descending: descending, operands[0])
    case .matmul(let left, let right):
      return matmul(transposeLeft: left, transposeRight: right, operands[0], operands[1])
    case .convolution, .convolutionInputGradient, .convolutionWeightGradient:
      return convolution(operands[0], operands[1])
    case .transpose, .broadcast, .slice, .pad, .concatenate:
      return move(operands)
    case .gather, .scatterAdd, .gatherElements, .scatterAddElements:
      return try select(operands[0], indices: operands[1])
    case .random(let distribution, _, let use):
      return random(distribution, use: use, key: operands[0])
    case .input, .maxPool, .maxPoolGradient, .maxPoolGather, .averagePool, .averagePoolGradient,
      .channelMoments, .batchNorm, .batchNormSums, .layerNorm, .groupNorm, .softmax,
      .softmaxCrossEntropy, .softmaxCrossEntropyGradient, .gelu, .dropout, .custom,
      .call:
      // The program holds primitives; these cannot be steps of it.
      throw EngineError.unsupported(
        operation: op.name, elementType: elementType, backend: "reference")
    }
  }

  /// The nearest number of the result's type: constants, padding and counts are data.
  func held(_ value: Double) -> Double { Storage(elementType, [value]).doubles()[0] }

  /// Whole numbers where the result's type asks for them.
  private func rounded(_ values: [Double]) -> [Double] {
    switch elementType {
    case .float32, .float64, .bfloat16: values
    case .int32: values.map { Double(Int32(saturating: $0)) }
    case .uint32: values.map { Double(UInt32(saturating: $0)) }
    case .bool: values.map { $0 != 0 ? 1 : 0 }
    }
  }
}
