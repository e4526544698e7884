// SPDX-License-Identifier: Apache-2.0
import Descent

/// A file that the user named for a result.
package enum OutputFile {
  /// Writes text to a new file; to an existing one only by `force`.
  package static func write(_ text: String, to path: String, force: Bool) throws {
    try check(path, force: force)
    try AtomicFile.write(text, to: path)
  }

  /// Throws where a file exists; before long work, so that none is done in vain.
  package static func check(_ path: String?, force: Bool) throws {
    if !force, let path, AbsolutePath.exists(path) {
      throw CommandFailure(
        "\(path): expected a new file, found one that exists. Give another name, or --force to"
          + " replace it.", status: .cannotCreate)
    }
  }
}
