// SPDX-License-Identifier: Apache-2.0

extension ModelComparison {
  /// Whether the difference in accuracy is unlikely to be chance: a p-value below `1 − level`.
  public var isDifferenceShown: Bool { pValue.map { $0 < 1 - level } ?? false }

  /// The answer in one or two plain sentences.
  ///
  /// "B is right on 2.1 % more of the samples (95 % interval 0.8 % to 3.4 %); McNemar p = 0.002: the
  /// difference is unlikely to be chance."
  public var verdict: String {
    guard let difference = accuracyDifference else { return "There are no samples to compare on." }
    let better = difference < 0 ? firstName : secondName
    let sign = difference < 0 ? -1.0 : 1.0
    let bounds =
      accuracyInterval.map { interval in
        let (low, high) =
          sign < 0 ? (-interval.high, -interval.low) : (interval.low, interval.high)
        return " (\(Self.percent(level)) interval \(Self.percent(low)) to \(Self.percent(high)))"
      } ?? ""
    let test = mcNemar == nil ? "bootstrap by groups" : "McNemar"
    let p = pValue.map { "; \(test) \(Self.pText($0))" } ?? ""
    let fact =
      difference == 0
      ? "\(firstName) and \(secondName) are right on equally many samples"
      : "\(better) is right on \(Self.percent(abs(difference))) more of the samples"
    if isDifferenceShown {
      return "\(fact)\(bounds)\(p): the difference is unlikely to be chance."
    }
    let needed =
      samplesNeeded.map {
        " About \(Self.grouped(Self.twoDigits($0))) samples would be needed to show a difference of "
          + "this size; there are \(Self.grouped(Double(count)))."
      } ?? ""
    return "No difference is shown: \(fact)\(bounds)\(p).\(needed)"
  }

  /// One decimal, two below one per cent.
  private static func percent(_ share: Double) -> String {
    let value = abs(share * 100)
    let digits = value > 0 && value < 0.95 ? 2 : 1
    let text = decimals(value, digits)
    let isWhole = text.hasSuffix(".0")
    let number = isWhole ? String(text.dropLast(2)) : text
    return (share < 0 && number != "0" && number != "0.00" ? "−" : "") + number + " %"
  }

  private static func pText(_ p: Double) -> String {
    p < 0.001 ? "p < 0.001" : "p = \(decimals(p, p < 0.1 ? 3 : 2))"
  }

  private static func decimals(_ value: Double, _ digits: Int) -> String {
    let scale = digits == 1 ? 10 : digits == 2 ? 100 : 1000
    let scaled = Int((value * Double(scale)).rounded())
    let rest = String(scaled % scale)
    return "\(scaled / scale)." + String(repeating: "0", count: digits - rest.count) + rest
  }

  /// Rounded up to two digits: nobody knows the third.
  private static func twoDigits(_ value: Double) -> Double {
    var unit = 1.0
    while value / unit >= 100 { unit *= 10 }
    return (value / unit).rounded(.up) * unit
  }

  /// With commas between thousands.
  private static func grouped(_ value: Double) -> String {
    guard value < 1e15 else { return "more than 10^15" }
    let digits = Array(String(Int(value)))
    var text = ""
    for (place, digit) in digits.enumerated() {
      if place > 0, (digits.count - place) % 3 == 0 { text += "," }
      text.append(digit)
    }
    return text
  }
}
