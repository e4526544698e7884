// SPDX-License-Identifier: Apache-2.0

/// Something that a run writes a line about in `metrics.jsonl`.
///
/// A line holds the record's own entries and `kind`, which tells the types apart.
public protocol LogRecord: Codable, Sendable, Equatable {
  /// The word that marks lines of this type.
  static var kind: String { get }
  /// The number of optimizer steps done when the line was written.
  var step: Int { get }
}

/// One optimizer step.
public struct StepRecord: LogRecord {
  public static let kind = "step"
  /// Optimizer steps done, this one included.
  public var step: Int
  /// The epoch under way, from 1.
  public var epoch: Int
  public var learningRate: Double
  /// The mean loss over the step's samples.
  public var loss: Double
  /// The norm of the whole gradient before clipping, where it was computed.
  public var gradientNorm: Double?

  public init(
    step: Int, epoch: Int, learningRate: Double, loss: Double, gradientNorm: Double? = nil
  ) {
    self.step = step
    self.epoch = epoch
    self.learningRate = learningRate
    self.loss = loss
    self.gradientNorm = gradientNorm
  }
}

extension StepRecord {
  /// What the encoder writes, without it, where all numbers are finite: a step of a small network takes
  /// 2 ms, the encoder, whose code the step has driven out of the caches, 50 µs.
  package var line: String? {
    guard let rate = Self.text(learningRate), let loss = Self.text(loss) else { return nil }
    var norm = ""
    if let gradientNorm {
      guard let text = Self.text(gradientNorm) else { return nil }
      norm = "\"gradientNorm\":\(text),"
    }
    return "{\"epoch\":\(epoch),\(norm)\"kind\":\"\(Self.kind)\",\"learningRate\":\(rate),"
      + "\"loss\":\(loss),\"step\":\(step)}"
  }

  /// The shortest number that reads as this one; nil where JSON has none.
  private static func text(_ number: Double) -> String? {
    guard number.isFinite else { return nil }
    let text = number.description
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}

/// One epoch; sums over samples, never averages of averages.
public struct EpochRecord: LogRecord {
  public static let kind = "epoch"
  /// The number of epochs done, this one included.
  public var epoch: Int
  /// Optimizer steps done at its end.
  public var step: Int
  /// The learning rate of its last step.
  public var learningRate: Double
  /// The mean loss over the training samples, as seen during the epoch.
  public var trainingLoss: Double
  /// The share of training samples classified rightly, as seen during the epoch.
  public var trainingAccuracy: Double?
  public var validationLoss: Double?
  public var validationAccuracy: Double?
  /// Wall-clock seconds for the epoch, validation included.
  public var seconds: Double
  /// The mean norm of the gradient over its steps, where it was computed.
  public var gradientNorm: Double?

  public init(
    epoch: Int, step: Int, learningRate: Double, trainingLoss: Double,
    trainingAccuracy: Double? = nil, validationLoss: Double? = nil,
    validationAccuracy: Double? = nil, seconds: Double, gradientNorm: Double? = nil
  ) {
    self.epoch = epoch
    self.step = step
    self.learningRate = learningRate
    self.trainingLoss = trainingLoss
    self.trainingAccuracy = trainingAccuracy
    self.validationLoss = validationLoss
    self.validationAccuracy = validationAccuracy
    self.seconds = seconds
    self.gradientNorm = gradientNorm
  }
}
