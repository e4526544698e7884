// SPDX-License-Identifier: Apache-2.0

/// An operation as two numbers, made once with its node, so that comparing two nodes of equal results
/// copies no payload.
struct OpCode: Equatable, Sendable {
  /// The kind of operation and its small numbers; 0 where the numbers do not say everything.
  private let kind: UInt64
  private let number: UInt64

  /// Whether nodes with this code, operands and results of equal shapes have equal operations.
  var isWhole: Bool { kind != 0 }

  init(_ op: Op) {
    switch op {
    case .input: self.init(1)
    case .constant(let value, let type): self.init(2, type.rawValue, value.bitPattern)
    case .unary(let kind): self.init(4, kind.rawValue)
    case .binary(let kind): self.init(5, kind.rawValue)
    case .compare(let kind): self.init(6, kind.rawValue)
    case .select: self.init(7)
    case .cast(let type): self.init(8, type.rawValue)
    case .stopGradient: self.init(9)
    case .matmul(let left, let right): self.init(12, (left ? 2 : 0) + (right ? 1 : 0))
    // The shape of the result is all that they say.
    case .reshape: self.init(16)
    case .broadcast: self.init(18)
    case .softmax: self.init(38)
    case .softmaxCrossEntropy: self.init(39)
    case .gelu: self.init(40)
    case .softmaxCrossEntropyGradient: self.init(43)
    case .call(let result): self.init(call: result.function.id, result.index)
    case .reduce(let kind, let axes): self = OpCode.reduction(kind, axes)
    case .iota, .argmax, .convolution, .convolutionInputGradient, .convolutionWeightGradient,
      .transpose, .slice, .pad, .concatenate, .gather, .scatterAdd, .gatherElements,
      .scatterAddElements, .argsort, .random, .maxPool, .maxPoolGradient, .maxPoolGather,
      .averagePool, .averagePoolGradient, .channelMoments, .batchNorm, .batchNormSums, .layerNorm,
      .groupNorm, .dropout, .custom:
      self = .partial
    }
  }

  /// A result of a function.
  init(call function: UInt64, _ index: Int) {
    // An index beyond a byte would meet another one.
    self = index < 256 ? OpCode(44, UInt8(index), function) : .partial
  }

  private static let partial = OpCode(0)

  /// Ascending axes as bits.
  private static func reduction(_ kind: Op.Reduction, _ axes: [Int]) -> OpCode {
    var bits: UInt64 = 0
    for axis in axes {
      if axis > 63 || bits >> UInt64(axis) != 0 { return .partial }
      bits |= 1 << UInt64(axis)
    }
    return OpCode(10, kind.rawValue, bits)
  }

  private init(_ tag: UInt64, _ small: UInt8 = 0, _ number: UInt64 = 0) {
    kind = tag | UInt64(small) << 8
    self.number = number
  }
}

extension Op {
  /// Whether both have the same encoding: numbers are compared bit by bit, so 0 is not −0.
  func isEncoded(as other: Op) -> Bool {
    var (mine, others): ([UInt64], [UInt64]) = ([], [])
    encode(into: &mine)
    other.encode(into: &others)
    return mine == others
  }
}
