// SPDX-License-Identifier: Apache-2.0

/// How often each class was taken for each class.
///
/// - Rows are true classes, columns predicted ones.
public struct ConfusionMatrix: Sendable, Hashable {
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
  public mutating func add(actual: Int, predicted: Int, count: Int = 1) {
    counts[index(actual, predicted)] += count
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
    for index in counts.indices { counts[index] += other.counts[index] }
  }

  // MARK: Figures

  /// The number of samples.
  public var total: Int { counts.reduce(0, +) }

  /// The number of samples classified rightly.
  public var correct: Int { (0..<classCount).reduce(0) { $0 + self[$1, $1] } }

  /// The share of samples classified rightly; `nil` without samples.
  ///
  /// With one label and one prediction a sample, precision, recall and F1 over all classes pooled
  /// (*micro*) are this same number.
  public var accuracy: Double? {
    let total = total
    return total == 0 ? nil : Double(correct) / Double(total)
  }

  /// One class against all others.
  public func counts(of classIndex: Int) -> ClassCounts {
    let found = self[classIndex, classIndex]
    let row = (0..<classCount).reduce(0) { $0 + self[classIndex, $1] }
    let column = (0..<classCount).reduce(0) { $0 + self[$1, classIndex] }
    return ClassCounts(
      truePositives: found, falsePositives: column - found, falseNegatives: row - found,
      trueNegatives: total - row - column + found)
  }

  /// All classes, in order.
  public var perClass: [ClassCounts] { (0..<classCount).map { counts(of: $0) } }

  /// The mean of a figure over classes, each class weighing the same.
  ///
  /// - Returns: `nil` when no class is left to take the mean over.
  public func macro(_ score: ClassScore, emptyClass rule: EmptyClassRule = .zero) -> Double? {
    let values = perClass.filter { !$0.isAbsent }.compactMap { counts in
      score.value(of: counts) ?? rule.replacement
    }
    return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }

  /// A figure over the pooled counts of all classes, each sample weighing the same.
  public func micro(_ score: ClassScore) -> Double? {
    let pooled = perClass.reduce(
      ClassCounts(truePositives: 0, falsePositives: 0, falseNegatives: 0, trueNegatives: 0)
    ) { sum, counts in
      ClassCounts(
        truePositives: sum.truePositives + counts.truePositives,
        falsePositives: sum.falsePositives + counts.falsePositives,
        falseNegatives: sum.falseNegatives + counts.falseNegatives,
        trueNegatives: sum.trueNegatives + counts.trueNegatives)
    }
    return score.value(of: pooled)
  }
}

extension EmptyClassRule {
  fileprivate var replacement: Double? {
    switch self {
    case .zero: 0
    case .one: 1
    case .leaveOut: nil
    }
  }
}
