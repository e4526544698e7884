// SPDX-License-Identifier: Apache-2.0

/// A damaged file that was left out, and why.
public struct SkippedFile: Sendable, Hashable, CustomStringConvertible {
  public let path: String
  public let reason: DatasetError

  public init(path: String, reason: DatasetError) {
    self.path = path
    self.reason = reason
  }

  public var description: String { "skipped \(reason)" }
}
