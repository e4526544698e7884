// SPDX-License-Identifier: Apache-2.0
public import DescentDatasets
public import DescentEvaluation

extension ScoreTable {
  /// Tables with more features than this are not looked at feature by feature.
  private static let featureLimit = 40

  /// The answers for a part of the data, with the samples' names; for tables with the features, so
  /// that slices can be made of them.
  ///
  /// - Throws: ``EvaluationError/scoreNotFinite(sample:score:)``, `DatasetError`.
  /// - Precondition: an answer for each sample.
  public init(_ answers: ClassificationResult, of data: Dataset) throws {
    let names = (0..<data.count).map { data.path(at: $0) ?? "\($0)" }
    var columns: [Column] = []
    if data.kind == .features, data.featureNames.count <= Self.featureLimit {
      var values = data.featureNames.map { _ in [String]() }
      for index in 0..<data.count {
        for (column, value) in try data.sample(at: index).enumerated() {
          values[column].append(value.isNaN ? "" : "\(value)")
        }
      }
      columns = zip(data.featureNames, values).map { Column(name: "feature \($0)", values: $1) }
    }
    try self.init(answers, names: names, metadata: columns)
  }
}
