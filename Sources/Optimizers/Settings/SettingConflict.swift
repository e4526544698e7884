// SPDX-License-Identifier: Apache-2.0

/// What is wrong between settings that are each within their bounds.
public struct SettingConflict: Sendable, Hashable {
  /// What the settings have to be, such as "momentum above 0 with Nesterov".
  public var expected: String
  /// What they are, such as "0".
  public var found: String

  public init(expected: String, found: String) {
    (self.expected, self.found) = (expected, found)
  }
}
