// SPDX-License-Identifier: Apache-2.0

/// The version of the files in a run folder; it stands in every one of them.
///
/// - A file with a newer *minor* version is read; what this release does not know is left out.
/// - A file with a newer *major* version is refused with ``CheckpointError/unsupportedVersion(path:expected:found:)``.
/// - A file with an older version is read: a release that raises the major version brings the code
///   that reads the older ones. Version 1 is the first.
public struct FormatVersion: Sendable, Hashable {
  public let major: Int
  public let minor: Int

  /// The version that this release writes.
  public static let current = FormatVersion(major: 1, minor: 0)

  public init(major: Int, minor: Int) {
    self.major = major
    self.minor = minor
  }

  /// Reads a text such as `1.0`; `nil` when it is anything else.
  public init?(_ text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, let major = Int(parts[0]), let minor = Int(parts[1]), major > 0,
      minor >= 0
    else { return nil }
    self.init(major: major, minor: minor)
  }

  /// Throws when a file of this version cannot be read.
  package func requireReadable(path: String) throws(CheckpointError) {
    guard major <= Self.current.major else {
      throw .unsupportedVersion(
        path: path, expected: "\(Self.current.major).x or older", found: description)
    }
  }
}

extension FormatVersion: CustomStringConvertible {
  public var description: String { "\(major).\(minor)" }
}

extension FormatVersion: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let version = FormatVersion(try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "a format version such as 1.0")
    }
    self = version
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
