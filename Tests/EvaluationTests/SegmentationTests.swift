// SPDX-License-Identifier: Apache-2.0
import DescentEvaluation
import Testing

@Suite struct SegmentationTests {
  @Test func equalsScikitLearnAndTorchmetrics() throws {
    for golden in try SegmentationGolden.files() {
      #expect(golden.cases.count >= 200)
      let largest = try golden.differences()
      // torchmetrics divides in single precision.
      #expect(largest.exact <= 1e-12 && largest.single <= 1e-6)
      if golden.cases.count > 1000 {
        print("segmentation: \(golden.cases.count) cases, largest differences \(largest)")
      }
    }
  }

  @Test func theComparisonFindsWrongFormulas() throws {
    let golden = try #require(try SegmentationGolden.files().first)
    let right = SegmentationGolden.figures
    // A class that does not occur counts as 0.
    #expect(
      try golden.differences { item in
        var figures = try right(item)
        let values = try SegmentationGolden.result(item).counts.iou
        figures.means[0] =
          figures.means[0] == nil
          ? nil : values.reduce(0) { $0 + ($1 ?? 0) } / Double(values.count)
        return figures
      }.exact > 1e-3)
    // The mean of the images' values in place of the pooled one.
    #expect(
      try golden.differences { item in
        var figures = try right(item)
        figures.means[0] = try SegmentationGolden.result(item).meanImageIoU
        return figures
      }.exact > 1e-3)
    // And the pooled one in place of the mean of the images' values.
    #expect(
      try golden.differences { item in
        var figures = try right(item)
        let counts = try SegmentationGolden.result(item).counts
        figures.imageMeans = item.imageMeans.map { _ in [counts.meanIoU ?? 0, counts.meanDice ?? 0]
        }
        return figures
      }.single > 1e-3)
    // A prediction of the ignored value forgives the miss.
    #expect(
      try golden.differences { item in
        var figures = try right(item)
        figures.means[3] = try SegmentationGolden.result(item).counts.confusionMatrix.accuracy
        return figures
      }.exact > 1e-3)
  }

  @Test func boundariesEqualSciPysErosion() throws {
    for golden in try SegmentationGolden.files() {
      #expect(golden.boundaries.count >= 100)
      for item in golden.boundaries {
        let (truth, predicted) = (
          SegmentationGolden.pixels(item.truth), SegmentationGolden.pixels(item.predicted)
        )
        let distance = BoundaryIoU.distance(
          height: item.height, width: item.width, share: item.share)
        let band = BoundaryIoU.band(
          truth, height: item.height, width: item.width, distance: distance)
        #expect(band == SegmentationGolden.pixels(item.band))
        let counts = try BoundaryIoU.counts(
          truth: truth, predicted: predicted, height: item.height, width: item.width,
          share: item.share)
        #expect(counts.iou == item.iou)
      }
    }
    // A thicker band is another figure, so the comparison above can fail.
    let golden = try #require(try SegmentationGolden.files().first)
    #expect(
      golden.boundaries.contains { item in
        BoundaryIoU.band(
          SegmentationGolden.pixels(item.truth), height: item.height, width: item.width,
          distance: BoundaryIoU.distance(
            height: item.height, width: item.width, share: item.share) + 1)
          != SegmentationGolden.pixels(item.band)
      })
  }

  @Test func orderBatchesAndMergingDoNotMatter() throws {
    let cases = try #require(try SegmentationGolden.files().first).cases
    for item in cases {
      let whole = try SegmentationGolden.result(item)
      var bytes = SegmentationCounts(classCount: item.classes, ignored: item.ignored)
      var numbers = bytes
      var reversed = SegmentationResult(classes: whole.classes, ignored: item.ignored)
      for masks in item.images.reversed() {
        let truth = SegmentationGolden.pixels(masks[0])
        let predicted = SegmentationGolden.pixels(masks[1])
        var part = SegmentationResult(classes: whole.classes, ignored: item.ignored)
        try part.append(name: "", truth: truth, predicted: predicted)
        reversed.merge(part)
        // Pixel by pixel from the end, as bytes and as integers.
        for pixel in truth.indices.reversed() {
          var one = SegmentationCounts(classCount: item.classes, ignored: item.ignored)
          try one.add(truth: [truth[pixel]], predicted: [predicted[pixel]])
          bytes.merge(one)
          try numbers.add(truth: [Int(truth[pixel])], predicted: [Int(predicted[pixel])])
        }
      }
      #expect(bytes == whole.counts && numbers == whole.counts && reversed.counts == whole.counts)
      #expect(reversed.meanImageIoU == whole.meanImageIoU)
      #expect(reversed.meanImageDice == whole.meanImageDice)
      #expect(whole.meanIoU(images: Array(whole.images.indices)) == whole.counts.meanIoU)
      #expect(whole.meanIoU(images: [0, 0]) == whole.images[0].meanIoU)
      let pixels = item.images.reduce(0) { $0 + $1[0].utf8.count }
      #expect(whole.counts.total + whole.counts.ignoredPixels == pixels)
    }
  }

  @Test func whatDoesNotCount() throws {
    var counts = SegmentationCounts(classCount: 2, ignored: 255)
    #expect(counts.meanIoU == nil && counts.pixelAccuracy == nil && counts.iou == [nil, nil])
    #expect(counts.meanAccuracy == nil && counts.frequencyWeightedIoU == nil)
    // Behind an ignored pixel anything may be predicted, even what is no class.
    try counts.add(truth: [255, 255, 0, 0], predicted: [1, 77, 0, 255])
    #expect(counts.ignoredPixels == 2 && counts.total == 2 && counts.unassigned(0) == 1)
    #expect(counts.iou == [0.5, nil] && counts.meanIoU == 0.5 && counts.pixelAccuracy == 0.5)
    var result = SegmentationResult(classes: ["a", "b"], ignored: 255)
    try result.append(name: "ignored", truth: [255], predicted: [0])
    #expect(result.meanImageIoU == nil && result.images[0].meanIoU == nil)
    #expect(result.images[0].pixelAccuracy == nil && result.images[0].ignoredPixels == 1)
    let empty = try ClassCounts(mask: [0, 0], predicted: [0, 0])
    #expect(empty.iou == nil && empty.f1 == nil)
  }

  @Test func badMasksAreErrorsAndCountNothing() throws {
    var counts = SegmentationCounts(classCount: 3, ignored: 11)
    func expect(_ truth: [Int], _ predicted: [Int], _ error: EvaluationError) {
      #expect(throws: error) { try counts.add(truth: truth, predicted: predicted) }
      #expect(counts.total == 0 && counts.ignoredPixels == 0)
    }
    expect(
      [0, 3, 1], [0, 1, 1],
      .maskValueOutOfRange(pixel: 1, value: 3, isTruth: true, classCount: 3))
    expect(
      [11, 0], [9, -1], .maskValueOutOfRange(pixel: 1, value: -1, isTruth: false, classCount: 3))
    expect([0], [0, 1], .maskSizesDiffer(truth: 1, predicted: 2))
    expect(
      [.max], [.min],
      .maskValueOutOfRange(pixel: 0, value: .max, isTruth: true, classCount: 3))
    #expect(throws: EvaluationError.maskSizesDiffer(truth: 1, predicted: 0)) {
      try ClassCounts(mask: [1], predicted: [])
    }
  }

  @Test func aClassMayBeIgnored() throws {
    var counts = SegmentationCounts(classCount: 3, ignored: 1)
    try counts.add(truth: [0, 0, 1, 2], predicted: [0, 1, 0, 0])
    #expect(counts.iou == [1.0 / 3, nil, 0] && counts.unassigned(0) == 1)
    #expect(counts.total == 3 && counts.ignoredPixels == 1)
  }
}
