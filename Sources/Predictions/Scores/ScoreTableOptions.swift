// SPDX-License-Identifier: Apache-2.0

/// How a table of scores is read, where its header does not say it.
public struct ScoreTableOptions: Sendable, Hashable {
  /// What the scores are.
  public enum Scale: String, Sendable, Hashable, CaseIterable {
    /// Probabilities where they look like it: within 0 … 1, and a row sums to one.
    case automatic
    /// Logits, which become probabilities by softmax; a single column by the logistic function.
    case logits
  }

  /// The column of the true class; `nil` takes the first of ``ScoreTable/truthNames``.
  public var truth: String?
  /// The columns of the scores, one for each class in their order, or one for the positive class of
  /// two; `nil` finds them by the names of the classes, with or without a prefix such as `p_`.
  public var scores: [String]?
  /// The column of the predicted class; `nil` takes the first of ``ScoreTable/predictionNames``.
  public var prediction: String?
  /// The column of weights; `nil` takes `weight` or `sample_weight`.
  public var weight: String?
  /// The column of groups of samples that belong together; `nil` takes `group` or `groups`.
  public var group: String?
  /// The column of the samples' names; `nil` takes `name`, `file`, `filename` or `path`.
  public var name: String?
  /// The classes in their order; `nil` takes the columns' order, else sorts the names.
  public var classes: [String]?
  /// The class that a single column of scores is about; `nil` takes the second.
  public var positive: String?
  public var scale: Scale
  /// How far from one a row of probabilities may sum. Files with two decimals need that much.
  public var tolerance: Double
  /// The separator; `nil` takes a tab for `.tsv`, else what the header line has most of.
  public var separator: Character?
  /// The most bytes of a file. Default: 2 GiB.
  public var fileLimit: Int

  public init(
    truth: String? = nil, scores: [String]? = nil, prediction: String? = nil,
    weight: String? = nil, group: String? = nil, name: String? = nil, classes: [String]? = nil,
    positive: String? = nil, scale: Scale = .automatic, tolerance: Double = 0.02,
    separator: Character? = nil, fileLimit: Int = 2 << 30
  ) {
    (self.truth, self.scores, self.prediction) = (truth, scores, prediction)
    (self.weight, self.group, self.name) = (weight, group, name)
    (self.classes, self.positive, self.scale) = (classes, positive, scale)
    (self.tolerance, self.separator, self.fileLimit) = (tolerance, separator, fileLimit)
  }
}
