// SPDX-License-Identifier: Apache-2.0

/// Why a command stops: one paragraph for a person and a code for a program.
package struct CommandFailure: Error, Hashable, Sendable {
  package let message: String
  package let status: ExitStatus

  package init(_ message: String, status: ExitStatus) {
    self.message = message
    self.status = status
  }

  /// An argument that cannot be used.
  static func usage(_ message: String) -> CommandFailure {
    CommandFailure(message, status: .usage)
  }
}
