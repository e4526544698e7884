// SPDX-License-Identifier: Apache-2.0
package import DescentGraph

/// The operations without their attributes, so that they can be counted.
///
/// A new case of `Op` does not compile here until it is named, and the registry test fails until the
/// new kind has a row.
package enum OperationKind: Hashable, Sendable, CaseIterable {
  case input, constant, iota
  case unary, binary, compare, select, cast, stopGradient
  case reduce, argmax
  case matmul, convolution, convolutionInputGradient, convolutionWeightGradient
  case reshape, transpose, broadcast, slice, pad, concatenate
  case gather, scatterAdd, gatherElements, scatterAddElements, argsort, random
  case maxPool, maxPoolGradient, maxPoolGather, averagePool, averagePoolGradient
  case channelMoments, batchNorm, batchNormSums, layerNorm, groupNorm
  case softmax, softmaxCrossEntropy, softmaxCrossEntropyGradient, gelu, dropout, custom, call

  package init(_ op: Op) {
    self =
      switch op {
      case .input: .input
      case .constant: .constant
      case .iota: .iota
      case .unary: .unary
      case .binary: .binary
      case .compare: .compare
      case .select: .select
      case .cast: .cast
      case .stopGradient: .stopGradient
      case .reduce: .reduce
      case .argmax: .argmax
      case .matmul: .matmul
      case .convolution: .convolution
      case .convolutionInputGradient: .convolutionInputGradient
      case .convolutionWeightGradient: .convolutionWeightGradient
      case .reshape: .reshape
      case .transpose: .transpose
      case .broadcast: .broadcast
      case .slice: .slice
      case .pad: .pad
      case .concatenate: .concatenate
      case .gather: .gather
      case .scatterAdd: .scatterAdd
      case .gatherElements: .gatherElements
      case .scatterAddElements: .scatterAddElements
      case .argsort: .argsort
      case .random: .random
      case .maxPool: .maxPool
      case .maxPoolGradient: .maxPoolGradient
      case .maxPoolGather: .maxPoolGather
      case .averagePool: .averagePool
      case .averagePoolGradient: .averagePoolGradient
      case .channelMoments: .channelMoments
      case .batchNorm: .batchNorm
      case .batchNormSums: .batchNormSums
      case .layerNorm: .layerNorm
      case .groupNorm: .groupNorm
      case .softmax: .softmax
      case .softmaxCrossEntropy: .softmaxCrossEntropy
      case .softmaxCrossEntropyGradient: .softmaxCrossEntropyGradient
      case .gelu: .gelu
      case .dropout: .dropout
      case .custom: .custom
      case .call: .call
      }
  }
}
