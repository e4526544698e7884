// SPDX-License-Identifier: Apache-2.0

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A point in time to the second, written as ISO 8601 in UTC: `2026-01-31T12:00:00Z`.
public struct Timestamp: Sendable, Hashable {
  /// Seconds since 1970-01-01 00:00 UTC.
  public let seconds: Int

  public init(seconds: Int) { self.seconds = seconds }

  /// The present moment.
  public static var now: Timestamp { Timestamp(seconds: Int(time(nil))) }

  /// The day in the machine's own time zone: `2026-01-31`.
  public var localDay: String {
    var moment = time_t(seconds)
    var parts = tm()
    guard localtime_r(&moment, &parts) != nil else { return "1970-01-01" }
    return Self.day(parts)
  }

  private static func day(_ parts: tm) -> String {
    "\(Int(parts.tm_year) + 1900)-\(padded(parts.tm_mon + 1))-\(padded(parts.tm_mday))"
  }

  private static func padded(_ value: Int32) -> String { value < 10 ? "0\(value)" : "\(value)" }
}

extension Timestamp: CustomStringConvertible {
  public var description: String {
    var moment = time_t(seconds)
    var parts = tm()
    guard gmtime_r(&moment, &parts) != nil else { return "1970-01-01T00:00:00Z" }
    let clock = [parts.tm_hour, parts.tm_min, parts.tm_sec].map(Self.padded)
    return "\(Self.day(parts))T\(clock.joined(separator: ":"))Z"
  }
}
