// SPDX-License-Identifier: Apache-2.0
import DescentDatasets
import Testing

@Suite struct CodecTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func image(base64 text: String) throws -> DecodedImage {
    try DecodedImage(contentsOf: folder.write(decoded(base64: text), to: "image.png"))
  }

  @Test(arguments: [1, 3])
  func pngRoundTrip(channels: Int) throws {
    let pixels = (0..<5 * 7 * channels).map { UInt8($0 * 37 % 256) }
    let path = try folder.write(
      Encoders.png(pixels, height: 5, width: 7, channels: channels), to: "a.png")
    let image = try DecodedImage(contentsOf: path)
    #expect(image == DecodedImage(height: 5, width: 7, channels: channels, pixels: pixels))
  }

  // The files below were written by Pillow 13.0 (Tests/Golden/datasets/images.py).

  @Test func png16BitIsRounded() throws {
    let image = try image(
      base64: """
        iVBORw0KGgoAAAANSUhEUgAAAAQAAAADEAAAAADBDy1ZAAAAJElEQVR4nGNgYBAN1Vpl/58lNEQ0RDRELIRh1Yr9f68G
        vVoOAGdwCizwuuTaAAAAAElFTkSuQmCC
        """)
    #expect(image.shape == [1, 3, 4])
    #expect(image.pixels == (0..<12).map { UInt8((Double($0 * 5461) / 257).rounded()) })
  }

  @Test func pngPaletteOf2Bits() throws {
    let image = try image(
      base64: """
        iVBORw0KGgoAAAANSUhEUgAAAAQAAAADAgMAAADJmkZVAAAADFBMVEUKFB7IAAAAyAAAAMi3U5EtAAAADklEQVR4nGN4yeDA
        9BsABlICJyOR5AQAAAAASUVORK5CYII=
        """)
    let palette: [[UInt8]] = [[10, 20, 30], [200, 0, 0], [0, 200, 0], [0, 0, 200]]
    let indices = [3, 2, 2, 1, 1, 0, 0, 0, 0, 3, 2, 3]
    #expect(image.shape == [3, 3, 4])
    #expect(image.pixels == indices.flatMap { palette[$0] })
  }

  @Test func pngOf1Bit() throws {
    let image = try image(
      base64: """
        iVBORw0KGgoAAAANSUhEUgAAAAQAAAADAQAAAACcj5NrAAAADklEQVR4nGMIYGJgYgAAAaIAVSs30AwAAAAASUVORK5CYII=
        """)
    #expect(image.shape == [1, 3, 4])
    #expect(image.pixels == (0..<12).map { $0 % 2 == 1 ? 255 : 0 })
  }

  @Test func transparencyIsCompositedOverWhite() throws {
    let rgba = try image(
      base64: """
        iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAYAAABytg0kAAAAGElEQVR4nAXBMQEAAADCIF77B54gEqhtDjYtBRc10jHlAAAA
        AElFTkSuQmCC
        """)
    #expect(rgba.shape == [3, 2, 2])
    #expect(rgba.pixels == [255, 0, 0, 255, 255, 255, 0, 0, 255, 255, 255, 255])
    let grey = try image(
      base64: """
        iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAQAAABeK7cBAAAADUlEQVR4nGNI+c/OAAAEoAFrHx4eyQAAAABJRU5ErkJggg==
        """)
    #expect(grey.shape == [1, 1, 2])
    #expect(grey.pixels == [100, 255])
  }

  @Test func jpegIsCloseAndCMYKBecomesRGB() throws {
    var pixels: [UInt8] = []
    for row in 0..<16 {
      for column in 0..<24 { pixels += [UInt8(column * 10), UInt8(row * 15), 128] }
    }
    let path = try folder.write(Encoders.jpeg(pixels, height: 16, width: 24), to: "a.jpg")
    let image = try DecodedImage(contentsOf: path)
    #expect(image.shape == [3, 16, 24])
    for (value, expected) in zip(image.pixels, pixels) {
      let difference = Int(value) - Int(expected)
      #expect(abs(difference) <= 8)
    }
    let ink = try self.image(
      base64: """
        /9j/7gAOQWRvYmUAZAAAAAAA/9sAQwADAgIDAgIDAwMDBAMDBAUIBQUEBAUKBwcGCAwKDAwLCgsLDQ4SEA0OEQ4L
        CxAWEBETFBUVFQwPFxgWFBgSFBUU/8AAFAgAEAAQBEMRAE0RAFkRAEsRAP/EAB8AAAEFAQEBAQEBAAAAAAAAAAAB
        AgMEBQYHCAkKC//EALUQAAIBAwMCBAMFBQQEAAABfQECAwAEEQUSITFBBhNRYQcicRQygZGhCCNCscEVUtHwJDNi
        coIJChYXGBkaJSYnKCkqNDU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6g4SFhoeIiYqSk5SV
        lpeYmZqio6Slpqeoqaqys7S1tre4ubrCw8TFxsfIycrS09TV1tfY2drh4uPk5ebn6Onq8fLz9PX29/j5+v/aAA4E
        QwBNAFkASwAAPwD7or2Ov04r6zoooooooooooor/2Q==
        """)
    #expect(ink.shape == [3, 16, 16])
    for (value, expected) in zip(ink.pixels, [164, 126, 187]) {
      let difference = Int(value) - expected
      #expect(abs(difference) <= 2)
    }
  }

  @Test func truncatedAndEmptyFilesAreDamaged() throws {
    let pixels = (0..<64 * 64 * 3).map { index -> UInt8 in
      UInt8(truncatingIfNeeded: (index &* 2_654_435_761) >> 13)
    }
    let png = Encoders.png(pixels, height: 64, width: 64, channels: 3)
    let jpeg = Encoders.jpeg(pixels, height: 64, width: 64)
    for bytes in [png, jpeg] {
      for count in [0, 1, 2, 3, 7, 8, 20, 40, bytes.count / 2, bytes.count - 20] {
        let path = try folder.write(Array(bytes.prefix(count)), to: "cut")
        guard
          case .damaged(let named, _, _) = failure(of: { _ = try DecodedImage(contentsOf: path) })
        else {
          Issue.record("\(count) bytes of \(bytes.count) were accepted")
          continue
        }
        #expect(named == path)
      }
    }
  }

  @Test func flippedBitsNeverTrap() throws {
    let pixels = (0..<16 * 16 * 3).map { UInt8($0 % 251) }
    let png = Encoders.png(pixels, height: 16, width: 16, channels: 3)
    let jpeg = Encoders.jpeg(pixels, height: 16, width: 16)
    for original in [png, jpeg] {
      for index in original.indices {
        var bytes = original
        bytes[index] ^= UInt8(1 << (index % 8))
        let path = try folder.write(bytes, to: "flipped")
        // Either an image or an error that can be shown.
        do throws(DatasetError) {
          _ = try DecodedImage(contentsOf: path)
        } catch {
          #expect(!error.description.isEmpty)
        }
      }
    }
  }

  @Test func pixelCapIsCheckedInTheHeader() throws {
    // A PNG whose header claims 60,000 × 60,000 pixels and holds none of them.
    let header: [UInt8] = [0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60, 8, 2, 0, 0, 0]
    let bytes =
      [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] + Encoders.chunk("IHDR", header)
      + Encoders.chunk("IDAT", []) + Encoders.chunk("IEND", [])
    let path = try folder.write(bytes, to: "bomb.png")
    #expect(
      failure { _ = try DecodedImage(contentsOf: path) }
        == .tooLarge(path: path, what: "pixels", limit: 64 << 20, found: 3_600_000_000))
    let small = try folder.write(
      Encoders.png([UInt8](repeating: 9, count: 64), height: 8, width: 8, channels: 1), to: "s.png")
    #expect(
      failure { _ = try DecodedImage(contentsOf: small, pixelLimit: 63) }
        == .tooLarge(path: small, what: "pixels", limit: 63, found: 64))
    let photo = try folder.write(
      Encoders.jpeg([UInt8](repeating: 9, count: 192), height: 8, width: 8), to: "s.jpg")
    #expect(
      failure { _ = try DecodedImage(contentsOf: photo, pixelLimit: 63) }
        == .tooLarge(path: photo, what: "pixels", limit: 63, found: 64))
  }

  @Test func missingFilesAndFolders() throws {
    #expect(
      failure { _ = try DecodedImage(contentsOf: folder.path + "/none.png") }
        == .notFound(path: folder.path + "/none.png"))
    guard case .unreadable = failure(of: { _ = try DecodedImage(contentsOf: folder.path) }) else {
      Issue.record("a folder was read as an image")
      return
    }
  }

  /// Pillow's `resize(…, BILINEAR)` of the same image, which rounds once more between its passes.
  @Test func resizeIsPillows() {
    let source: [UInt8] = [
      128, 155, 248, 186, 161, 139, 143, 239, 71, 208, 171, 0, 100, 219, 141, 8, 195, 186, 216, 44,
      22, 220, 5, 138, 20, 76, 123, 108, 103, 7, 1, 31, 2, 171, 134, 165, 65, 157, 195, 98, 117,
      255,
      206, 251, 97, 175, 243, 166, 215, 176, 180, 99, 224, 34, 148, 184, 216, 134, 96, 79, 108, 124,
      184, 227, 18, 239, 136, 91, 172, 146, 65, 82, 184, 152, 129, 86, 194, 100, 84, 227, 67, 58,
      182,
      159, 12, 21, 96, 213, 102, 201, 81, 61, 202, 224, 20, 14, 171, 86, 146, 38, 220, 115, 229,
      203,
      180,
    ]
    let smaller: [UInt8] = [
      143, 110, 164, 123, 150, 50, 108, 162, 117, 106, 125, 152, 177, 156, 146, 145, 151, 107, 121,
      165, 127, 102, 139, 154, 137, 55, 170, 150, 74, 134, 139, 135, 103, 112, 204, 136,
    ]
    let largerFirstRow: [UInt8] = [
      128, 155, 248, 154, 158, 198, 182, 168, 133, 155, 218, 90, 167, 214, 45, 208, 171, 0, 139,
      202,
      90, 75, 212, 153, 16, 197, 182, 121, 113, 97, 216, 44, 22,
    ]
    let image = DecodedImage(height: 5, width: 7, channels: 3, pixels: source)
    let small = image.resized(to: ImageSize(height: 3, width: 4))
    #expect(small.shape == [3, 3, 4])
    for (value, expected) in zip(small.pixels, smaller) {
      #expect(abs(Int(value) - Int(expected)) <= 1)
    }
    let large = image.resized(to: ImageSize(height: 9, width: 11))
    #expect(large.shape == [3, 9, 11])
    for (value, expected) in zip(large.pixels, largerFirstRow) {
      #expect(abs(Int(value) - Int(expected)) <= 1)
    }
    #expect(image.resized(to: ImageSize(height: 5, width: 7)) == image)
    // Either order of the passes gives the same up to rounding.
    let wide = image.resized(to: ImageSize(height: 1, width: 30))
    let tall = image.resized(to: ImageSize(height: 30, width: 1))
    #expect(wide.shape == [3, 1, 30] && tall.shape == [3, 30, 1])
    let strip = DecodedImage(
      height: 500_000, width: 1, channels: 1, pixels: [UInt8](repeating: 7, count: 500_000))
    #expect(strip.resized(to: ImageSize(height: 2, width: 3)).pixels == [7, 7, 7, 7, 7, 7])
  }

  @Test func channelsConvert() {
    let grey = DecodedImage(height: 1, width: 2, channels: 1, pixels: [7, 200])
    #expect(grey.converted(toChannels: 3).pixels == [7, 7, 7, 200, 200, 200])
    let colour = DecodedImage(height: 1, width: 2, channels: 3, pixels: [255, 0, 0, 10, 20, 30])
    // Pillow's convert("L").
    #expect(colour.converted(toChannels: 1).pixels == [76, 18])
  }

  @Test func imageSizesParse() {
    #expect(ImageSize(parsing: "48x64") == ImageSize(height: 48, width: 64))
    #expect(ImageSize(parsing: "32") == ImageSize(32))
    for text in ["", "x", "0x3", "-1", "3x", "3x4x5", "99999999999999999999", "1e3"] {
      #expect(ImageSize(parsing: text) == nil)
    }
  }
}
