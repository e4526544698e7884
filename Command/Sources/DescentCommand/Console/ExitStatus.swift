// SPDX-License-Identifier: Apache-2.0

/// The exit codes of every command, after sysexits.h where it has one.
package enum ExitStatus: Int32, Sendable, CaseIterable {
  case success = 0
  /// The command ran and could not do what was asked, such as a loss that is no longer finite.
  case failure = 1
  /// Arguments that make no sense.
  case usage = 64
  /// Data, a model or a checkpoint that cannot be used.
  case data = 65
  /// A defect of this program.
  case software = 70
  /// A file or folder that cannot be created.
  case cannotCreate = 73
  /// Reading or writing failed: a full disk, a missing permission.
  case inputOutput = 74
  /// Stopped by Ctrl-C after the checkpoint was saved.
  case interrupted = 130
  /// Stopped by a termination signal after the checkpoint was saved.
  case terminated = 143

  package static let help = """
    Exit codes: 0 done; 1 not done; 64 usage; 65 data, model or checkpoint unusable; 70 a defect of \
    descent; 73 cannot create a file; 74 cannot read or write; 130 or 143 interrupted, with the \
    checkpoint saved.
    """
}
