// SPDX-License-Identifier: Apache-2.0

/// The one trap of this module: a mistake in the caller's arguments.
func require(
  _ condition: Bool, _ message: @autoclosure () -> String, file: StaticString = #fileID,
  line: UInt = #line
) {
  if !condition { fatalError(message(), file: file, line: line) }
}
