// SPDX-License-Identifier: Apache-2.0

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// What lies at a path, and what lies inside a folder, always in the order of the bytes of the
/// names so that no listing depends on the file system.
package enum Folder {
  package enum Kind {
    case missing, file, folder
  }

  package static func kind(of path: String) -> Kind {
    var isFolder = false
    #if canImport(FoundationEssentials)
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
        return .missing
      }
    #else
      var flag = ObjCBool(false)
      guard FileManager.default.fileExists(atPath: path, isDirectory: &flag) else {
        return .missing
      }
      isFolder = flag.boolValue
    #endif
    return isFolder ? .folder : .file
  }

  /// The names in a folder, sorted by their bytes, hidden ones left out.
  static func names(in path: String) throws(DatasetError) -> [String] {
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: path)
    } catch {
      throw kind(of: path) == .missing
        ? .notFound(path: path)
        : .unreadable(path: path, reason: "the system refuses to list the folder")
    }
    return sortedByBytes(names.filter { !$0.hasPrefix(".") })
  }

  /// Names of folders and of files in a folder.
  static func listing(
    of path: String
  ) throws(DatasetError) -> (folders: [String], files: [String]) {
    var folders: [String] = []
    var files: [String] = []
    for name in try names(in: path) {
      switch kind(of: join(path, name)) {
      case .folder: folders.append(name)
      case .file: files.append(name)
      case .missing: break
      }
    }
    return (folders, files)
  }

  /// Paths of all files below a folder. Links may form circles, so no folder is entered twice.
  package static func files(below path: String) throws(DatasetError) -> [String] {
    var entered: Set<Identity> = []
    return try files(below: path, &entered)
  }

  /// A folder under whatever name.
  private struct Identity: Hashable {
    let device: UInt64
    let node: UInt64

    init?(_ path: String) {
      var status = stat()
      guard stat(path, &status) == 0 else { return nil }
      device = UInt64(truncatingIfNeeded: status.st_dev)
      node = UInt64(truncatingIfNeeded: status.st_ino)
    }
  }

  private static func files(
    below path: String, _ entered: inout Set<Identity>
  ) throws(DatasetError) -> [String] {
    guard let identity = Identity(path), entered.insert(identity).inserted else { return [] }
    let (folders, files) = try listing(of: path)
    var paths = files.map { join(path, $0) }
    for folder in folders { paths += try Self.files(below: join(path, folder), &entered) }
    return paths
  }

  package static func join(_ folder: String, _ name: String) -> String {
    folder.hasSuffix("/") ? folder + name : folder + "/" + name
  }

  /// The last component of a path.
  package static func name(of path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }

  /// The path without its last component.
  static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// Sorted by the bytes of UTF-8; `String`'s own order folds Unicode forms.
  static func sortedByBytes(_ names: [String]) -> [String] {
    names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}
