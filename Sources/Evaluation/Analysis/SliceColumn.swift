// SPDX-License-Identifier: Apache-2.0

/// Something known about every sample beside its class: weather, camera, age.
public struct SliceColumn: Sendable, Equatable {
  public enum Values: Sendable, Equatable {
    /// A name for each sample; the empty one means that it is not known.
    case categories([String])
    /// A number for each sample; `nil` or NaN means that it is not known.
    case numbers([Double?])
  }

  public let name: String
  public let values: Values

  public init(name: String, values: Values) {
    self.name = name
    self.values = values
  }

  /// The number of samples.
  public var count: Int {
    switch values {
    case .categories(let names): names.count
    case .numbers(let numbers): numbers.count
    }
  }

  /// The parts that a column cuts the samples into.
  struct Parts {
    /// Such as `weather = fog` or `12 < speed ≤ 18`; empty above the limit of values.
    var conditions: [String]
    /// The number of parts.
    var count: Int
    /// The part of each sample.
    var part: [Int]
  }

  /// The samples cut by category, or by quantiles of the number.
  ///
  /// Quantiles are interpolated linearly; a bin has its upper edge and not its lower one, the first
  /// has both, and equal edges are one: as pandas' `qcut(duplicates="drop")` cuts. Numbers with at
  /// most `2 · bins` values are taken as categories.
  func parts(bins: Int, limit: Int) -> Parts {
    switch values {
    case .categories(let names): return parts(ofCategories: names, limit: limit)
    case .numbers(let numbers):
      let known = numbers.compactMap { $0.flatMap { $0.isNaN ? nil : $0 } }.sorted()
      var distinct: [Double] = []
      for number in known where distinct.last != number {
        distinct.append(number)
        if distinct.count > 2 * bins { return parts(ofNumbers: numbers, sorted: known, bins: bins) }
      }
      return parts(
        ofCategories: numbers.map { number in
          // The sum with 0 has no minus zero.
          number.map { $0.isNaN ? "" : Self.withoutZero("\($0 + 0)") } ?? ""
        }, limit: limit)
    }
  }

  private func parts(ofCategories names: [String], limit: Int) -> Parts {
    var indices: [String: Int] = [:]
    var distinct: [String] = []
    let first = names.map { name in
      if let index = indices[name] { return index }
      indices[name] = distinct.count
      distinct.append(name)
      return distinct.count - 1
    }
    guard distinct.count <= limit else {
      return Parts(conditions: [], count: distinct.count, part: [])
    }
    // By value where all are numbers, else by their bytes: independent of the order of the samples.
    let values = distinct.map { name in Double(name).flatMap { $0.isFinite ? $0 : nil } }
    let areNumbers = zip(distinct, values).allSatisfy { $0.isEmpty || $1 != nil }
    let order = distinct.indices.sorted { left, right in
      if areNumbers, let first = values[left], let second = values[right], first != second {
        return first < second
      }
      return distinct[left].utf8.lexicographicallyPrecedes(distinct[right].utf8)
    }
    var places = [Int](repeating: 0, count: distinct.count)
    for (place, index) in order.enumerated() { places[index] = place }
    return Parts(
      conditions: order.map { "\(name) = \(distinct[$0].isEmpty ? "(not known)" : distinct[$0])" },
      count: distinct.count, part: first.map { places[$0] })
  }

  private func parts(ofNumbers numbers: [Double?], sorted: [Double], bins: Int) -> Parts {
    var edges: [Double] = []
    for bin in 1..<max(bins, 1) {
      // In integers, so that no rounding moves a quantile past a sample.
      let (place, rest) = (bin * (sorted.count - 1)).quotientAndRemainder(dividingBy: bins)
      var edge = sorted[place]
      if rest > 0 {
        let share = Double(rest) / Double(bins)
        edge += (sorted[place + 1] - edge) * share
      }
      if edge != edges.last && edge < sorted[sorted.count - 1] { edges.append(edge) }
    }
    if edges.first == sorted[0] { edges.removeFirst() }
    var conditions: [String] = []
    for bin in 0...edges.count {
      let (low, high) = (bin > 0 ? edges[bin - 1] : nil, bin < edges.count ? edges[bin] : nil)
      switch (low.map(Self.text), high.map(Self.text)) {
      case (let low?, let high?): conditions.append("\(low) < \(name) ≤ \(high)")
      case (nil, let high?): conditions.append("\(name) ≤ \(high)")
      case (let low?, nil): conditions.append("\(name) > \(low)")
      case (nil, nil): conditions.append("\(name) known")
      }
    }
    if sorted.count < numbers.count { conditions.append("\(name) = (not known)") }
    let part = numbers.map { number in
      guard let number, !number.isNaN else { return edges.count + 1 }
      var (low, high) = (0, edges.count)
      while low < high {
        let middle = (low + high) / 2
        if edges[middle] < number { low = middle + 1 } else { high = middle }
      }
      return low
    }
    return Parts(conditions: conditions, count: conditions.count, part: part)
  }

  /// A number as a person writes it: six digits, no `.0`.
  private static func text(_ value: Double) -> String {
    var short = "\(value)"
    if short.utf8.count > 8, value.isFinite, value != 0 {
      var scale = 1.0
      while value.magnitude * scale < 1e5, scale < 1e100 { scale *= 10 }
      short = "\((value * scale).rounded() / scale)"
    }
    return withoutZero(short)
  }

  private static func withoutZero(_ text: String) -> String {
    text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
