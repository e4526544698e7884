// SPDX-License-Identifier: Apache-2.0

/// An operation as two numbers, made once with its node, so that comparing nodes copies no payload.
///
/// The numbers need not be those of the encoding; they only must differ from one another.
package struct OpCode: Hashable, Sendable {
  /// The kind of operation, its small numbers, and in the highest bit whether something is missing.
  private let kind: UInt64
  private let number: UInt64

  private static let partial: UInt64 = 1 << 63

  /// Whether nodes with this code, equal operands and results of equal shapes and types have equal
  /// operations; else their encodings have to be compared.
  package var isWhole: Bool { kind & Self.partial == 0 }

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
    // The shape of the result is all that these two say.
    case .reshape: self.init(16)
    case .broadcast: self.init(18)
    case .softmax: self.init(38)
    case .softmaxCrossEntropy: self.init(39)
    case .gelu: self.init(40)
    case .softmaxCrossEntropyGradient: self.init(43)
    case .call(let result): self.init(call: result.function.id, result.index)
    case .reduce(let kind, let axes): self = OpCode.reduction(kind, axes)
    case .iota: self.init(partly: 3)
    case .argmax: self.init(partly: 11)
    case .convolution: self.init(partly: 13)
    case .convolutionInputGradient: self.init(partly: 14)
    case .convolutionWeightGradient: self.init(partly: 15)
    case .transpose: self.init(partly: 17)
    case .slice: self.init(partly: 19)
    case .pad: self.init(partly: 20)
    case .concatenate, .gather, .scatterAdd, .gatherElements, .scatterAddElements, .argsort:
      self.init(partly: 21)
    case .random, .dropout: self.init(partly: 27)
    case .maxPool, .maxPoolGradient, .maxPoolGather, .averagePool, .averagePoolGradient:
      self.init(partly: 28)
    case .channelMoments, .batchNorm, .batchNormSums, .layerNorm, .groupNorm: self.init(partly: 33)
    case .custom: self.init(partly: 42)
    }
  }

  /// A result of a function.
  init(call function: UInt64, _ index: Int) {
    // An index beyond a byte would meet another one.
    self = index < 256 ? OpCode(44, UInt8(index), function) : OpCode(partly: 44)
  }

  /// Ascending axes as bits.
  private static func reduction(_ kind: Op.Reduction, _ axes: [Int]) -> OpCode {
    var bits: UInt64 = 0
    for axis in axes {
      if axis > 63 || bits >> UInt64(axis) != 0 { return OpCode(partly: 10) }
      bits |= 1 << UInt64(axis)
    }
    return OpCode(10, kind.rawValue, bits)
  }

  private init(_ tag: UInt64, _ small: UInt8 = 0, _ number: UInt64 = 0) {
    kind = tag | UInt64(small) << 8
    self.number = number
  }

  private init(partly tag: UInt64) { (kind, number) = (tag | Self.partial, 0) }
}

extension Op {
  /// Words that two operations share if and only if they are equal; numbers bit by bit, so 0 is not −0.
  package var encoding: [UInt64] {
    var words: [UInt64] = []
    encode(into: &words)
    return words
  }
}
