// SPDX-License-Identifier: Apache-2.0
public import DescentEvaluation

/// What a classifier, ours or anybody's, gave for samples whose true class is known.
///
/// Read from CSV or TSV by ``init(contentsOf:options:)``, written by ``write(to:)``.
public struct ScoreTable: Sendable, Equatable {
  /// A column that says something else about the samples.
  public struct Column: Sendable, Hashable {
    public let name: String
    public let values: [String]

    public init(name: String, values: [String]) {
      (self.name, self.values) = (name, values)
    }
  }

  /// How numbers are written.
  public enum Precision: Sendable, Hashable {
    /// The shortest decimals that give the same `Float`: what a network computes.
    case single
    /// The shortest decimals that give the same `Double`.
    case double
  }

  /// The names of the classes.
  public let classes: [String]
  /// The true class of each sample.
  public let labels: [Int]
  /// The predicted class of each sample: the column of the file, else the highest score, the first
  /// among equals.
  public let predictions: [Int]
  /// The scores `[samples, classes]` row by row, finite; `nil` when only classes were predicted.
  public let scores: [Double]?
  /// Whether the scores of every sample lie in 0 … 1 and sum to one. Where they do not, figures that
  /// need probabilities (log-loss, calibration) have no meaning; curves do.
  public let areProbabilities: Bool
  /// The class that a single column of scores was about, in a problem of two classes.
  public let positive: Int?
  /// A weight for each sample, finite and not negative.
  public let weights: [Double]?
  /// Samples of the same group belong together.
  public let groups: [String]?
  /// The samples' names, such as files.
  public let names: [String]?
  /// All other columns.
  public let metadata: [Column]
  public let precision: Precision
  /// What a reader should know about how the file was understood, in sentences.
  public let notes: [String]

  init(
    classes: [String], labels: [Int], predictions: [Int], scores: [Double]?,
    areProbabilities: Bool, positive: Int?, weights: [Double]?, groups: [String]?,
    names: [String]?, metadata: [Column], precision: Precision, notes: [String]
  ) {
    (self.classes, self.labels, self.predictions) = (classes, labels, predictions)
    (self.scores, self.areProbabilities, self.positive) = (scores, areProbabilities, positive)
    (self.weights, self.groups, self.names) = (weights, groups, names)
    (self.metadata, self.precision, self.notes) = (metadata, precision, notes)
  }

  /// A table from a result of this library, to be written beside a run.
  ///
  /// - Throws: ``EvaluationError/scoreNotFinite(sample:score:)``.
  /// - Precondition: as many names, groups and metadata as samples; column names that differ from
  ///   each other.
  public init(
    _ result: ClassificationResult, names: [String]? = nil, groups: [String]? = nil,
    metadata: [Column] = []
  ) throws(EvaluationError) {
    let scores = result.probabilities
    if let index = scores?.firstIndex(where: { !$0.isFinite }) {
      throw .scoreNotFinite(sample: index / result.classes.count, score: scores?[index] ?? .nan)
    }
    for count in [names?.count, groups?.count] + metadata.map(\.values.count)
    where count != nil && count != result.count {
      fatalError("ScoreTable: expected \(result.count) values, found \(count ?? 0)")
    }
    self.init(
      classes: result.classes, labels: result.labels, predictions: result.predictions,
      scores: scores,
      areProbabilities: scores.map {
        Self.firstImprobable($0, classCount: result.classes.count, tolerance: 0.02) == nil
      } ?? false, positive: nil, weights: nil, groups: groups, names: names,
      metadata: metadata, precision: .single, notes: [])
  }

  /// The number of samples.
  public var count: Int { labels.count }

  /// The scores, where they are probabilities.
  public var probabilities: [Double]? { areProbabilities ? scores : nil }

  /// One column of ``scores``; `nil` without scores.
  ///
  /// - Precondition: a class of the table.
  public func scores(of classIndex: Int) -> [Double]? {
    scores.map { scores in
      labels.indices.map { scores[$0 * classes.count + classIndex] }
    }
  }

  /// The other columns as slices are made of: numbers where every value that is given is one, else
  /// categories.
  public var sliceColumns: [SliceColumn] {
    metadata.map { column in
      var numbers: [Double?] = []
      for value in column.values {
        let number = value.isEmpty ? nil : Double(value)
        if !value.isEmpty && number == nil {
          return SliceColumn(name: column.name, values: .categories(column.values))
        }
        numbers.append(number)
      }
      return SliceColumn(name: column.name, values: .numbers(numbers))
    }
  }

  /// The first row that is no distribution, and how many there are.
  static func firstImprobable(
    _ scores: [Double], classCount: Int, tolerance: Double
  ) -> (row: Int, count: Int)? {
    var first: Int?
    var count = 0
    scores.withUnsafeBufferPointer { scores in
      for row in 0..<(classCount == 0 ? 0 : scores.count / classCount) {
        var (sum, isInside) = (0.0, true)
        for column in 0..<classCount {
          let score = scores[row * classCount + column]
          sum += score
          // Softmax in single precision may end a little above 1.
          if !(score >= -1e-6 && score <= 1 + 1e-6) { isInside = false }
        }
        if !isInside || !((sum - 1).magnitude <= tolerance) {
          if first == nil { first = row }
          count += 1
        }
      }
    }
    return first.map { ($0, count) }
  }
}
