// SPDX-License-Identifier: Apache-2.0

/// The weight of the samples in each of the four cells of one class against all others.
///
/// - See: ``BinaryFigures`` for the figures.
public struct ClassWeights: BinaryFigures, Hashable {
  /// Samples of the class that were found.
  public var truePositives: Double
  /// Samples of other classes that were taken for this one: false alarms.
  public var falsePositives: Double
  /// Samples of the class that were missed: missed danger.
  public var falseNegatives: Double
  /// Samples of other classes that were not taken for this one.
  public var trueNegatives: Double

  /// - Precondition: finite weights of 0 or more.
  public init(
    truePositives: Double, falsePositives: Double, falseNegatives: Double, trueNegatives: Double
  ) {
    require(
      [truePositives, falsePositives, falseNegatives, trueNegatives].allSatisfy {
        $0 >= 0 && $0.isFinite
      }, "ClassWeights: expected finite weights of 0 or more")
    self.truePositives = truePositives
    self.falsePositives = falsePositives
    self.falseNegatives = falseNegatives
    self.trueNegatives = trueNegatives
  }

  public var weights: ClassWeights { self }

  /// The weight of the samples of the class.
  public var samples: Double { truePositives + falseNegatives }
  /// The weight of the samples taken for the class.
  public var predicted: Double { truePositives + falsePositives }
  /// The weight of the samples of other classes.
  var others: Double { trueNegatives + falsePositives }
  /// The weight of the samples taken for other classes.
  var othersPredicted: Double { trueNegatives + falseNegatives }
  /// `n²` times the covariance of being of the class and being taken for it.
  var covariance: Double { truePositives * trueNegatives - falsePositives * falseNegatives }

  /// Whether the class occurs neither among labels nor among predictions.
  public var isAbsent: Bool { max(truePositives, falsePositives, falseNegatives) == 0 }

  /// The cells divided by a power of two, so that products and sums of them neither overflow nor
  /// vanish; ratios keep their bits.
  var scaled: ClassWeights {
    scaled(by: max(truePositives, falsePositives, falseNegatives, trueNegatives))
  }

  /// The cells divided by the power of two of a largest cell.
  func scaled(by largest: Double) -> ClassWeights {
    if largest == 0 { return self }
    // Twice, since the reciprocal of the smallest numbers is not a number.
    let exponent = Double.Exponent(-largest.exponent)
    let first = Double(sign: .plus, exponent: exponent / 2, significand: 1)
    let second = Double(sign: .plus, exponent: exponent - exponent / 2, significand: 1)
    return ClassWeights(
      truePositives: truePositives * first * second,
      falsePositives: falsePositives * first * second,
      falseNegatives: falseNegatives * first * second,
      trueNegatives: trueNegatives * first * second)
  }

  static func + (left: ClassWeights, right: ClassWeights) -> ClassWeights {
    ClassWeights(
      truePositives: left.truePositives + right.truePositives,
      falsePositives: left.falsePositives + right.falsePositives,
      falseNegatives: left.falseNegatives + right.falseNegatives,
      trueNegatives: left.trueNegatives + right.trueNegatives)
  }

  /// The first of two cells as a share of both.
  func share(_ pair: (ClassWeights) -> (part: Double, rest: Double)) -> Double? {
    let (part, rest) = pair(scaled)
    return Self.ratio(part, part + rest)
  }

  /// `covariance / √(first · second)`; `nil` where one of the variances is 0.
  static func correlation(_ covariance: Double, _ first: Double, _ second: Double) -> Double? {
    guard first > 0, second > 0 else { return nil }
    let product = first * second
    // One root rounds less; a product too small for it needs two.
    return covariance
      / (product > 1e-290 ? product.squareRoot() : first.squareRoot() * second.squareRoot())
  }

  static func ratio(_ part: Double, _ whole: Double) -> Double? {
    whole == 0 ? nil : part / whole
  }
}
