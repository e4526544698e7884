// SPDX-License-Identifier: Apache-2.0

public import DescentCheckpoints
public import DescentEvaluation
import DescentPredictions

/// A run as one self-contained HTML page: verdict first, then training, figures with intervals,
/// curves, thresholds, calibration, mistakes, settings, and how to repeat it.
///
/// The page needs no network and no script, follows the reader's light or dark setting, prints, and
/// fits a phone. It stays below 2 MB, since curves are thinned and pictures reduced.
public struct Report: Sendable {
  let name: String
  let configuration: RunConfiguration
  /// `nil` while the run has not ended.
  let result: RunResult?
  let epochs: [EpochRecord]
  let steps: [StepRecord]
  /// What there is to say about the test part, else the validation part; `nil` while nothing is known.
  public let assessment: Assessment?
  /// Where the report goes by default.
  private let defaultPath: String?

  /// The report of a run folder, ended or not.
  ///
  /// - Parameters:
  ///   - run: The run folder.
  ///   - settings: How the answers are assessed.
  /// - Throws: `CheckpointError`, `PredictionFileError` when a file of the run cannot be read or
  ///   contradicts itself; `EvaluationError`.
  public init(
    run: RunFolder, settings: AssessmentSettings = AssessmentSettings()
  ) throws {
    let metrics = try run.metrics()
    let configuration = try run.configuration()
    let result = try run.result()
    for part in [result?.test, result?.validation] {
      try Self.check(part, classes: configuration.classes.count, path: run.resultPath)
    }
    try self.init(
      name: AtomicFile.split(run.path).name, configuration: configuration, result: result,
      epochs: try metrics?.records() ?? [], steps: try metrics?.records() ?? [],
      assessment: try RunAnswers(run, configuration, result).assessment(settings),
      path: run.reportPath, source: run.resultPath)
  }

  /// The report of values in memory.
  ///
  /// - Throws: `CheckpointError.malformed` when a confusion matrix does not fit the classes.
  public init(
    name: String, configuration: RunConfiguration, result: RunResult?, epochs: [EpochRecord],
    steps: [StepRecord] = [], assessment: Assessment? = nil
  ) throws(CheckpointError) {
    try self.init(
      name: name, configuration: configuration, result: result, epochs: epochs, steps: steps,
      assessment: assessment, path: nil, source: name)
  }

  private init(
    name: String, configuration: RunConfiguration, result: RunResult?, epochs: [EpochRecord],
    steps: [StepRecord], assessment: Assessment?, path: String?, source: String
  ) throws(CheckpointError) {
    for part in [result?.test, result?.validation] {
      try Self.check(part, classes: configuration.classes.count, path: source)
    }
    self.name = name
    self.configuration = configuration
    self.result = result
    self.epochs = epochs
    self.steps = steps
    self.assessment = assessment
    defaultPath = path
  }

  /// What is drawn from a file must be checked: drawing traps on a matrix that is no square.
  private static func check(
    _ part: PartResult?, classes: Int, path: String
  ) throws(CheckpointError) {
    guard let matrix = part?.confusion, !matrix.isEmpty else { return }
    // Counts far above any data set would overflow the sums.
    let isSquare =
      matrix.count == classes
      && matrix.allSatisfy { row in
        row.count == classes && row.allSatisfy { (0...1_000_000_000).contains($0) }
      }
    guard isSquare else {
      throw .malformed(
        path: path, place: "“confusion”",
        expected: "\(classes) rows of \(classes) counts from 0 to 10⁹",
        found: "\(matrix.count) rows of \(matrix[0].count) or other counts")
    }
  }

  /// The page.
  public var html: String { page.html }

  /// Writes the page; without a path to `report.html` in the run folder.
  ///
  /// - Precondition: a path is given, or the report was made from a run folder.
  public func write(to path: String? = nil) throws(CheckpointError) {
    guard let path = path ?? defaultPath else {
      fatalError("Report.write: expected a path, since the report is not of a run folder")
    }
    try AtomicFile.write(html, to: path)
  }
}
