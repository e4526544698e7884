// SPDX-License-Identifier: Apache-2.0

/// An operation as it is saved: everything by name, so that no file depends on the order of cases.
public struct OperationRecord: Hashable, Sendable, Codable {
  /// The name of the case, such as `convolution`.
  public var name: String
  /// What kind of it, such as `relu` for a `unary`.
  public var kind: String?
  /// The element type that it names, such as `f32`.
  public var type: String?
  /// Its whole numbers, in the order of the case's values; a flag is 0 or 1.
  public var integers: [BatchExtent]?
  /// Its real numbers, in the order of the case's values.
  public var numbers: [Double]?

  private init(
    _ name: String, kind: String? = nil, type: ElementType? = nil, _ integers: [Int] = [],
    numbers: [Double] = []
  ) {
    self.name = name
    self.kind = kind
    self.type = type?.description
    self.integers = integers.isEmpty ? nil : integers.map { BatchExtent($0) }
    self.numbers = numbers.isEmpty ? nil : numbers
  }

  /// The record of an operation; nil for an input, which is saved as a leaf, and for custom operations
  /// and calls, which are saved as what they decompose into.
  init?(_ op: Op) {
    switch op {
    case .input, .custom, .call: return nil
    case .constant(let value, let type): self.init("constant", type: type, numbers: [value])
    case .iota(let shape, let axis, let type):
      self.init("iota", type: type, [axis] + shape.dimensions)
    case .unary(let kind): self.init("unary", kind: "\(kind)")
    case .binary(let kind): self.init("binary", kind: "\(kind)")
    case .compare(let kind): self.init("compare", kind: "\(kind)")
    case .select: self.init("select")
    case .cast(let type): self.init("cast", type: type)
    case .stopGradient: self.init("stopGradient")
    case .reduce(let kind, let axes): self.init("reduce", kind: "\(kind)", axes)
    case .argmax(let axis): self.init("argmax", [axis])
    case .matmul(let left, let right): self.init("matmul", [left ? 1 : 0, right ? 1 : 0])
    case .convolution(let geometry): self.init("convolution", geometry.integers)
    case .convolutionInputGradient(let geometry, let height, let width):
      self.init("convolutionInputGradient", geometry.integers + [height, width])
    case .convolutionWeightGradient(let geometry, let height, let width):
      self.init("convolutionWeightGradient", geometry.integers + [height, width])
    case .reshape(let shape): self.init("reshape", shape.dimensions)
    case .transpose(let order): self.init("transpose", order)
    case .broadcast(let shape): self.init("broadcast", shape.dimensions)
    case .slice(let starts, let ends, let steps): self.init("slice", starts + ends + steps)
    case .pad(let low, let high, let interior, let value):
      self.init("pad", low + high + interior, numbers: [value])
    case .concatenate(let axis): self.init("concatenate", [axis])
    case .gather(let axis): self.init("gather", [axis])
    case .scatterAdd(let axis, let size): self.init("scatterAdd", [axis, size])
    case .gatherElements(let axis): self.init("gatherElements", [axis])
    case .scatterAddElements(let axis, let size): self.init("scatterAddElements", [axis, size])
    case .argsort(let axis, let descending): self.init("argsort", [axis, descending ? 1 : 0])
    case .random(let kind, let shape, let use):
      self.init("random", kind: "\(kind)", [Int(use)] + shape.dimensions)
    case .maxPool(let geometry): self.init("maxPool", geometry.integers)
    case .maxPoolGradient(let geometry): self.init("maxPoolGradient", geometry.integers)
    case .maxPoolGather(let geometry): self.init("maxPoolGather", geometry.integers)
    case .averagePool(let geometry): self.init("averagePool", geometry.integers)
    case .averagePoolGradient(let geometry, let height, let width):
      self.init("averagePoolGradient", geometry.integers + [height, width])
    case .channelMoments: self.init("channelMoments")
    case .batchNorm(let epsilon): self.init("batchNorm", numbers: [epsilon])
    case .batchNormSums(let epsilon): self.init("batchNormSums", numbers: [epsilon])
    case .layerNorm(let epsilon): self.init("layerNorm", numbers: [epsilon])
    case .groupNorm(let groups, let epsilon):
      self.init("groupNorm", [groups], numbers: [epsilon])
    case .softmax: self.init("softmax")
    case .softmaxCrossEntropy: self.init("softmaxCrossEntropy")
    case .softmaxCrossEntropyGradient: self.init("softmaxCrossEntropyGradient")
    case .gelu: self.init("gelu")
    case .dropout(let rate, let use): self.init("dropout", [Int(use)], numbers: [rate])
    }
  }

  /// The record in which each whole number follows the line through two records of the same
  /// operation, traced with two batch sizes; nil where they are not the same.
  func generalized(with other: OperationRecord, batches: (Int, Int)) -> OperationRecord? {
    let (mine, theirs) = (integers ?? [], other.integers ?? [])
    guard name == other.name, kind == other.kind, type == other.type, numbers == other.numbers,
      mine.count == theirs.count
    else { return nil }
    var result = self
    for (index, pair) in zip(mine, theirs).enumerated() {
      guard
        let line = BatchExtent.through(
          pair.0.constant, at: batches.0, pair.1.constant, at: batches.1)
      else { return nil }
      result.integers?[index] = line
    }
    return result
  }
}

extension WindowAxis {
  fileprivate var integers: [Int] { [stride, dilation, padLow, padHigh] }
}

extension ConvolutionGeometry {
  fileprivate var integers: [Int] { vertical.integers + horizontal.integers + [groups] }
}

extension PoolGeometry {
  fileprivate var integers: [Int] {
    [kernelHeight, kernelWidth, countsPadding ? 1 : 0] + vertical.integers + horizontal.integers
  }
}
