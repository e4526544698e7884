// SPDX-License-Identifier: Apache-2.0

/// How a classifier did on one class, seen as that class against all others.
///
/// - See: ``BinaryFigures`` for precision, recall and the other figures.
public struct ClassCounts: BinaryFigures, Hashable {
  /// Samples of the class that were found.
  public var truePositives: Int
  /// Samples of other classes that were taken for this one: false alarms.
  public var falsePositives: Int
  /// Samples of the class that were missed: missed danger.
  public var falseNegatives: Int
  /// Samples of other classes that were not taken for this one.
  public var trueNegatives: Int

  /// - Precondition: no count is negative.
  public init(
    truePositives: Int, falsePositives: Int, falseNegatives: Int, trueNegatives: Int
  ) {
    require(
      min(truePositives, falsePositives, falseNegatives, trueNegatives) >= 0,
      "ClassCounts: expected counts of 0 or more")
    self.truePositives = truePositives
    self.falsePositives = falsePositives
    self.falseNegatives = falseNegatives
    self.trueNegatives = trueNegatives
  }

  /// ``falseNegatives`` where the class is a danger, such as a car in the way: those that were not
  /// seen.
  public var missedDanger: Int { falseNegatives }
  /// ``falsePositives`` where the class is a danger: alarms without one.
  public var falseAlarms: Int { falsePositives }

  /// The number of samples of the class.
  public var samples: Int { truePositives.addingClamped(falseNegatives) }
  /// The number of samples taken for the class.
  public var predicted: Int { truePositives.addingClamped(falsePositives) }
  /// Whether the class occurs neither among labels nor among predictions.
  public var isAbsent: Bool { samples == 0 && predicted == 0 }

  /// The counts as real numbers; exact below 2⁵³.
  public var weights: ClassWeights {
    ClassWeights(
      truePositives: Double(truePositives), falsePositives: Double(falsePositives),
      falseNegatives: Double(falseNegatives), trueNegatives: Double(trueNegatives))
  }
}

extension Int {
  /// The sum of two counts. Where it has no room, as with counts from a damaged file, it is the
  /// largest number instead of a trap.
  func addingClamped(_ other: Int) -> Int {
    let (sum, overflows) = addingReportingOverflow(other)
    return overflows ? .max : sum
  }
}
