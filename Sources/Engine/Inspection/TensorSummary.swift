// SPDX-License-Identifier: Apache-2.0

/// The elements of a tensor in a few numbers.
public struct TensorSummary: Sendable, Hashable {
  public let count: Int
  /// The first element; 0 where there is none. A tensor of one element is this number.
  public let first: Double
  public let mean: Double
  /// The root of the mean square distance from the mean.
  public let deviation: Double
  /// The root of the sum of squares.
  public let norm: Double

  public init(_ elements: [Double]) {
    let divisor = Double(max(elements.count, 1))
    let mean = elements.reduce(0, +) / divisor
    count = elements.count
    first = elements.first ?? 0
    self.mean = mean
    deviation =
      (elements.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / divisor).squareRoot()
    norm = elements.reduce(0) { $0 + $1 * $1 }.squareRoot()
  }
}
