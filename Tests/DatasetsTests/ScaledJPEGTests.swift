// SPDX-License-Identifier: Apache-2.0
import DescentDatasets
import Foundation
import Testing

/// JPEG files that are decoded at a reduced scale because they are going to be shrunk.
@Suite struct ScaledJPEGTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Smooth colours with some detail, as a photo has.
  private func pixels(_ height: Int, _ width: Int, seed: Int = 1) -> [UInt8] {
    var pixels: [UInt8] = []
    for y in 0..<height {
      for x in 0..<width {
        let (u, v) = (Double(x) / Double(width), Double(y) / Double(height))
        for channel in 0..<3 {
          let wave =
            70 * sin(9 * u + Double(channel + seed)) + 40 * cos(13 * v - 5 * u)
            + 12 * sin(60 * u * v + Double(channel))
          pixels.append(UInt8(max(0, min(255, 128 + wave))))
        }
      }
    }
    return pixels
  }

  private func photo(_ height: Int, _ width: Int, _ name: String = "a.jpg") throws -> String {
    try folder.write(
      Encoders.jpeg(pixels(height, width), height: height, width: width, quality: 90), to: name)
  }

  private func difference(_ path: String, _ size: ImageSize) throws -> (mean: Double, same: Bool) {
    let full = try DecodedImage(contentsOf: path).resized(to: size)
    let scaled = try DecodedImage(contentsOf: path, options: ImageOptions(resize: size))
    try #require(scaled.shape == [full.channels, size.height, size.width])
    let sum = zip(full.pixels, scaled.pixels).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
    return (Double(sum) / Double(full.pixels.count), full == scaled)
  }

  @Test(arguments: [256, 200, 131])
  func isCloseToDecodingInFull(side: Int) throws {
    let path = try photo(side, side + 7)
    for size in [ImageSize(64), ImageSize(32), ImageSize(9), ImageSize(height: 20, width: 50)] {
      let difference = try difference(path, size)
      // A shift by one pixel of the source is 3 grey levels here, a wrong scale 20 and more.
      #expect(difference.mean <= 1.2, "\(side) to \(size)")
      #expect(try DecodedImage(contentsOf: path, options: .init(resize: size)).shape.count == 3)
    }
  }

  @Test func isDecodedInFullUnlessTwiceTheSizeRemains() throws {
    let path = try photo(128, 256)
    // Half of 128 x 256 is 64 x 128: twice 32 x 64, not twice 33 rows or 65 columns.
    #expect(try !difference(path, ImageSize(height: 32, width: 64)).same)
    #expect(try difference(path, ImageSize(height: 33, width: 64)).same)
    #expect(try difference(path, ImageSize(height: 32, width: 65)).same)
    #expect(try difference(path, ImageSize(height: 128, width: 256)).same)
    #expect(try difference(path, ImageSize(height: 300, width: 300)).same)
    #expect(
      try DecodedImage(contentsOf: path, options: ImageOptions()) == DecodedImage(contentsOf: path))
  }

  @Test func greyAndInkKeepTheirColours() throws {
    let path = try photo(96, 96)
    let options = ImageOptions(resize: ImageSize(12), channels: 1)
    let grey = try DecodedImage(contentsOf: path, options: options)
    let expected = try DecodedImage(contentsOf: path).converted(toChannels: 1)
      .resized(to: ImageSize(12))
    #expect(grey.shape == [1, 12, 12])
    for (value, expected) in zip(grey.pixels, expected.pixels) {
      #expect(abs(Int(value) - Int(expected)) <= 6)
    }
    // Written by Pillow 13.0: CMYK of one colour, 16 x 16.
    let ink = try folder.write(
      decoded(
        base64: """
          /9j/7gAOQWRvYmUAZAAAAAAA/9sAQwADAgIDAgIDAwMDBAMDBAUIBQUEBAUKBwcGCAwKDAwLCgsLDQ4SEA0OEQ4L
          CxAWEBETFBUVFQwPFxgWFBgSFBUU/8AAFAgAEAAQBEMRAE0RAFkRAEsRAP/EAB8AAAEFAQEBAQEBAAAAAAAAAAAB
          AgMEBQYHCAkKC//EALUQAAIBAwMCBAMFBQQEAAABfQECAwAEEQUSITFBBhNRYQcicRQygZGhCCNCscEVUtHwJDNi
          coIJChYXGBkaJSYnKCkqNDU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6g4SFhoeIiYqSk5SV
          lpeYmZqio6Slpqeoqaqys7S1tre4ubrCw8TFxsfIycrS09TV1tfY2drh4uPk5ebn6Onq8fLz9PX29/j5+v/aAA4E
          QwBNAFkASwAAPwD7or2Ov04r6zoooooooooooor/2Q==
          """), to: "ink.jpg")
    let light = try DecodedImage(contentsOf: ink, options: ImageOptions(resize: ImageSize(2)))
    #expect(light.shape == [3, 2, 2])
    for (index, value) in light.pixels.enumerated() {
      #expect(abs(Int(value) - [164, 126, 187][index % 3]) <= 2)
    }
  }

  @Test func everyTruncationIsDamaged() throws {
    let bytes = Encoders.jpeg(pixels(48, 64), height: 48, width: 64)
    let options = ImageOptions(resize: ImageSize(8))
    // The last two bytes are the end marker, without which the decoder warns.
    for count in 0..<bytes.count {
      let path = try folder.write(Array(bytes.prefix(count)), to: "cut.jpg")
      guard
        case .damaged = failure(of: { _ = try DecodedImage(contentsOf: path, options: options) })
      else {
        Issue.record("\(count) bytes of \(bytes.count) were accepted")
        continue
      }
    }
  }

  /// Two classes of photos larger than the target, read from their files in every epoch.
  private func dataset(memoryLimit: Int, side: Int = 10) throws -> Dataset {
    for index in 0..<12 {
      let bytes = Encoders.jpeg(pixels(60, 80, seed: index), height: 60, width: 80)
      try folder.write(bytes, to: "data/\(index % 2 == 0 ? "a" : "b")/\(index).jpg")
    }
    return try Dataset(
      contentsOf: folder.path + "/data",
      options: DatasetOptions(
        images: ImageOptions(resize: ImageSize(side)), memoryLimit: memoryLimit))
  }

  @Test func batchesDoNotDependOnTasksOrMemory() throws {
    let files = try dataset(memoryLimit: 1)
    #expect(files.decodes)
    func values(_ data: Dataset, _ tasks: Int) throws -> [[Float]] {
      let loader = try Loader(
        data, batchSize: 5, seed: 2, augmentation: .standard(for: data), tasks: tasks)
      var seen: [[Float]] = []
      for _ in 0..<2 { while let batch = try loader.next() { seen.append(batch.values) } }
      return seen
    }
    let expected = try values(files, 0)
    #expect(expected.count == 6)
    for tasks in [1, 4] { #expect(try values(files, tasks) == expected) }
    #expect(try values(dataset(memoryLimit: 1 << 30), 0) == expected)
  }

  @Test func theHashIsOfTheCodedImage() throws {
    let data = try dataset(memoryLimit: 1 << 30)
    #expect(Set(data.contentHashes).count == 12)
    #expect(try dataset(memoryLimit: 1, side: 30).contentHashes == data.contentHashes)
    let path = try #require(data.path(at: 0))
    let original = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    func hash(_ bytes: [UInt8]) throws -> UInt64 {
      try Dataset(imageFiles: [folder.write(bytes, to: "one.jpg")]).contentHash(at: 0)
    }
    #expect(try hash(original) == data.contentHash(at: 0))
    // A comment, a thumbnail, bytes behind the end: the same photo.
    let comment: [UInt8] = [0xff, 0xfe, 0, 5, 1, 2, 3]
    let thumbnail: [UInt8] = [0xff, 0xe1, 0, 6, 0xff, 0xd8, 0xff, 0xd9]
    let start = Array(original.prefix(2))
    #expect(try hash(start + comment + original.dropFirst(2)) == hash(original))
    #expect(try hash(start + thumbnail + original.dropFirst(2)) == hash(original))
    #expect(try hash(original + [1, 2, 3]) == hash(original))
    // Other quality, other tables: not the same.
    #expect(
      try hash(Encoders.jpeg(pixels(60, 80, seed: 0), height: 60, width: 80, quality: 80))
        != hash(original))
  }
}
