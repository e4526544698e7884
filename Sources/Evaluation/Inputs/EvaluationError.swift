// SPDX-License-Identifier: Apache-2.0

/// What can be wrong with labels and scores that come from data and models.
public enum EvaluationError: Error, Sendable, Equatable {
  /// A label that is no class. Indices count from 0.
  case labelOutOfRange(sample: Int, label: Int, classCount: Int)
  /// A score that is not a number; the model's outputs are meaningless.
  case scoreNotANumber(sample: Int, column: Int)
  /// A score that has no place in an order, or none that a threshold could lie beside.
  case scoreNotFinite(sample: Int, score: Double)
  /// A weight that is negative, infinite or not a number.
  case badWeight(sample: Int, weight: Double)
  /// A value in a mask that is no class. Pixels count from 0, row by row.
  case maskValueOutOfRange(pixel: Int, value: Int, isTruth: Bool, classCount: Int)
  /// Two masks that do not cover the same pixels.
  case maskSizesDiffer(truth: Int, predicted: Int)
  /// A probability below 0 or above 1.
  case probabilityOutOfRange(sample: Int, value: Double)
  /// Samples that a calibration cannot be fitted to.
  case cannotRecalibrate(method: String, expected: String, found: String)
  /// A group of samples of which parts are in different strata, so that it cannot be drawn whole.
  case groupInTwoStrata(sample: Int, group: Int)
  /// Two models' results on different numbers of samples.
  case lengthsDiffer(first: Int, second: Int)
  /// Two models' results that name a class differently; `nil` where one has no such class.
  case classNamesDiffer(index: Int, first: String?, second: String?)
  /// Two models' results that have different true classes for a sample.
  case labelsDiffer(sample: Int, first: Int, second: Int)
  /// An object's or a detection's box that cannot be evaluated. Indices count from 0.
  case badBox(BoxKind, index: Int, expected: String, found: String)
  /// A name that no class has.
  case unknownClass(name: String, known: [String])
  /// An image whose boxes were taken in before; all of them must come at once.
  case imageEvaluatedTwice(image: Int)

  /// Whose box it is.
  public enum BoxKind: String, Sendable {
    case truth = "true box"
    case detection
  }
}

extension EvaluationError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .labelOutOfRange(let sample, let label, let classCount):
      "sample \(sample): expected a label in 0..<\(classCount), found \(label). "
        + "Check that the data have the model's classes."
    case .scoreNotANumber(let sample, let column):
      "sample \(sample), class \(column): expected a number as score, found NaN. "
        + "Train again with a smaller learning rate, and check the data for NaN."
    case .scoreNotFinite(let sample, let score):
      "sample \(sample): expected a finite score, found \(score)."
    case .badWeight(let sample, let weight):
      "sample \(sample): expected a finite weight of 0 or more, found \(weight)."
    case .maskValueOutOfRange(let pixel, let value, let isTruth, let classCount):
      "pixel \(pixel) of the \(isTruth ? "true" : "predicted") mask: expected a class in "
        + "0..<\(classCount) or the ignored value, found \(value). "
        + "Check the list of classes and the ignored value."
    case .maskSizesDiffer(let truth, let predicted):
      "expected a predicted mask of \(truth) pixels as the true one has, found \(predicted). "
        + "Scale predictions back to the size of the truth, by nearest neighbour."
    case .probabilityOutOfRange(let sample, let value):
      "sample \(sample): expected a probability in 0 … 1, found \(value). "
        + "Give probabilities: the softmax or sigmoid of logits."
    case .cannotRecalibrate(let method, let expected, let found):
      "\(method) scaling: expected \(expected), found \(found). "
        + "Fit to more validation samples, by another method, or keep the model's probabilities."
    case .groupInTwoStrata(let sample, let group):
      "sample \(sample): expected its group \(group) within one stratum, found it in two. "
        + "Resample by groups alone, or make strata of whole groups."
    case .lengthsDiffer(let first, let second):
      "expected two models' results on the same samples, found \(first) and \(second) of them. "
        + "Evaluate both on the same part of the data."
    case .classNamesDiffer(let index, let first, let second):
      "class \(index): expected the same class in both models, found \(first ?? "none") and "
        + "\(second ?? "none"). Bring the outputs into the same order."
    case .labelsDiffer(let sample, let first, let second):
      "sample \(sample): expected the same label in both results, found \(first) and \(second). "
        + "Evaluate both models on the same data in the same order."
    case .badBox(let kind, let index, let expected, let found):
      "\(kind.rawValue) \(index): expected \(expected), found \(found). "
        + "Check that the boxes belong to these images and classes."
    case .unknownClass(let name, let known):
      "expected one of the classes \(known.prefix(20).joined(separator: ", "))"
        + "\(known.count > 20 ? ", …" : ""), found \(name)."
    case .imageEvaluatedTwice(let image):
      "image \(image): expected each image once, found it again. "
        + "Give all boxes of an image together, and each image to one worker."
    }
  }
}

extension EvaluationError {
  /// Throws for a weight that is negative or not finite, or one with which their sum, times the
  /// largest loss, is.
  static func check(_ weights: [Double], count: Int) throws(EvaluationError) {
    require(weights.count == count, "expected \(count) weights, found \(weights.count)")
    var sum = 0.0
    for (sample, weight) in weights.enumerated() {
      sum += weight
      guard weight >= 0, sum <= .greatestFiniteMagnitude / 1024 else {
        throw .badWeight(sample: sample, weight: weight)
      }
    }
  }
}

/// The one trap of this module: a mistake in the caller's arguments.
func require(
  _ condition: Bool, _ message: @autoclosure () -> String, file: StaticString = #fileID,
  line: UInt = #line
) {
  if !condition { fatalError(message(), file: file, line: line) }
}
