// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Data that lie beside the repository: `DESCENT_DATA`, or `../shared/data` of the package.
enum SharedData {
  static let folder: String = {
    if let path = ProcessInfo.processInfo.environment["DESCENT_DATA"] { return path }
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    return root.deletingLastPathComponent().appendingPathComponent("shared/data").path
  }()

  static func path(_ name: String) -> String { folder + "/" + name }

  static func has(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: path(name))
  }

  static let absent = "absent: set DESCENT_DATA to the folder of development data"
}
