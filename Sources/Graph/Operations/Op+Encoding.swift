// SPDX-License-Identifier: Apache-2.0

extension Op {
  /// Appends words that two operations share if and only if they are equal.
  package func encode(into words: inout [UInt64]) {
    func add(_ first: UInt64, _ second: UInt64) {
      words.append(first)
      words.append(second)
    }
    func list(_ values: [Int]) {
      words.append(UInt64(values.count))
      for value in values { words.append(UInt64(bitPattern: Int64(value))) }
    }
    switch self {
    case .input: words.append(1)
    case .constant(let value, let type):
      add(2, value.bitPattern)
      words.append(UInt64(type.rawValue))
    case .iota(let shape, let axis, let type):
      add(3, UInt64(axis))
      words.append(UInt64(type.rawValue))
      list(shape.dimensions)
    case .unary(let kind): add(4, UInt64(kind.rawValue))
    case .binary(let kind): add(5, UInt64(kind.rawValue))
    case .compare(let kind): add(6, UInt64(kind.rawValue))
    case .select: words.append(7)
    case .cast(let type): add(8, UInt64(type.rawValue))
    case .stopGradient: words.append(9)
    case .reduce(let kind, let axes):
      add(10, UInt64(kind.rawValue))
      list(axes)
    case .argmax(let axis): words += [11, UInt64(axis)]
    case .matmul(let left, let right): add(12, (left ? 2 : 0) + (right ? 1 : 0))
    case .convolution(let geometry): words += [13] + geometry.words
    case .convolutionInputGradient(let geometry, let height, let width):
      words += [14, UInt64(height), UInt64(width)] + geometry.words
    case .convolutionWeightGradient(let geometry, let height, let width):
      words += [15, UInt64(height), UInt64(width)] + geometry.words
    case .reshape(let shape):
      words.append(16)
      list(shape.dimensions)
    case .transpose(let order):
      words.append(17)
      list(order)
    case .broadcast(let shape):
      words.append(18)
      list(shape.dimensions)
    case .slice(let starts, let ends, let steps):
      words.append(19)
      for values in [starts, ends, steps] { list(values) }
    case .pad(let low, let high, let interior, let value):
      add(20, value.bitPattern)
      for values in [low, high, interior] { list(values) }
    case .concatenate(let axis): words += [21, UInt64(axis)]
    case .gather(let axis): words += [22, UInt64(axis)]
    case .scatterAdd(let axis, let size): words += [23, UInt64(axis), UInt64(size)]
    case .gatherElements(let axis): words += [24, UInt64(axis)]
    case .scatterAddElements(let axis, let size): words += [25, UInt64(axis), UInt64(size)]
    case .argsort(let axis, let descending): words += [26, UInt64(axis), descending ? 1 : 0]
    case .random(let distribution, let shape, let use):
      add(27, UInt64(distribution.rawValue))
      words.append(UInt64(use))
      list(shape.dimensions)
    case .maxPool(let geometry): words += [28] + geometry.words
    case .maxPoolGradient(let geometry): words += [29] + geometry.words
    case .maxPoolGather(let geometry): words += [30] + geometry.words
    case .averagePool(let geometry): words += [31] + geometry.words
    case .averagePoolGradient(let geometry, let height, let width):
      words += [32, UInt64(height), UInt64(width)] + geometry.words
    case .channelMoments: words.append(33)
    case .batchNorm(let epsilon): words += [34, epsilon.bitPattern]
    case .batchNormSums(let epsilon): words += [35, epsilon.bitPattern]
    case .layerNorm(let epsilon): words += [36, epsilon.bitPattern]
    case .groupNorm(let groups, let epsilon): words += [37, UInt64(groups), epsilon.bitPattern]
    case .softmax: words.append(38)
    case .softmaxCrossEntropy: words.append(39)
    case .softmaxCrossEntropyGradient: words.append(43)
    case .gelu: words.append(40)
    case .dropout(let rate, let use): words += [41, rate.bitPattern, UInt64(use)]
    case .custom(let custom):
      words.append(42)
      let name = custom.definition.name.utf8
      words.append(UInt64(name.count))
      for letter in name { words.append(UInt64(letter)) }
      let attributes = custom.definition.attributes
      words.append(UInt64(attributes.count))
      for attribute in attributes { words.append(attribute.bitPattern) }
    case .call(let result):
      add(44, result.function.id)
      words.append(UInt64(result.index))
    }
  }

  /// The operation's name, as the printer and error messages show it.
  public var name: String {
    switch self {
    case .input: "input"
    case .constant: "constant"
    case .iota: "iota"
    case .unary(let kind): "\(kind)"
    case .binary(let kind): "\(kind)"
    case .compare(let kind): "\(kind)"
    case .select: "select"
    case .cast(let type): "cast to \(type)"
    case .stopGradient: "stopGradient"
    case .reduce(let kind, let axes): "\(kind) over \(axes)"
    case .argmax(let axis): "argmax over \(axis)"
    case .matmul(let left, let right): "matmul" + (left ? " Aᵀ" : "") + (right ? " Bᵀ" : "")
    case .convolution: "convolution"
    case .convolutionInputGradient: "convolutionInputGradient"
    case .convolutionWeightGradient: "convolutionWeightGradient"
    case .reshape: "reshape"
    case .transpose(let order): "transpose \(order)"
    case .broadcast: "broadcast"
    case .slice: "slice"
    case .pad: "pad"
    case .concatenate(let axis): "concatenate along \(axis)"
    case .gather(let axis): "gather along \(axis)"
    case .scatterAdd(let axis, _): "scatterAdd along \(axis)"
    case .gatherElements(let axis): "gatherElements along \(axis)"
    case .scatterAddElements(let axis, _): "scatterAddElements along \(axis)"
    case .argsort(let axis, _): "argsort along \(axis)"
    case .random(let distribution, _, _): "random \(distribution)"
    case .maxPool: "maxPool"
    case .maxPoolGradient: "maxPoolGradient"
    case .maxPoolGather: "maxPoolGather"
    case .averagePool: "averagePool"
    case .averagePoolGradient: "averagePoolGradient"
    case .channelMoments: "channelMoments"
    case .batchNorm: "batchNorm"
    case .batchNormSums: "batchNormSums"
    case .layerNorm: "layerNorm"
    case .groupNorm: "groupNorm"
    case .softmax: "softmax"
    case .softmaxCrossEntropy: "softmaxCrossEntropy"
    case .softmaxCrossEntropyGradient: "softmaxCrossEntropyGradient"
    case .gelu: "gelu"
    case .dropout: "dropout"
    case .custom(let custom): custom.definition.name
    case .call: "call"
    }
  }
}
