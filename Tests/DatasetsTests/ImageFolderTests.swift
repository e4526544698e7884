// SPDX-License-Identifier: Apache-2.0
import DescentDatasets
import Foundation
import Testing

@Suite struct ImageFolderTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A small image that no other seed has.
  private func png(_ seed: Int, height: Int = 4, width: Int = 6, channels: Int = 3) -> [UInt8] {
    let pixels = (0..<height * width * channels).map {
      UInt8(truncatingIfNeeded: ($0 &+ 1) &* (seed &* 31 &+ 7))
    }
    return Encoders.png(pixels, height: height, width: width, channels: channels)
  }

  private func writeTwoClasses(count: Int = 4) throws {
    for index in 0..<count {
      try folder.write(png(index), to: "zebra/\(index).png")
      try folder.write(png(100 + index), to: "Ant/deep/\(index).PNG")
    }
  }

  @Test func classesAreFolderNamesSortedByBytes() throws {
    try writeTwoClasses()
    try folder.write("a note", to: "zebra/readme.txt")
    try folder.write("hidden", to: ".cache/x.png")
    let data = try Dataset(contentsOf: folder.path)
    #expect(data.classes == ["Ant", "zebra"])
    #expect(data.classCounts == [4, 4])
    #expect(data.sampleShape == [3, 4, 6])
    #expect(data.path(at: 0)?.hasSuffix("Ant/deep/0.PNG") == true)
    let image = try DecodedImage(contentsOf: data.path(at: 5) ?? "")
    let values = try data.sample(at: 5)
    #expect(values[0] == Float(image.pixels[0]) / 255)
    #expect(values[24] == Float(image.pixels[1]) / 255)
    #expect(values[71] == Float(image.pixels[71]) / 255)
  }

  @Test func inMemoryAndFromFilesAreTheSame() throws {
    try writeTwoClasses()
    try folder.write(Array(png(9).prefix(60)), to: "zebra/broken.png")
    let memory = try Dataset(contentsOf: folder.path)
    let files = try Dataset(contentsOf: folder.path, options: DatasetOptions(memoryLimit: 100))
    #expect(!memory.decodes)
    #expect(files.decodes)
    #expect(memory.contentHashes == files.contentHashes)
    #expect(memory.skipped == files.skipped)
    for index in 0..<memory.count {
      #expect(try memory.sample(at: index) == files.sample(at: index))
      #expect(memory.label(at: index) == files.label(at: index))
      #expect(memory.path(at: index) == files.path(at: index))
    }
  }

  @Test func damagedFilesAreSkippedAndListed() throws {
    try writeTwoClasses()
    try folder.write([], to: "Ant/empty.png")
    try folder.write("no image", to: "zebra/text.jpg")
    let data = try Dataset(contentsOf: folder.path)
    #expect(data.count == 8)
    #expect(data.skipped.map { Folder.name($0.path) } == ["empty.png", "text.jpg"])
    #expect(data.summary.contains("2 damaged files skipped"))
  }

  private enum Folder {
    static func name(_ path: String) -> String { URL(fileURLWithPath: path).lastPathComponent }
  }

  @Test func anotherSizeNamesTheFileAndTheOption() throws {
    try writeTwoClasses()
    let odd = try folder.write(png(7, height: 5, width: 6), to: "zebra/5.png")
    let error = failure { _ = try Dataset(contentsOf: folder.path) }
    guard case .imageMismatch(let path, [3, 4, 6], [3, 5, 6], _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(path.hasSuffix("zebra/5.png") && odd.hasSuffix("zebra/5.png"))
    #expect(error?.description.contains("--image-size") == true)
    var options = DatasetOptions()
    options.images.resize = ImageSize(8)
    let data = try Dataset(contentsOf: folder.path, options: options)
    #expect(data.sampleShape == [3, 8, 8])
    // The hash is of what the file holds, so a split does not move with the size.
    options.images.resize = ImageSize(16)
    #expect(
      try Dataset(contentsOf: folder.path, options: options).contentHashes == data.contentHashes)
  }

  @Test func otherChannelsNameTheOption() throws {
    try writeTwoClasses()
    try folder.write(png(8, channels: 1), to: "zebra/grey.png")
    let error = failure { _ = try Dataset(contentsOf: folder.path) }
    guard case .imageMismatch(_, [3, 4, 6], [1, 4, 6], _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(error?.nextStep.contains("--channels") == true)
    var options = DatasetOptions()
    options.images.channels = 1
    #expect(try Dataset(contentsOf: folder.path, options: options).sampleShape == [1, 4, 6])
  }

  @Test func linksInACircleAreEnteredOnce() throws {
    try writeTwoClasses()
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/zebra/again", withDestinationPath: folder.path + "/zebra")
    #expect(try Dataset(contentsOf: folder.path).classCounts == [4, 4])
  }

  @Test func emptyFolder() throws {
    guard case .noSamples = failure(of: { _ = try Dataset(contentsOf: folder.path) }) else {
      Issue.record("an empty folder was accepted")
      return
    }
    try folder.makeFolder("cat")
    try folder.makeFolder("dog")
    guard case .noSamples = failure(of: { _ = try Dataset(contentsOf: folder.path) }) else {
      Issue.record("empty class folders were accepted")
      return
    }
  }

  @Test func oneClassOnly() throws {
    for index in 0..<3 { try folder.write(png(index), to: "cat/\(index).png") }
    #expect(
      failure { _ = try Dataset(contentsOf: folder.path) }
        == .oneClass(path: folder.path, name: "cat"))
  }

  @Test func classWithOneSample() throws {
    try writeTwoClasses()
    try folder.write(png(55), to: "lonely/1.png")
    #expect(
      failure { _ = try Dataset(contentsOf: folder.path) }
        == .tooFewSamples(path: folder.path, name: "lonely", least: 2, found: 1))
  }

  @Test func nothingButDamagedFiles() throws {
    for index in 0..<3 { try folder.write([1, 2, 3], to: "class\(index)/a.png") }
    let error = failure { _ = try Dataset(contentsOf: folder.path) }
    guard case .noSamples(folder.path, _, let found) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(found.contains("3 damaged files"))
  }

  @Test func looseFilesAreNotALayout() throws {
    try folder.write(png(1), to: "1.png")
    try folder.write(png(2), to: "2.png")
    let error = failure { _ = try Dataset(contentsOf: folder.path) }
    guard case .unknownSource(folder.path, let found) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(found.contains("2 files"))
    #expect(
      failure { _ = try Dataset(contentsOf: folder.path + "/none") }
        == .notFound(path: folder.path + "/none"))
  }

  @Test func storedTestPart() throws {
    for index in 0..<8 {
      try folder.write(png(index), to: "train/a/\(index).png")
      try folder.write(png(50 + index), to: "train/b/\(index).png")
    }
    try folder.write(png(200), to: "test/a/x.png")
    try folder.write(png(3), to: "test/b/copy.png")
    #expect(try Dataset.hasTestPart(at: folder.path))
    let parts = try Parts(contentsOf: folder.path, seed: 1)
    #expect(parts.test.count == 2)
    #expect(parts.overlapRemoved == 1)
    #expect(parts.training.count + parts.validation.count == 15)
    try folder.write(png(201), to: "test/c/x.png")
    guard
      case .unknownClass(_, "c", ["a", "b"]) = failure(of: {
        _ = try Parts(contentsOf: folder.path)
      })
    else {
      Issue.record("a class without training samples was accepted")
      return
    }
  }

  @Test func predictionReadsFilesAsTheModelWants() throws {
    try writeTwoClasses()
    let data = try Dataset(contentsOf: folder.path)
    let preprocessing = try Preprocessing.fitted(to: data)
    let other = try folder.write(png(3, height: 9, width: 11, channels: 1), to: "photo.png")
    let files = try Dataset(imageFiles: [other], options: DatasetOptions(matching: preprocessing))
    #expect(files.sampleShape == data.sampleShape)
    #expect(files.label(at: 0) == -1)
    #expect(!files.isLabelled)
    #expect(files.classes == data.classes)
    let broken = try folder.write([0], to: "broken.png")
    guard case .damaged = failure(of: { _ = try Dataset(imageFiles: [broken]) }) else {
      Issue.record("a broken file was accepted")
      return
    }
  }

  @Test(.enabled(if: SharedData.has("cars"), Comment(rawValue: SharedData.absent)))
  func cars() throws {
    let parts = try Parts(contentsOf: SharedData.path("cars"), seed: 0)
    #expect(parts.training.classes == ["background", "car"])
    #expect(parts.training.sampleShape == [3, 64, 64])
    #expect(parts.test.classCounts == [150, 150])
    #expect(parts.training.count + parts.validation.count + parts.overlapRemoved == 700)
    #expect(parts.training.skipped.isEmpty)
    let alone = try Dataset(contentsOf: SharedData.path("cars/train"))
    #expect(alone.classCounts == [350, 350])
    #expect(try !Dataset.hasTestPart(at: SharedData.path("cars/train")))
    let both = try Parts(
      contentsOf: SharedData.path("cars/train"), testPath: SharedData.path("cars/test"), seed: 0)
    #expect(both.test.contentHash == parts.test.contentHash)
    #expect(both.training.contentHash == parts.training.contentHash)
  }
}
