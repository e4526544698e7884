// SPDX-License-Identifier: Apache-2.0

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Whether anything of that name exists.
package func fileExists(_ path: String) -> Bool { modification(path) != nil }

/// When the file was last written, in nanoseconds since 1970; `nil` when there is none.
package func modification(_ path: String) -> Int? {
  var information = stat()
  guard stat(path, &information) == 0 else { return nil }
  #if canImport(Darwin)
    let moment = information.st_mtimespec
  #else
    let moment = information.st_mtim
  #endif
  return Int(moment.tv_sec) &* 1_000_000_000 &+ Int(moment.tv_nsec)
}

/// Whether the path is a folder in which the user may create files.
package func isWritableFolder(_ path: String) -> Bool {
  isFolder(path) && access(path, W_OK | X_OK) == 0
}

package func isFolder(_ path: String) -> Bool {
  var information = stat()
  return stat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFDIR
}

/// The names in a folder, sorted by their bytes, without `.` and `..`.
package func contents(ofFolder path: String) throws(CheckpointError) -> [String] {
  guard let folder = opendir(path) else {
    throw .unreadable(path: path, reason: systemReason(errno))
  }
  defer { closedir(folder) }
  var names: [String] = []
  while let entry = readdir(folder) {
    let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    if name != ".", name != ".." { names.append(name) }
  }
  return names.sorted(by: scalarOrder)
}

/// Creates a folder; `false` when something of that name exists already.
package func createFolder(_ path: String) throws(CheckpointError) -> Bool {
  if mkdir(path, 0o777) == 0 { return true }
  if errno == EEXIST { return false }
  throw .unwritable(path: path, reason: systemReason(errno))
}

/// Creates a folder and those above it that are missing.
package func createFolders(_ path: String) throws(CheckpointError) {
  if isFolder(path) { return }
  let (above, _) = AtomicFile.split(path)
  if above != path, above != "." { try createFolders(above) }
  if try !createFolder(path), !isFolder(path) {
    throw .unwritable(path: path, reason: "a file of that name exists")
  }
}
