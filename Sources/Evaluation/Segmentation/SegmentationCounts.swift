// SPDX-License-Identifier: Apache-2.0

/// How often the pixels of each class were taken for each class, over any number of masks.
///
/// A mask has one class for each pixel. All figures are read from these counts at the end, so
/// images of different sizes weigh by their pixels and no figure depends on how images are cut into
/// batches, on their order, or on how partial counts are merged: they are integers.
///
/// **The ignored value.** A pixel whose *true* value is the ignored one is left out, whatever was
/// predicted there, as PyTorch's and torchmetrics' `ignore_index` do. A pixel of a class that was
/// *predicted* to be the ignored value is a miss of its class and no false alarm of another. The
/// ignored value may lie outside the classes (255, or 11 beside 11 classes) or be one of them, which
/// then takes part in nothing.
public struct SegmentationCounts: Sendable, Hashable {
  public let classCount: Int
  /// The value of pixels that do not count; `nil` when every value must be a class.
  public let ignored: Int?
  /// Pixels whose true value is the ignored one.
  public private(set) var ignoredPixels = 0
  /// `pixels[actual * (classCount + 1) + predicted]`; the last column is the ignored value.
  private var pixels: [Int]

  /// No pixels yet.
  ///
  /// - Precondition: `classCount > 0`.
  public init(classCount: Int, ignored: Int? = nil) {
    require(classCount > 0, "SegmentationCounts: expected at least one class, found \(classCount)")
    self.classCount = classCount
    self.ignored = ignored
    pixels = [Int](repeating: 0, count: classCount * (classCount + 1))
  }

  // MARK: Counting

  /// Counts the pixels of one mask, given as bytes.
  ///
  /// - Throws: ``EvaluationError`` for masks of different sizes and for a value that is no class;
  ///   nothing has been counted then.
  public mutating func add(truth: [UInt8], predicted: [UInt8]) throws(EvaluationError) {
    try count(truth, predicted)
  }

  /// Counts the pixels of one mask.
  ///
  /// - Throws: ``EvaluationError`` for masks of different sizes and for a value that is no class;
  ///   nothing has been counted then.
  public mutating func add(truth: [Int], predicted: [Int]) throws(EvaluationError) {
    try count(truth, predicted)
  }

  private mutating func count<Value: FixedWidthInteger>(
    _ truth: [Value], _ predicted: [Value]
  ) throws(EvaluationError) {
    guard truth.count == predicted.count else {
      throw .maskSizesDiffer(truth: truth.count, predicted: predicted.count)
    }
    // Places beyond the classes: the ignored value, then values that are no class.
    let (left, wrong, side) = (classCount, classCount + 1, classCount + 2)
    func place(_ value: Value) -> Int {
      if let ignored, Int(truncatingIfNeeded: value) == ignored { return left }
      return value >= 0 && value < classCount ? Int(truncatingIfNeeded: value) : wrong
    }
    var table = [Int](repeating: 0, count: side * side)
    table.withUnsafeMutableBufferPointer { table in
      truth.withUnsafeBufferPointer { truth in
        predicted.withUnsafeBufferPointer { predicted in
          for index in truth.indices {
            table[place(truth[index]) * side + place(predicted[index])] += 1
          }
        }
      }
    }
    let hasWrong = (0..<side).contains { table[wrong * side + $0] > 0 }
    if hasWrong || (0..<classCount).contains(where: { table[$0 * side + wrong] > 0 }) {
      throw firstWrong(
        truth, predicted, isWrong: { place($0) == wrong }, isIgnored: { place($0) == left })
    }
    for actual in 0..<classCount {
      for column in 0...classCount {
        pixels[actual * (classCount + 1) + column] += table[actual * side + column]
      }
    }
    ignoredPixels += (0..<side).reduce(0) { $0 + table[left * side + $1] }
  }

  private func firstWrong<Value: FixedWidthInteger>(
    _ truth: [Value], _ predicted: [Value], isWrong: (Value) -> Bool,
    isIgnored: (Value) -> Bool
  ) -> EvaluationError {
    for pixel in truth.indices {
      let isTruth = isWrong(truth[pixel])
      if isTruth || (isWrong(predicted[pixel]) && !isIgnored(truth[pixel])) {
        return .maskValueOutOfRange(
          pixel: pixel, value: Int(clamping: isTruth ? truth[pixel] : predicted[pixel]),
          isTruth: isTruth, classCount: classCount)
      }
    }
    return .maskSizesDiffer(truth: truth.count, predicted: predicted.count)
  }

  /// Adds the counts of other masks.
  ///
  /// - Precondition: as many classes and the same ignored value.
  public mutating func merge(_ other: SegmentationCounts) {
    require(
      classCount == other.classCount && ignored == other.ignored,
      "SegmentationCounts: expected \(classCount) classes and the same ignored value in merging, "
        + "found \(other.classCount)")
    for index in pixels.indices { pixels[index] += other.pixels[index] }
    ignoredPixels += other.ignoredPixels
  }

  // MARK: Counts

  /// The pixels of class `actual` that were taken for `predicted`.
  public subscript(actual: Int, predicted: Int) -> Int {
    let classes = 0..<classCount
    require(
      classes.contains(actual) && classes.contains(predicted),
      "SegmentationCounts: expected classes in \(classes), found \(actual) and \(predicted)")
    return pixels[actual * (classCount + 1) + predicted]
  }

  /// The pixels of a class that were predicted to be the ignored value.
  public func unassigned(_ actual: Int) -> Int {
    require(
      (0..<classCount).contains(actual),
      "SegmentationCounts: expected a class in 0..<\(classCount), found \(actual)")
    return pixels[actual * (classCount + 1) + classCount]
  }

  /// The pixels that count.
  public var total: Int { pixels.reduce(0, +) }

  /// The counts as a matrix; pixels predicted to be the ignored value are in none of its columns.
  public var confusionMatrix: ConfusionMatrix {
    ConfusionMatrix(rows: (0..<classCount).map { row in (0..<classCount).map { self[row, $0] } })
  }

  /// Each class against all others, in order.
  public var perClass: [ClassCounts] {
    let total = total
    return (0..<classCount).map { index in
      let found = self[index, index]
      let row = (0..<classCount).reduce(unassigned(index)) { $0 + self[index, $1] }
      let column = (0..<classCount).reduce(0) { $0 + self[$1, index] }
      return ClassCounts(
        truePositives: found, falsePositives: column - found, falseNegatives: row - found,
        trueNegatives: total - row - column + found)
    }
  }
}
