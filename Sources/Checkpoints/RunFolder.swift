// SPDX-License-Identifier: Apache-2.0

/// The folder that holds everything about one run.
///
/// | file | content |
/// |---|---|
/// | `config.json` | ``RunConfiguration`` |
/// | `metrics.jsonl` | a line for each step and epoch, see ``LineLog`` |
/// | `model.safetensors` | what is needed to classify |
/// | `checkpoint.safetensors` | what is needed to go on training |
/// | `result.json` | ``RunResult`` |
/// | `scores-validation.csv`, `scores-test.csv` | true class and probabilities of each sample |
/// | `report.html` | the report |
public struct RunFolder: Sendable, Hashable {
  /// Where runs go when no folder is named.
  public static let defaultRoot = "runs"

  public let path: String

  private init(path: String) { self.path = path }

  public var configurationPath: String { path + "/config.json" }
  public var metricsPath: String { path + "/metrics.jsonl" }
  public var modelPath: String { path + "/model.safetensors" }
  public var checkpointPath: String { path + "/checkpoint.safetensors" }
  public var resultPath: String { path + "/result.json" }
  public var reportPath: String { path + "/report.html" }
  public var validationScoresPath: String { path + "/scores-validation.csv" }
  public var testScoresPath: String { path + "/scores-test.csv" }

  /// The folder that holds this one.
  public var parent: String { AtomicFile.split(path).folder }

  /// Makes a new folder `root/<date>-<name>-<n>`; `n` counts the day's runs from 1.
  ///
  /// Characters of `name` other than letters, digits, `_` and `-` become `-`. Processes that do so
  /// at the same time get different folders.
  public static func create(
    named name: String, in root: String = defaultRoot, at moment: Timestamp = .now
  ) throws(CheckpointError) -> RunFolder {
    let root = trimmed(root)
    try createFolders(root)
    let day = moment.localDay
    let plain = plainName(name)
    let taken = try contents(ofFolder: root).filter { $0.hasPrefix(day + "-") }
      .compactMap { $0.split(separator: "-").last.flatMap { Int($0) } }
    var number = (taken.max() ?? 0) + 1
    while true {
      let path = "\(root)/\(day)-\(plain)-\(number)"
      if try createFolder(path) { return RunFolder(path: path) }
      number += 1
    }
  }

  /// Makes a folder of the user's choice, or takes an empty one.
  ///
  /// - Throws: ``CheckpointError/folderInUse(path:found:)`` when there is anything in it, so that no
  ///   run is ever overwritten.
  public static func create(at output: String) throws(CheckpointError) -> RunFolder {
    let path = trimmed(output)
    if fileExists(path) {
      guard isFolder(path) else { throw .folderInUse(path: path, found: "a file") }
      let names = try contents(ofFolder: path)
      guard names.isEmpty else {
        throw .folderInUse(path: path, found: "\(names.count) files, such as \(names[0])")
      }
    } else {
      try createFolders(path)
    }
    guard isWritableFolder(path) else {
      throw .unwritable(path: path, reason: "no permission to write")
    }
    return RunFolder(path: path)
  }

  /// An existing run, to be read or resumed; `latest` is the newest one in `root`.
  public static func open(
    _ path: String, root: String = defaultRoot
  ) throws(CheckpointError) -> RunFolder {
    // A folder that is really called so wins.
    if path == "latest", !fileExists("latest/config.json") { return try latest(in: root) }
    let folder = RunFolder(path: trimmed(path))
    guard isFolder(folder.path) else {
      throw .noRun(path: path, found: fileExists(path) ? "a file" : "nothing")
    }
    guard fileExists(folder.configurationPath) else {
      throw .noRun(path: path, found: "a folder without it")
    }
    return folder
  }

  /// The run in `root` whose `config.json` was written last; the last name among equals.
  public static func latest(in root: String = defaultRoot) throws(CheckpointError) -> RunFolder {
    guard isFolder(root) else { throw .noRun(path: root, found: "no such folder") }
    var newest: (moment: Int, folder: RunFolder)?
    for name in try contents(ofFolder: root) {
      let folder = RunFolder(path: "\(trimmed(root))/\(name)")
      guard let moment = modification(folder.configurationPath) else { continue }
      if moment >= newest?.moment ?? .min { newest = (moment, folder) }
    }
    guard let newest else { throw .noRun(path: root, found: "a folder without runs") }
    return newest.folder
  }

  /// The path without slashes at its end.
  private static func trimmed(_ path: String) -> String {
    var path = path[...]
    while path.count > 1, path.last == "/" { path.removeLast() }
    return path.isEmpty ? "." : String(path)
  }

  private static func plainName(_ name: String) -> String {
    let allowed = name.unicodeScalars.prefix(40).map { scalar -> Character in
      let isPlain =
        scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
      return isPlain || scalar == "_" ? Character(scalar) : "-"
    }
    let words = String(allowed).split(separator: "-")
    return words.isEmpty ? "run" : words.joined(separator: "-")
  }
}
