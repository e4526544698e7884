// SPDX-License-Identifier: Apache-2.0

/// Objects of some size, by their area in square pixels; both bounds belong to the range.
///
/// Objects outside are not asked for. A detection that is matched to one of them, or is matched to
/// nothing and is itself outside, counts neither as a hit nor as a false alarm.
public struct AreaRange: Sendable, Hashable {
  public let name: String
  public let low: Double
  public let high: Double

  /// - Precondition: `low <= high`, neither is NaN.
  public init(_ name: String, low: Double, high: Double) {
    require(low <= high, "AreaRange: expected low <= high, found \(low) and \(high)")
    (self.name, self.low, self.high) = (name, low, high)
  }

  /// Whether an area is in the range.
  public func contains(_ area: Double) -> Bool { low <= area && area <= high }

  /// COCO's `all`: up to 10¹⁰, which no image reaches.
  public static let all = AreaRange("all", low: 0, high: 1e10)
  /// COCO's `small`: up to 32².
  public static let small = AreaRange("small", low: 0, high: 1024)
  /// COCO's `medium`: 32² to 96².
  public static let medium = AreaRange("medium", low: 1024, high: 9216)
  /// COCO's `large`: from 96².
  public static let large = AreaRange("large", low: 9216, high: 1e10)
}
