// SPDX-License-Identifier: Apache-2.0

/// What lies at a path, listed once so that each source can look.
struct Place: Sendable {
  let path: String
  let isFolder: Bool
  let folders: [String]
  let files: [String]

  init(_ path: String) throws(DatasetError) {
    self.path = path
    switch Folder.kind(of: path) {
    case .missing:
      throw .notFound(path: path)
    case .file:
      isFolder = false
      folders = []
      files = []
    case .folder:
      isFolder = true
      (folders, files) = try Folder.listing(of: path)
    }
  }

  var name: String { Folder.name(of: path) }

  /// Whether the path is a file whose name ends so, compressed or not.
  func isFile(_ extensions: String...) -> Bool {
    !isFolder && extensions.contains { Place.has(name, extension: $0) }
  }

  /// Paths of the files in the folder that a test on the name picks.
  func paths(where picks: (String) -> Bool) -> [String] {
    files.filter(picks).map { Folder.join(path, $0) }
  }

  static func has(_ name: String, extension end: String) -> Bool {
    let name = name.lowercased()
    return name.hasSuffix(".\(end)") || name.hasSuffix(".\(end).gz")
  }

  /// What there is, for an error message.
  var contents: String {
    guard isFolder else { return "the file '\(name)'" }
    if folders.isEmpty && files.isEmpty { return "an empty folder" }
    let shown = (folders.map { "\($0)/" } + files).prefix(6).joined(separator: ", ")
    return
      "\(folders.count) folder\(folders.count == 1 ? "" : "s") and \(files.count) "
      + "file\(files.count == 1 ? "" : "s") (\(shown)\(folders.count + files.count > 6 ? ", …" : ""))"
  }
}
