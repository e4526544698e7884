// SPDX-License-Identifier: Apache-2.0

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// How values lie along an axis.
public enum AxisScale: Sendable, Hashable {
  /// Equal distances for equal differences.
  case linear
  /// Equal distances for equal ratios; values of 0 and below are left out.
  case logarithmic

  /// Whether a value has a place on the axis. Values beyond 10³⁰⁰ are treated like infinity.
  func shows(_ value: Double) -> Bool {
    value.isFinite && abs(value) < 1e300 && (self == .linear || value > 1e-300)
  }
}

/// The range of an axis with round numbers to write along it.
package struct AxisTicks: Equatable {
  package let scale: AxisScale
  package let low: Double
  package let high: Double
  /// The numbers to be written, in rising order.
  package let values: [Double]
  /// The same as text, all with as many decimals.
  package let labels: [String]

  /// Ticks for values; `tight` ends the axis at the values instead of at round numbers. Where all
  /// values are whole, such as epochs, so are the ticks.
  package init(
    covering values: some Sequence<Double>, scale: AxisScale, count: Int, tight: Bool = false
  ) {
    var low = Double.infinity
    var high = -Double.infinity
    var isWhole = true
    for value in values where scale.shows(value) {
      low = min(low, value)
      high = max(high, value)
      isWhole = isWhole && value.rounded() == value
    }
    if low > high { (low, high) = scale == .linear ? (0, 1) : (0.1, 1) }
    self.scale = scale
    switch scale {
    case .linear:
      (self.low, self.high, self.values, labels) = Self.linear(
        low, high, count, tight, leastStep: isWhole ? 1 : 0)
    case .logarithmic:
      (self.low, self.high, self.values, labels) = Self.logarithmic(low, high, count)
    }
  }

  /// Ticks at equal distances on an axis with fixed ends.
  ///
  /// Ends that make no axis count as 0 and 1.
  package init(from low: Double, to high: Double, count: Int) {
    let isAxis =
      AxisScale.linear.shows(low) && AxisScale.linear.shows(high)
      && high - low > 1e-9 * max(abs(low), abs(high), 1e-280)
    scale = .linear
    (self.low, self.high, values, labels) = Self.linear(
      isAxis ? low : 0, isAxis ? high : 1, count, true)
  }

  /// Where a value lies, 0 at the low end and 1 at the high end.
  package func position(_ value: Double) -> Double {
    switch scale {
    case .linear: (value - low) / (high - low)
    case .logarithmic: log(value / low) / log(high / low)
    }
  }

  private typealias Parts = (Double, Double, [Double], [String])

  private static func linear(
    _ low: Double, _ high: Double, _ count: Int, _ tight: Bool, leastStep: Double = 0
  ) -> Parts {
    var (low, high) = (low, high)
    let largest = max(abs(low), abs(high))
    if largest < 1e-290 {
      (low, high) = (0, 1)
    } else if high - low <= 1e-9 * largest {
      // One value only: it stands in the middle.
      (low, high) = (low - 0.1 * largest, high + 0.1 * largest)
    }
    let step = max(roundStep((high - low) / Double(max(count, 1))), leastStep)
    let first = tight ? (low / step - 1e-9).rounded(.up) : (low / step + 1e-9).rounded(.down)
    let last = tight ? (high / step + 1e-9).rounded(.down) : (high / step - 1e-9).rounded(.up)
    let values = stride(from: first, through: last, by: 1).map { $0 * step }
    if !tight { (low, high) = (first * step, last * step) }
    return (low, high, values, labels(values, step: step))
  }

  private static func logarithmic(_ low: Double, _ high: Double, _ count: Int) -> Parts {
    var (low, high) = (low, high)
    if high / low < 1.2 { (low, high) = (low / 1.5, high * 1.5) }
    let decades = log10(high / low)
    guard decades >= 1 else {
      // Less than a power of ten: round numbers at equal differences read better.
      let (_, _, values, labels) = linear(low, high, count, true)
      return (low, high, values, labels)
    }
    let every = max(1, Int((decades / Double(max(count, 1))).rounded(.up)))
    let exponents = Int(log10(low).rounded(.down))...Int(log10(high).rounded(.up))
    let factors: [Double] = decades < 2.5 ? [1, 2, 5] : [1]
    var values: [Double] = []
    for exponent in exponents where (exponent - exponents.lowerBound) % every == 0 {
      values += factors.map { $0 * pow(10, Double(exponent)) }
    }
    values = values.filter { $0 >= low * 0.999 && $0 <= high * 1.001 }
    return (low, high, values, values.map { NumberText.significant($0) })
  }

  /// The nearest of 1, 2, 5 and 10 times a power of ten.
  private static func roundStep(_ raw: Double) -> Double {
    let power = pow(10, log10(raw).rounded(.down))
    let factor: Double =
      switch raw / power {
      case ..<1.5: 1
      case ..<3.2: 2
      case ..<7.1: 5
      default: 10
      }
    return factor * power
  }

  private static func labels(_ values: [Double], step: Double) -> [String] {
    let largest = values.reduce(0) { max($0, abs($1)) }
    if largest >= 1e6 || (largest > 0 && largest < 1e-3) {
      return values.map { NumberText.significant($0, 4) }
    }
    let digits = max(0, Int((-log10(step) - 1e-9).rounded(.up)))
    return values.map { NumberText.decimal($0, min(digits, 9)) }
  }
}
