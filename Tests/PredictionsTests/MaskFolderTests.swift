// SPDX-License-Identifier: Apache-2.0
import DescentDatasets
import DescentEvaluation
import DescentPredictions
import Foundation
import Testing

@Suite struct MaskFolderTests {
  let scratch: PredictionScratch

  init() throws { scratch = try PredictionScratch() }

  @Test func storedValuesAreReadFromEveryKind() throws {
    let masks = try MaskGolden.read()
    #expect(masks.count > 50)
    for mask in masks {
      let path = try scratch.write(mask.bytes, to: "mask.png")
      guard let values = mask.values else {
        #expect(throws: DatasetError.self, "\(mask.name)") { try IndexedImage(contentsOf: path) }
        continue
      }
      let image = try IndexedImage(contentsOf: path)
      #expect(image.height == mask.height && image.width == mask.width, "\(mask.name)")
      #expect(image.pixels == values, "\(mask.name)")
    }
    // Colours in place of indices would be seen.
    let palette = try #require(masks.first { $0.name == "palette, 8 bits" })
    let colours = try DecodedImage(contentsOf: scratch.write(palette.bytes, to: "mask.png"))
    #expect(colours.channels == 3)
  }

  /// An 8-bit mask from the golden file, so that the test needs no encoder of its own.
  private func golden(_ name: String = "grey, 8 bits") throws -> MaskGolden.Mask {
    try #require(try MaskGolden.read().first { $0.name == name })
  }

  @Test func pairsAreFoundByName() throws {
    let mask = try golden()
    for name in ["b.png", "a/2.PNG", "a/10.png"] {
      try scratch.write(mask.bytes, to: "truth/" + name)
      try scratch.write(mask.bytes, to: "predicted/" + name)
    }
    try scratch.write([1], to: "truth/readme.txt")
    let folder = try MaskFolder(
      truth: scratch.path + "/truth/", predicted: scratch.path + "/predicted")
    #expect(folder.pairs.map(\.name) == ["a/10", "a/2", "b"])
    let result = try folder.evaluate()
    #expect(result.images.map(\.name) == ["a/10", "a/2", "b"])
    #expect(result.counts.meanIoU == 1 && result.counts.pixelAccuracy == 1)
    #expect(result.counts.total == 3 * mask.height * mask.width)
    #expect(result.classes.count == Int(try #require(mask.values?.max())) + 1)
    for threads in [1, 2, 5] {
      #expect(try folder.evaluate(threads: threads) == result)
    }
    let file = scratch.path + "/truth/b.png"
    #expect(
      try MaskFolder(truth: file, predicted: file).evaluate().counts.total == mask.height
        * mask.width)
  }

  @Test func missingPartnersAreNamed() throws {
    let mask = try golden()
    for name in ["1.png", "2.png", "3.png"] { try scratch.write(mask.bytes, to: "truth/" + name) }
    try scratch.write(mask.bytes, to: "predicted/1.png")
    let (truth, predicted) = (scratch.path + "/truth", scratch.path + "/predicted")
    #expect(
      throws: PredictionFileError.malformed(
        path: predicted, place: "content", expected: "a mask '2.png' as \(truth) has",
        found: "none, nor for 1 more")
    ) { try MaskFolder(truth: truth, predicted: predicted) }
    #expect(
      throws: PredictionFileError.malformed(
        path: predicted, place: "content", expected: "a mask '2.png' as \(truth) has",
        found: "none, nor for 1 more")
    ) { try MaskFolder(truth: predicted, predicted: truth) }
    try scratch.write([], to: "empty/none.txt")
    for other in ["/empty", "/nothing"] {
      #expect(throws: PredictionFileError.self) {
        try MaskFolder(truth: truth, predicted: scratch.path + other)
      }
    }
  }

  @Test func sizesValuesAndDamageAreNamed() throws {
    let first = try golden()
    let second = try golden("grey, 8 bits, interlaced")
    let truth = try scratch.write(first.bytes, to: "truth.png")
    let predicted = try scratch.write(second.bytes, to: "predicted.png")
    let pair = try MaskFolder(truth: truth, predicted: predicted)
    #expect(
      throws: PredictionFileError.badValue(
        path: predicted, place: "header", field: "height x width",
        expected: "\(first.height)x\(first.width) as in \(truth)",
        found: "\(second.height)x\(second.width)")
    ) { try pair.evaluate() }

    let values = try #require(first.values)
    let place = try #require(values.firstIndex { $0 > 1 })
    #expect(
      throws: PredictionFileError.badValue(
        path: truth, place: "row \(place / first.width + 1), column \(place % first.width + 1)",
        field: "value", expected: "a class in 0 … 1", found: "\(values[place])")
    ) { try MaskFolder(truth: truth, predicted: truth).evaluate(classes: ["a", "b"]) }

    let damaged = try scratch.write(Array(first.bytes.dropLast(20)), to: "damaged.png")
    #expect(throws: PredictionFileError.self) {
      try MaskFolder(truth: truth, predicted: damaged).evaluate()
    }
    // The last 12 bytes say only that this is the end.
    for cut in 0..<first.bytes.count - 12 {
      try scratch.write(Array(first.bytes.prefix(cut)), to: "damaged.png")
      #expect(throws: DatasetError.self) { try IndexedImage(contentsOf: damaged) }
    }
    let colour = try scratch.write(golden("RGB").bytes, to: "colour.png")
    let error = #expect(throws: PredictionFileError.self) {
      try MaskFolder(truth: truth, predicted: colour).evaluate()
    }
    #expect(error?.found.contains("an RGB image") == true && error?.path == colour)
    let photo = try scratch.write([0xff, 0xd8, 0xff, 0xe0], to: "photo.png")
    #expect(throws: PredictionFileError.self) {
      try MaskFolder(truth: truth, predicted: photo).evaluate()
    }
  }
}
