// SPDX-License-Identifier: Apache-2.0

/// Whether the probabilities can be taken at their word.
public struct AssessedCalibration: Sendable, Equatable {
  /// What the probabilities are of: the positive class, or the class that was answered.
  public enum Subject: Sendable, Hashable {
    case positiveClass
    case answeredClass
  }

  public let subject: Subject
  /// With bins of equal width, as drawn.
  public let diagram: ReliabilityDiagram
  /// The expected calibration error with bins of equal width and of equal mass.
  public let errorByWidth: Double?
  public let errorByMass: Double?
}

extension AssessedSamples {
  private static let bins = 15

  /// `nil` without probabilities, and for weighted samples, whose bins would need weights too.
  func calibration() throws(EvaluationError) -> AssessedCalibration? {
    guard hasProbabilities, weights == nil, let probabilities = result.probabilities else {
      return nil
    }
    let confidences: [Double]
    let outcomes: [Bool]
    if let positiveClass {
      confidences = result.probabilities(of: positiveClass) ?? []
      outcomes = result.isOf(positiveClass)
    } else {
      confidences = result.predictions.enumerated().map { sample, prediction in
        probabilities[sample * classCount + prediction]
      }
      outcomes = zip(result.labels, result.predictions).map { $0 == $1 }
    }
    // Rounding takes probabilities out of 0 … 1 by a few bits at times.
    let shares = confidences.map { max(0, min($0, 1)) }
    let byWidth = try ReliabilityDiagram(
      confidences: shares, outcomes: outcomes, bins: Self.bins, binning: .equalWidth)
    let byMass = try ReliabilityDiagram(
      confidences: shares, outcomes: outcomes, bins: Self.bins, binning: .equalMass)
    return AssessedCalibration(
      subject: positiveClass == nil ? .answeredClass : .positiveClass, diagram: byWidth,
      errorByWidth: byWidth.expectedCalibrationError,
      errorByMass: byMass.expectedCalibrationError)
  }
}
