// SPDX-License-Identifier: Apache-2.0

/// How often each class was taken for each class.
///
/// - Rows are true classes, columns predicted ones.
/// - See: ``ConfusionFigures`` for accuracy, means over classes and the other figures.
public struct ConfusionMatrix: ConfusionFigures, Hashable {
  public let classCount: Int
  /// `counts[actual * classCount + predicted]`.
  public private(set) var counts: [Int]

  /// An empty matrix.
  ///
  /// - Precondition: `classCount > 0`.
  public init(classCount: Int) {
    require(classCount > 0, "ConfusionMatrix: expected at least one class, found \(classCount)")
    self.classCount = classCount
    counts = [Int](repeating: 0, count: classCount * classCount)
  }

  /// A matrix from its rows.
  ///
  /// - Precondition: as many columns as rows, no negative count.
  public init(rows: [[Int]]) {
    self.init(classCount: rows.count)
    require(
      rows.allSatisfy { $0.count == rows.count && $0.allSatisfy { $0 >= 0 } },
      "ConfusionMatrix: expected a square of counts of 0 or more")
    counts = Array(rows.joined())
  }

  /// The number of samples of class `actual` that were taken for `predicted`.
  public subscript(actual: Int, predicted: Int) -> Int {
    counts[index(actual, predicted)]
  }

  private func index(_ actual: Int, _ predicted: Int) -> Int {
    let classes = 0..<classCount
    require(
      classes.contains(actual) && classes.contains(predicted),
      "ConfusionMatrix: expected classes in \(classes), found \(actual) and \(predicted)")
    return actual * classCount + predicted
  }

  /// The counts, a row for each true class.
  public var rows: [[Int]] {
    (0..<classCount).map { Array(counts[$0 * classCount..<($0 + 1) * classCount]) }
  }

  // MARK: Counting

  /// Counts samples of one true and one predicted class.
  ///
  /// - Precondition: `count >= 0`. Sums beyond `Int.max` stay there.
  public mutating func add(actual: Int, predicted: Int, count: Int = 1) {
    require(count >= 0, "ConfusionMatrix.add: expected a count of 0 or more, found \(count)")
    let cell = index(actual, predicted)
    counts[cell] = counts[cell].addingClamped(count)
  }

  /// Counts a batch by its highest scores.
  ///
  /// - Precondition: the batch has as many classes.
  public mutating func update(_ batch: ScoredBatch) {
    require(
      batch.classCount == classCount,
      "ConfusionMatrix: expected \(classCount) classes, found \(batch.classCount)")
    for sample in 0..<batch.count {
      add(actual: batch.labels[sample], predicted: batch.prediction(sample))
    }
  }

  /// Adds the counts of another matrix of as many classes.
  public mutating func merge(_ other: ConfusionMatrix) {
    require(
      other.classCount == classCount,
      "ConfusionMatrix: expected \(classCount) classes, found \(other.classCount)")
    for cell in counts.indices { counts[cell] = counts[cell].addingClamped(other.counts[cell]) }
  }

  // MARK: Figures

  /// The number of samples.
  public var total: Int { counts.reduce(0) { $0.addingClamped($1) } }

  /// The number of samples classified rightly.
  public var correct: Int { (0..<classCount).reduce(0) { $0.addingClamped(self[$1, $1]) } }

  /// One class against all others.
  public func counts(of classIndex: Int) -> ClassCounts {
    let found = self[classIndex, classIndex]
    let (row, column) = rowAndColumn(classIndex)
    return oneClass(found: found, row: row, column: column, total: total)
  }

  /// All classes against all others, in order.
  public var perClass: [ClassCounts] {
    let total = total
    return (0..<classCount).map { index in
      let (row, column) = rowAndColumn(index)
      return oneClass(found: self[index, index], row: row, column: column, total: total)
    }
  }

  public func weight(actual: Int, predicted: Int) -> Double { Double(self[actual, predicted]) }

  private func rowAndColumn(_ classIndex: Int) -> (Int, Int) {
    (0..<classCount).reduce((0, 0)) { sums, other in
      (
        sums.0.addingClamped(self[classIndex, other]),
        sums.1.addingClamped(self[other, classIndex])
      )
    }
  }

  private func oneClass(found: Int, row: Int, column: Int, total: Int) -> ClassCounts {
    // Only sums that had no room could make the last count negative.
    ClassCounts(
      truePositives: found, falsePositives: column - found, falseNegatives: row - found,
      trueNegatives: max(0, (total - row) - (column - found)))
  }
}
