// SPDX-License-Identifier: Apache-2.0

/// How good the model is on one part of the data.
public struct PartResult: Codable, Sendable, Equatable {
  /// The number of samples.
  public var samples: Int
  /// The share classified rightly, 0 … 1.
  public var accuracy: Double
  /// The interval in which the accuracy on unseen samples lies.
  public var interval: Interval?
  /// The mean loss over the samples.
  public var loss: Double?
  /// How often each class (row) was taken for each class (column).
  public var confusion: [[Int]]
  /// A row for each class.
  public var perClass: [PerClass]
  /// The samples that were classified worst, worst first.
  public var worst: [Sample]

  /// Bounds that hold the true value with a probability of `level`.
  public struct Interval: Codable, Sendable, Equatable {
    public var low: Double
    public var high: Double
    public var level: Double

    public init(low: Double, high: Double, level: Double = 0.95) {
      self.low = low
      self.high = high
      self.level = level
    }
  }

  /// The figures of one class; `nil` where nothing can be divided by.
  public struct PerClass: Codable, Sendable, Equatable {
    public var name: String
    /// The number of samples of the class.
    public var samples: Int
    /// How many samples were taken for this class, rightly or wrongly.
    public var predicted: Int
    public var precision: Double?
    public var recall: Double?
    public var f1: Double?
    public var iou: Double?

    public init(
      name: String, samples: Int, predicted: Int, precision: Double?, recall: Double?, f1: Double?,
      iou: Double?
    ) {
      self.name = name
      self.samples = samples
      self.predicted = predicted
      self.precision = precision
      self.recall = recall
      self.f1 = f1
      self.iou = iou
    }
  }

  /// One sample and what the model made of it.
  public struct Sample: Codable, Sendable, Equatable {
    /// The file, or the row's number in the data.
    public var name: String
    public var actual: String
    public var predicted: String
    /// The probability given to the predicted class.
    public var probability: Double
    /// The picture, where the data are images.
    public var image: StoredImage?

    public init(
      name: String, actual: String, predicted: String, probability: Double,
      image: StoredImage? = nil
    ) {
      self.name = name
      self.actual = actual
      self.predicted = predicted
      self.probability = probability
      self.image = image
    }
  }

  public init(
    samples: Int, accuracy: Double, interval: Interval? = nil, loss: Double? = nil,
    confusion: [[Int]] = [], perClass: [PerClass] = [], worst: [Sample] = []
  ) {
    self.samples = samples
    self.accuracy = accuracy
    self.interval = interval
    self.loss = loss
    self.confusion = confusion
    self.perClass = perClass
    self.worst = worst
  }
}
