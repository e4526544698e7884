// SPDX-License-Identifier: Apache-2.0

extension OperationRecord {
  /// The operation for a batch size.
  ///
  /// Nothing here traps: every number comes from a file.
  func operation(batch: Int, at place: String) throws(GraphDocumentError) -> Op {
    var reader = try RecordReader(self, batch: batch, place: place)
    let op = try reader.operation()
    try reader.finish()
    return op
  }
}

/// Takes the values of a record one after the other, each checked.
private struct RecordReader {
  /// No stride, padding, dilation or kernel of a sensible network is larger.
  private static let windowLimit = 1 << 16

  private let record: OperationRecord
  private let place: String
  private var integers: ArraySlice<Int>
  private var numbers: ArraySlice<Double>

  init(_ record: OperationRecord, batch: Int, place: String) throws(GraphDocumentError) {
    self.record = record
    self.place = place
    numbers = (record.numbers ?? [])[...]
    var values: [Int] = []
    for extent in record.integers ?? [] {
      guard let value = extent.value(batch: batch),
        (-GraphDocument.integerLimit...GraphDocument.integerLimit).contains(value)
      else {
        throw .malformed(
          place: place, expected: "whole numbers of at most \(GraphDocument.integerLimit)",
          found: "\(extent)")
      }
      values.append(value)
    }
    integers = values[...]
  }

  func finish() throws(GraphDocumentError) {
    guard integers.isEmpty, numbers.isEmpty else {
      throw failure("no further numbers", "\(integers.count + numbers.count) left over")
    }
  }

  func failure(_ expected: String, _ found: String) -> GraphDocumentError {
    .malformed(place: "\(place) (\(record.name))", expected: expected, found: found)
  }

  private mutating func integer() throws(GraphDocumentError) -> Int {
    guard let value = integers.popFirst() else { throw failure("another whole number", "none") }
    return value
  }

  private mutating func number() throws(GraphDocumentError) -> Double {
    guard let value = numbers.popFirst() else { throw failure("another number", "none") }
    return value
  }

  private mutating func flag() throws(GraphDocumentError) -> Bool {
    let value = try integer()
    guard value == 0 || value == 1 else { throw failure("0 or 1", "\(value)") }
    return value == 1
  }

  private mutating func use() throws(GraphDocumentError) -> UInt32 {
    let value = try integer()
    guard let use = UInt32(exactly: value) else {
      throw failure("a number of at least 0", "\(value)")
    }
    return use
  }

  private mutating func rest() throws(GraphDocumentError) -> [Int] {
    defer { integers = [] }
    guard integers.count <= 3 * GraphDocument.rankLimit else {
      throw failure("at most \(GraphDocument.rankLimit) axes", "\(integers.count) numbers")
    }
    return Array(integers)
  }

  private mutating func shape() throws(GraphDocumentError) -> Shape {
    let sizes = try rest()
    guard let shape = GraphDocument.checkedShape(sizes) else {
      throw failure("a shape of at most \(GraphDocument.integerLimit) elements", "\(sizes)")
    }
    return shape
  }

  /// Three lists of equal length.
  private mutating func triple() throws(GraphDocumentError) -> ([Int], [Int], [Int]) {
    let values = try rest()
    guard values.count % 3 == 0 else {
      throw failure("three numbers an axis", "\(values.count) numbers")
    }
    let rank = values.count / 3
    return (
      Array(values[..<rank]), Array(values[rank..<2 * rank]), Array(values[(2 * rank)...])
    )
  }

  private mutating func window() throws(GraphDocumentError) -> Int {
    let value = try integer()
    guard (0...Self.windowLimit).contains(value) else {
      throw failure("0 to \(Self.windowLimit)", "\(value)")
    }
    return value
  }

  private mutating func axis() throws(GraphDocumentError) -> WindowAxis {
    WindowAxis(
      stride: try window(), dilation: try window(), padLow: try window(), padHigh: try window())
  }

  private mutating func convolution() throws(GraphDocumentError) -> ConvolutionGeometry {
    ConvolutionGeometry(vertical: try axis(), horizontal: try axis(), groups: try integer())
  }

  private mutating func pool() throws(GraphDocumentError) -> PoolGeometry {
    let (height, width, counts) = (try window(), try window(), try flag())
    return PoolGeometry(
      kernelHeight: height, kernelWidth: width, vertical: try axis(), horizontal: try axis(),
      countsPadding: counts)
  }

  private func type() throws(GraphDocumentError) -> ElementType {
    guard let type = record.type.flatMap({ ElementType(name: $0) }) else {
      throw failure("an element type", record.type ?? "none")
    }
    return type
  }

  private func kind<Kind: CaseIterable>(_: Kind.Type) throws(GraphDocumentError) -> Kind {
    guard let kind = Kind.allCases.first(where: { "\($0)" == record.kind }) else {
      throw failure(
        "one of " + Kind.allCases.map { "\($0)" }.joined(separator: ", "), record.kind ?? "none")
    }
    return kind
  }

  mutating func operation() throws(GraphDocumentError) -> Op {
    switch record.name {
    case "constant": return try constant()
    case "iota":
      let axis = try integer()
      return .iota(try shape(), axis: axis, try type())
    case "unary": return .unary(try kind(Op.Unary.self))
    case "binary": return .binary(try kind(Op.Binary.self))
    case "compare": return .compare(try kind(Op.Comparison.self))
    case "select": return .select
    case "cast": return .cast(try type())
    case "stopGradient": return .stopGradient
    case "reduce": return .reduce(try kind(Op.Reduction.self), axes: try rest())
    case "argmax": return .argmax(axis: try integer())
    case "matmul": return .matmul(transposeLeft: try flag(), transposeRight: try flag())
    case "convolution": return .convolution(try convolution())
    case "convolutionInputGradient":
      return .convolutionInputGradient(
        try convolution(), height: try integer(), width: try integer())
    case "convolutionWeightGradient":
      return .convolutionWeightGradient(
        try convolution(), height: try integer(), width: try integer())
    case "reshape": return .reshape(try shape())
    case "transpose": return .transpose(try rest())
    case "broadcast": return .broadcast(try shape())
    case "slice":
      let (starts, ends, steps) = try triple()
      return .slice(starts: starts, ends: ends, steps: steps)
    case "pad":
      let (low, high, interior) = try triple()
      return .pad(low: low, high: high, interior: interior, value: try number())
    case "concatenate": return .concatenate(axis: try integer())
    case "gather": return .gather(axis: try integer())
    case "scatterAdd": return .scatterAdd(axis: try integer(), size: try integer())
    case "gatherElements": return .gatherElements(axis: try integer())
    case "scatterAddElements":
      return .scatterAddElements(axis: try integer(), size: try integer())
    case "argsort": return .argsort(axis: try integer(), descending: try flag())
    case "random":
      let use = try use()
      return .random(try kind(Op.Distribution.self), try shape(), use: use)
    default: return try composite()
    }
  }

  /// A backend rounds a constant to its type; only what is no number has no nearest one.
  private mutating func constant() throws(GraphDocumentError) -> Op {
    let (value, type) = (try number(), try type())
    guard type.isFloatingPoint || value.isFinite else {
      throw failure("a constant of type \(type)", "\(value)")
    }
    return .constant(value, type)
  }

  private mutating func composite() throws(GraphDocumentError) -> Op {
    switch record.name {
    case "maxPool": return .maxPool(try pool())
    case "maxPoolGradient": return .maxPoolGradient(try pool())
    case "maxPoolGather": return .maxPoolGather(try pool())
    case "averagePool": return .averagePool(try pool())
    case "averagePoolGradient":
      return .averagePoolGradient(try pool(), height: try integer(), width: try integer())
    case "channelMoments": return .channelMoments
    case "batchNorm": return .batchNorm(epsilon: try number())
    case "batchNormSums": return .batchNormSums(epsilon: try number())
    case "layerNorm": return .layerNorm(epsilon: try number())
    case "groupNorm": return .groupNorm(groups: try integer(), epsilon: try number())
    case "softmax": return .softmax
    case "softmaxCrossEntropy": return .softmaxCrossEntropy
    case "softmaxCrossEntropyGradient": return .softmaxCrossEntropyGradient
    case "gelu": return .gelu
    case "dropout":
      let use = try use()
      return .dropout(rate: try number(), use: use)
    default:
      throw failure("an operation that this release knows", "“\(record.name)”")
    }
  }
}

extension ElementType {
  /// The type of a short name such as `f32`.
  init?(name: String) {
    guard let type = Self.allCases.first(where: { $0.description == name }) else { return nil }
    self = type
  }
}
