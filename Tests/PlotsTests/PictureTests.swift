// SPDX-License-Identifier: Apache-2.0

import DescentPlots
import Testing

@Suite struct PictureTests {
  /// Golden: the same file put together with the `zlib` and `struct` modules of Python 3.11.
  @Test func writesPNG() {
    let file = PNG.encoded(pixels: [255, 0, 0, 0, 0, 255], width: 2, height: 1, channels: 3)
    let expected: [UInt8] = [
      0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0x00, 0x00, 0x00, 0x0D, 0x49, 0x48,
      0x44, 0x52, 0x00, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00, 0x01, 0x08, 0x02, 0x00, 0x00,
      0x00, 0x7B, 0x40, 0xE8, 0xDD, 0x00, 0x00, 0x00, 0x12, 0x49, 0x44, 0x41, 0x54, 0x78,
      0x01, 0x01, 0x07, 0x00, 0xF8, 0xFF, 0x00, 0xFF, 0x00, 0x00, 0x00, 0x00, 0xFF, 0x07,
      0x00, 0x01, 0xFF, 0x55, 0x36, 0xBA, 0xC7, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4E,
      0x44, 0xAE, 0x42, 0x60, 0x82,
    ]
    #expect(file == expected)
  }

  @Test func largePicturesTakeSeveralBlocks() {
    let pixels = [UInt8](repeating: 7, count: 300 * 300)
    let file = PNG.encoded(pixels: pixels, width: 300, height: 300, channels: 1)
    // 300 rows of 301 bytes in two blocks of 5 bytes' overhead, and what stands around them.
    #expect(file.count == 8 + 25 + 12 + 2 + 2 * 5 + 300 * 301 + 4 + 12)
  }

  @Test func weightsShowTheirSign() {
    let grey = ImageTile(
      caption: "c", weights: [-2, 0, 2, .nan], channels: 1, height: 2, width: 2)
    #expect(grey.pixels == [33, 102, 172, 247, 247, 247, 178, 24, 43, 247, 247, 247])
    let colour = ImageTile(
      caption: "c", weights: [1, -1, 0.5], channels: 3, height: 1, width: 1)
    #expect(colour.pixels == [255, 0, 191])
    let shared = ImageTile(
      caption: "c", weights: [1], channels: 1, height: 1, width: 1, scale: 2)
    #expect(shared.pixels == [213, 136, 145])
    let zero = ImageTile(caption: "c", weights: [0, 0], channels: 2, height: 1, width: 1)
    #expect(zero.pixels == [247, 247, 247])
  }

  @Test func reducingTakesMeans() {
    let tile = ImageTile(
      caption: "c", width: 4, height: 2, channels: 1, pixels: [0, 2, 10, 20, 4, 6, 30, 40])
    let small = tile.reduced(toSide: 2)
    #expect(small.width == 2 && small.height == 1 && small.pixels == [3, 25])
    #expect(tile.reduced(toSide: 4) == tile)
    let thin = ImageTile(
      caption: "c", width: 1, height: 200, channels: 1, pixels: (0..<200).map { UInt8($0) })
    #expect(thin.reduced(toSide: 7).pixels.count == 7)
  }

  @Test func gridsAreWellFormedAndBounded() throws {
    let tile = ImageTile(
      caption: "<a> → b\n97 %", width: 500, height: 250, channels: 3,
      pixels: [UInt8](repeating: 9, count: 375_000))
    let svg = ImageGrid(title: "Worst", tiles: [tile, tile, tile], columns: 2).svg()
    let parsed = try #require(ParsedDrawing(svg))
    #expect(parsed.elements["image"] == 3)
    #expect(parsed.texts.contains("3 pictures: <a> → b"))
    #expect(svg.utf8.count < 3 * 64 * 32 * 3 * 4 / 3 + 6000)
    #expect(ParsedDrawing(ImageGrid(title: "", tiles: []).svg()) != nil)
  }
}
