// SPDX-License-Identifier: Apache-2.0

/// A whole number in a saved graph: fixed, or growing with the batch.
///
/// `value(batch) = constant + perSample · batch`. In JSON a fixed one is a number, the other kind the
/// pair `[constant, perSample]`.
public struct BatchExtent: Hashable, Sendable {
  public let constant: Int
  public let perSample: Int

  public init(_ constant: Int, perSample: Int = 0) {
    self.constant = constant
    self.perSample = perSample
  }

  /// The number for a batch size; nil where it overflows.
  func value(batch: Int) -> Int? {
    let (product, tooLarge) = perSample.multipliedReportingOverflow(by: batch)
    let (sum, overflow) = constant.addingReportingOverflow(product)
    return tooLarge || overflow ? nil : sum
  }

  /// The line through two numbers seen at two batch sizes; nil where its slope is not whole.
  static func through(_ first: Int, at batch: Int, _ second: Int, at other: Int) -> BatchExtent? {
    if first == second { return BatchExtent(first) }
    let (rise, run) = (second - first, other - batch)
    guard run != 0, rise % run == 0 else { return nil }
    return BatchExtent(first - rise / run * batch, perSample: rise / run)
  }
}

extension BatchExtent: Codable {
  public init(from decoder: any Decoder) throws {
    if let value = try? decoder.singleValueContainer().decode(Int.self) {
      self.init(value)
      return
    }
    var pair = try decoder.unkeyedContainer()
    self.init(try pair.decode(Int.self), perSample: try pair.decode(Int.self))
    guard pair.isAtEnd else {
      throw DecodingError.dataCorruptedError(
        in: pair, debugDescription: "expected a number or a pair of numbers")
    }
  }

  public func encode(to encoder: any Encoder) throws {
    if perSample == 0 {
      var container = encoder.singleValueContainer()
      try container.encode(constant)
    } else {
      var pair = encoder.unkeyedContainer()
      try pair.encode(constant)
      try pair.encode(perSample)
    }
  }
}
