// SPDX-License-Identifier: Apache-2.0
import DescentEvaluation
import Foundation

/// Random data with the slices and pairs that pandas, SciPy and statsmodels find in them.
struct AnalysisGolden: Decodable {
  struct Column: Decodable {
    let categories: [String]?
    let numbers: [Double?]?
  }

  struct Case: Decodable {
    let columns: [Column]
    /// A digit for each sample, 1 when classified rightly.
    let correct: String
    let bins: Int
    let least: Int
    let level: Double
    /// Column, count, correct, p, adjusted p, bounds, bounds of the difference.
    let slices: [[Double]]
    let small: Int
  }

  struct Matrix: Decodable {
    let labels: [Int]
    let predictions: [Int]
    let classes: Int
    /// True class, other class, count, samples, bounds.
    let pairs: [[Double]]
    let mixed: [[Double]]
  }

  let cases: [Case]
  let matrices: [Matrix]
  /// Right in the slice, all in the slice, all right, all, p.
  let tables: [[Double]]

  static func files() throws -> [AnalysisGolden] {
    var urls = [
      URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appending(path: "../Golden/evaluation/analysis.json").standardized
    ]
    if let path = ProcessInfo.processInfo.environment["DESCENT_METRIC_CASES_ANALYSIS"] {
      urls.append(URL(fileURLWithPath: path))
    }
    return try urls.map {
      try JSONDecoder().decode(AnalysisGolden.self, from: Data(contentsOf: $0))
    }
  }

  static func analysis(_ item: Case) -> SliceAnalysis {
    let columns = item.columns.enumerated().map { index, column in
      SliceColumn(
        name: "\(index)",
        values: column.categories.map { .categories($0) } ?? .numbers(column.numbers ?? []))
    }
    return SliceAnalysis(
      columns: columns, isCorrect: item.correct.utf8.map { $0 == 49 }, minimumSize: item.least,
      bins: item.bins, level: item.level)
  }

  /// A slice as the file has it.
  static func row(_ slice: SampleSlice) -> [Double] {
    [
      Double(slice.columns[0]) ?? .nan, Double(slice.count), Double(slice.correct), slice.pValue,
      slice.adjustedPValue, slice.interval.low, slice.interval.high,
      slice.differenceInterval.low, slice.differenceInterval.high,
    ]
  }

  /// The largest difference of any number; infinite where there are more or fewer slices.
  func differences(_ row: (SampleSlice) -> [Double] = row) -> Double {
    cases.map { item in
      let analysis = Self.analysis(item)
      guard analysis.tooSmall == item.small else { return .infinity }
      return Self.distance(analysis.slices.map(row), item.slices)
    }.max() ?? .infinity
  }

  static func distance(_ left: [[Double]], _ right: [[Double]]) -> Double {
    guard left.map(\.count) == right.map(\.count) else { return .infinity }
    return zip(left.joined(), right.joined()).map { left, right in
      left.isNaN || right.isNaN ? .infinity : abs(left - right)
    }.max() ?? 0
  }
}
