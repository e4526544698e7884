// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// The built `descent`, run in a folder of its own.
final class Binary {
  let folder: URL

  struct Outcome {
    let status: Int32
    let output: String
    let error: String

    /// The JSON object that is the only line of the output.
    var object: [String: Any]? {
      try? JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any]
    }
  }

  init() throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("descent-command-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// The product lies beside the test bundle.
  private static func executable() -> URL? {
    let places = [
      Bundle.main.bundleURL, Bundle.main.bundleURL.deletingLastPathComponent(),
      URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent(),
    ]
    return places.map { $0.appendingPathComponent("descent") }
      .first { FileManager.default.isExecutableFile(atPath: $0.path) }
  }

  func start(_ arguments: [String]) throws -> (Process, Pipe, Pipe) {
    let executable: URL = try #require(Self.executable(), "the product descent is not built")
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    process.currentDirectoryURL = folder
    let (output, error) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = error
    try process.run()
    return (process, output, error)
  }

  func run(_ arguments: String...) throws -> Outcome {
    try finish(start(arguments))
  }

  /// Reads both pipes at once, so that neither fills up.
  func finish(_ running: (process: Process, output: Pipe, error: Pipe)) throws -> Outcome {
    let reader = DispatchQueue(label: "standard error")
    nonisolated(unsafe) var errorText = Data()
    let errorHandle = running.error.fileHandleForReading
    reader.async { errorText = errorHandle.readDataToEndOfFile() }
    let output = running.output.fileHandleForReading.readDataToEndOfFile()
    running.process.waitUntilExit()
    reader.sync {}
    return Outcome(
      status: running.process.terminationReason == .uncaughtSignal
        ? -running.process.terminationStatus : running.process.terminationStatus,
      output: String(decoding: output, as: UTF8.self),
      error: String(decoding: errorText, as: UTF8.self))
  }

  func write(_ text: String, to name: String) throws {
    try write(Data(text.utf8), to: name)
  }

  func write(_ data: Data, to name: String) throws {
    let url = folder.appendingPathComponent(name)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try data.write(to: url)
  }

  func exists(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: folder.appendingPathComponent(name).path)
  }
}
