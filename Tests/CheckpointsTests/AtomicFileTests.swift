// SPDX-License-Identifier: Apache-2.0

import DescentCheckpoints
import Testing

@Suite struct AtomicFileTests {
  @Test func replacesAndLeavesNothingBehind() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/a.bin"
    try AtomicFile.write([1, 2, 3], to: path)
    try AtomicFile.write("zwölf", to: path)
    #expect(try AtomicFile.read(path, limit: 100) == Array("zwölf".utf8))
    #expect(try folder.names() == ["a.bin"])
  }

  @Test func aFailureKeepsTheOldFile() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/a.bin"
    try AtomicFile.write([1], to: path)
    #expect(throws: CheckpointError.unwritable(path: path, reason: "planted")) {
      try AtomicFile.write(to: path) { file throws(CheckpointError) in
        try file.write([9, 9])
        throw CheckpointError.unwritable(path: path, reason: "planted")
      }
    }
    #expect(try bytes(of: path) == [1])
    #expect(try folder.names() == ["a.bin"])
  }

  @Test func errorsNameTheUsersPath() throws {
    let folder = try TemporaryFolder()
    let inside = try folder.file("file") + "/below"
    let error = #expect(throws: CheckpointError.self) { try AtomicFile.write([1], to: inside) }
    #expect(error?.path == inside)
    #expect(error?.found == "Not a directory")
    #expect(throws: CheckpointError.self) {
      try AtomicFile.write([1], to: folder.path + "/missing/x")
    }
    // A folder of that name is in the way.
    #expect(throws: CheckpointError.self) { try AtomicFile.write([1], to: folder.path) }
  }

  @Test func readingIsBounded() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("b", [1, 2, 3])
    #expect(throws: CheckpointError.tooLarge(path: path, bytes: 3, limit: 2)) {
      try AtomicFile.read(path, limit: 2)
    }
    #expect(throws: CheckpointError.unreadable(path: folder.path, reason: "not a plain file")) {
      try AtomicFile.read(folder.path, limit: 2)
    }
    let missing = folder.path + "/none"
    let reason = "No such file or directory"
    #expect(throws: CheckpointError.unreadable(path: missing, reason: reason)) {
      try AtomicFile.read(missing, limit: 2)
    }
  }

  #if os(Linux)
    @Test func aFullDiskIsAnError() throws {
      let file = try OpenFile("/dev/full", .append)
      let reason = "No space left on device"
      #expect(throws: CheckpointError.unwritable(path: "/dev/full", reason: reason)) {
        try file.write([UInt8](repeating: 0, count: 10_000))
      }
    }
  #endif

  @Test(arguments: [
    CheckpointError.unreadable(path: "p", reason: "r"), .unwritable(path: "p", reason: "r"),
    .tooLarge(path: "p", bytes: 2, limit: 1),
    .truncated(path: "p", expectedBytes: 2, foundBytes: 1),
    .malformed(path: "p", place: "l", expected: "e", found: "f"),
    .badTensor(path: "p", tensor: "t", expected: "e", found: "f"),
    .checksumMismatch(path: "p", expected: "e", found: "f"),
    .unsupportedVersion(path: "p", expected: "e", found: "f"),
    .folderInUse(path: "p", found: "f"), .noRun(path: "p", found: "f"),
  ])
  func everyErrorSaysAll(error: CheckpointError) {
    #expect(error.path == "p")
    for part in [error.expected, error.found, error.nextStep] {
      #expect(!part.isEmpty && error.description.contains(part))
    }
  }
}
