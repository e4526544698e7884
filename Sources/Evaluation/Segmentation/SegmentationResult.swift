// SPDX-License-Identifier: Apache-2.0

/// Segmentations of many images: all pixels together, and each image on its own.
///
/// Pooled figures (``counts``) weigh every pixel the same; means over images weigh every image the
/// same, so that a large image or one full of a rare class cannot decide alone. They answer
/// different questions and differ in value: say which one is reported.
public struct SegmentationResult: Sendable, Equatable {
  /// The names of the classes, by their value in the masks.
  public let classes: [String]
  /// The pixels of all images.
  public private(set) var counts: SegmentationCounts
  /// The images, in the order in which they came.
  public private(set) var images: [SegmentationImage] = []

  /// A result to be filled.
  ///
  /// - Precondition: at least one class.
  public init(classes: [String], ignored: Int? = nil) {
    self.classes = classes
    counts = SegmentationCounts(classCount: classes.count, ignored: ignored)
  }

  /// Takes in an image.
  ///
  /// - Throws: ``EvaluationError`` for masks of different sizes and for a value that is no class;
  ///   the result is as before then.
  public mutating func append(
    name: String, truth: [UInt8], predicted: [UInt8]
  ) throws(EvaluationError) {
    var own = SegmentationCounts(classCount: classes.count, ignored: counts.ignored)
    try own.add(truth: truth, predicted: predicted)
    append(name: name, own)
  }

  /// Takes in an image whose pixels were counted elsewhere.
  ///
  /// - Precondition: as many classes and the same ignored value.
  public mutating func append(name: String, _ own: SegmentationCounts) {
    counts.merge(own)
    images.append(SegmentationImage(name: name, counts: own))
  }

  /// Appends the images of another result.
  ///
  /// - Precondition: the same classes and ignored value.
  public mutating func merge(_ other: SegmentationResult) {
    require(
      classes == other.classes,
      "SegmentationResult: expected the classes \(classes) in merging, found \(other.classes)")
    counts.merge(other.counts)
    images += other.images
  }

  /// The mean over images of their ``SegmentationImage/meanIoU``; images in which all is ignored are
  /// left out, `nil` without others.
  ///
  /// - Source: equals the mean of torchmetrics' `mean_iou(input_format="index")`, which computes in
  ///   single precision.
  public var meanImageIoU: Double? { orderFreeMean(images.compactMap(\.meanIoU)) }

  /// The mean over images of their ``SegmentationImage/meanDice``.
  ///
  /// - Source: equals the mean of torchmetrics' `dice_score(average="macro")`, its default level
  ///   `"samplewise"`.
  public var meanImageDice: Double? { orderFreeMean(images.compactMap(\.meanDice)) }

  /// The pooled mean IoU of a choice of images, each as often as it is named: what a bootstrap over
  /// images needs.
  ///
  /// All images once give ``SegmentationCounts/meanIoU`` exactly.
  ///
  /// - Precondition: indices of ``images``.
  public func meanIoU(images chosen: [Int]) -> Double? {
    var sums = [(found: Int, union: Int)](repeating: (0, 0), count: classes.count)
    for image in chosen {
      require(
        images.indices.contains(image),
        "SegmentationResult: expected images in 0..<\(images.count), found \(image)")
      for (index, counts) in images[image].perClass.enumerated() {
        sums[index].found += counts.truePositives
        sums[index].union += counts.samples + counts.falsePositives
      }
    }
    return SegmentationCounts.mean(
      sums.map { $0.union == 0 ? nil : Double($0.found) / Double($0.union) })
  }

  /// Added from the smallest on: the same bits in whatever order the images came.
  private func orderFreeMean(_ values: [Double]) -> Double? {
    values.isEmpty ? nil : values.sorted().reduce(0, +) / Double(values.count)
  }
}
