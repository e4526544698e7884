// SPDX-License-Identifier: Apache-2.0

/// Ends the program over a mistake in the caller's arguments.
///
/// `fatalError` and not `precondition`, whose text an optimised build drops. Never called for what
/// a file contains: that is a ``DatasetError``.
func require(
  _ condition: Bool, _ message: @autoclosure () -> String, file: StaticString = #fileID,
  line: UInt = #line
) {
  if !condition { fatalError(message(), file: file, line: line) }
}
