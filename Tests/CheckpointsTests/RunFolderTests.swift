// SPDX-License-Identifier: Apache-2.0

import DescentCheckpoints
import Testing

@Suite struct RunFolderTests {
  static let configuration = RunConfiguration(
    command: ["descent", "train", "digits"], data: "digits", model: "convnet",
    parameterCount: 12_345, optimizer: ["name": "AdamW", "beta1": 0.9, "betas": [1, nil, true]],
    learningRate: 1e-3, epochs: 3, batchSize: 64, seed: .max, splitSeed: 7,
    classes: ["ä", "b"], sampleShape: [1, 28, 28], partSizes: ["training": 3, "test": 1],
    machine: .current(threads: 2, versions: ["descent": "0.1.0"]))

  static let result = RunResult(
    run: "runs/x", epochs: 3, bestEpoch: 2,
    test: PartResult(
      samples: 4, accuracy: 0.75, interval: .init(low: 0.3, high: 0.95), loss: .nan,
      confusion: [[1, 1], [0, 2]],
      worst: [
        .init(
          name: "a.png", actual: "a", predicted: "b", probability: 0.9,
          image: StoredImage(title: "t", width: 2, height: 1, channels: 1, pixels: [0, 255]))
      ]),
    testReads: 3, seconds: 1.5, secondsToFirstStep: 0.1)

  @Test func namesCountUp() throws {
    let folder = try TemporaryFolder()
    let root = folder.path + "/deep/runs/"
    let noon = Timestamp(seconds: 1_767_268_800)
    let names = try ["digits", "../my photos!", "", "digits"].map {
      try AtomicFile.split(RunFolder.create(named: $0, in: root, at: noon).path).name
    }
    let day = noon.localDay
    #expect(names == ["\(day)-digits-1", "\(day)-my-photos-2", "\(day)-run-3", "\(day)-digits-4"])
    #expect(noon.description == "2026-01-01T12:00:00Z")
  }

  @Test func aFolderInUseIsRefused() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/new/run/"
    let run = try RunFolder.create(at: path)
    #expect(try RunFolder.create(at: path) == run)
    try run.write(Self.configuration)
    #expect(
      throws: CheckpointError.folderInUse(path: run.path, found: "1 files, such as config.json")
    ) {
      try RunFolder.create(at: path)
    }
    let file = try folder.file("file")
    #expect(throws: CheckpointError.folderInUse(path: file, found: "a file")) {
      try RunFolder.create(at: file)
    }
    #expect(throws: CheckpointError.self) { try RunFolder.create(at: file + "/below") }
    #expect(try RunFolder.open(path) == run)
  }

  @Test func latestIsTheNewest() throws {
    let folder = try TemporaryFolder()
    #expect(throws: CheckpointError.self) { try RunFolder.latest(in: folder.path) }
    #expect(throws: CheckpointError.self) { try RunFolder.latest(in: folder.path + "/none") }
    let first = try RunFolder.create(named: "z", in: folder.path)
    try first.write(Self.configuration)
    let second = try RunFolder.create(named: "a", in: folder.path)
    #expect(try RunFolder.latest(in: folder.path) == first)
    try second.write(Self.configuration)
    // Equal times are possible on coarse clocks, so the order is set by waiting out the clock.
    while modification(second.configurationPath) == modification(first.configurationPath) {
      try second.write(Self.configuration)
    }
    #expect(try RunFolder.open("latest", root: folder.path) == second)
  }

  @Test func filesComeBack() throws {
    let folder = try TemporaryFolder()
    let run = try RunFolder.create(at: folder.path)
    #expect(try run.result() == nil && run.metrics() == nil)
    try run.write(Self.configuration)
    try run.write(Self.result)
    #expect(try run.configuration() == Self.configuration)
    let result = try #require(try run.result())
    #expect(result.test?.loss?.isNaN == true)
    #expect(result.test?.worst == Self.result.test?.worst)
    let before = try bytes(of: run.configurationPath)
    try run.write(Self.configuration)
    #expect(try bytes(of: run.configurationPath) == before)
  }

  @Test(arguments: [
    ("", "JSON"), ("[]", "top"), ("{}", "format"), (#"{"format":"2.0"}"#, "1.x or older"),
    (#"{"format":7}"#, "format"), (#"{"format":"1.0"}"#, "created"),
    (String(repeating: "[", count: 100_000), "JSON"),
  ])
  func damagedConfigurationsAreErrors(text: String, word: String) throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("config.json", Array(text.utf8))
    let run = try RunFolder.open(folder.path)
    let error = #expect(throws: CheckpointError.self) { try run.configuration() }
    #expect(error?.path == path && error?.description.contains(word) == true)
  }

  @Test func aPictureMustFitItsPixels() throws {
    let text = #"{"title":"t","width":4096,"height":4096,"channels":3,"pixels":"AAAA"}"#
    #expect(throws: CheckpointError.self) {
      try JSONFile.decode(StoredImage.self, from: Array(text.utf8), path: "p", place: nil)
    }
    let huge = text.replacing("4096", with: "9223372036854775807")
    #expect(throws: CheckpointError.self) {
      try JSONFile.decode(StoredImage.self, from: Array(huge.utf8), path: "p", place: nil)
    }
  }

  @Test func testReadsAreCounted() throws {
    let folder = try TemporaryFolder()
    let run = try RunFolder.create(named: "x", in: folder.path)
    let ledger = run.testReads
    #expect(ledger.path == folder.path + "/.descent-test-reads.jsonl")
    #expect(try ledger.count(testHash: "h") == 0)
    #expect(try ledger.record(testHash: "h", run: run.path, use: "train") == 1)
    #expect(try ledger.record(testHash: "other", run: run.path, use: "train") == 1)
    // A line that was cut short harms neither what follows nor the count.
    try OpenFile(ledger.path, .append).write(Array("{\"format\":".utf8))
    #expect(try ledger.record(testHash: "h", run: run.path, use: "evaluate") == 2)
  }
}
