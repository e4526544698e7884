// SPDX-License-Identifier: Apache-2.0

/// `w1=-1 w2=1` or `w1=-1,w2=1`.
package enum AssignmentList {
  /// - Parameter option: Where the words come from, for messages.
  package static func values(
    _ words: [String], of option: String = "--at"
  ) throws(CommandFailure) -> [String: Double] {
    var values: [String: Double] = [:]
    for word in words.joined(separator: ",").split(separator: ",") {
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        .map { String($0).replacing("−", with: "-") }
      guard parts.count == 2, !parts[0].isEmpty, let value = Double(parts[1]), value.isFinite else {
        throw .usage("\(option): expected name=number, such as w1=-1, found '\(word)'.")
      }
      guard values.updateValue(value, forKey: parts[0]) == nil else {
        throw .usage("\(option): expected each name once, found '\(parts[0])' twice.")
      }
    }
    return values
  }
}
