// SPDX-License-Identifier: Apache-2.0

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Paths that mean the same from every folder, so that a run can be resumed from elsewhere.
enum AbsolutePath {
  static func of(_ path: String) -> String {
    if path.hasPrefix("/") { return path }
    guard let here = getcwd(nil, 0) else { return path }
    defer { free(here) }
    let relative = path.hasPrefix("./") ? String(path.dropFirst(2)) : path
    return String(cString: here) + "/" + relative
  }

  /// Whether anything lies at a path.
  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }
}
