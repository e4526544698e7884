// SPDX-License-Identifier: Apache-2.0
import Descent
import Foundation

/// Image files that the user named, alone or by their folder.
struct ImagePaths {
  let paths: [String]

  /// - Throws: where nothing is there, or a folder holds no image.
  init(_ names: [String]) throws {
    var paths: [String] = []
    for name in names {
      guard let entries = try? FileManager.default.contentsOfDirectory(atPath: name) else {
        paths.append(name)
        continue
      }
      let images = entries.filter(Self.isImage)
        .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
      if images.isEmpty {
        throw CommandFailure(
          "\(name): expected PNG or JPEG images in the folder, found none. Give the folder that"
            + " holds them.", status: .data)
      }
      paths += images.map { name.hasSuffix("/") ? name + $0 : name + "/" + $0 }
    }
    self.paths = paths
  }

  private static func isImage(_ name: String) -> Bool {
    let lower = name.lowercased()
    return !name.hasPrefix(".") && [".png", ".jpg", ".jpeg"].contains { lower.hasSuffix($0) }
  }
}
