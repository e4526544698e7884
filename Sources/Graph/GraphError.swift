// SPDX-License-Identifier: Apache-2.0

/// Why operands do not fit an operation. Inference throws it; building a node traps with it.
public struct GraphError: Error, Hashable, Sendable, CustomStringConvertible {
  public let operation: String
  public let expected: String
  public let found: String

  public init(_ operation: String, expected: String, found: String) {
    self.operation = operation
    self.expected = expected
    self.found = found
  }

  public var description: String { "\(operation): expected \(expected), found \(found)" }
}

/// Stops the program because the caller passed arguments that cannot be right.
///
/// `fatalError` keeps its text in optimised builds, where `precondition` drops it.
public func trap(
  _ message: @autoclosure () -> String, file: StaticString = #fileID, line: UInt = #line
) -> Never {
  fatalError(message(), file: file, line: line)
}
