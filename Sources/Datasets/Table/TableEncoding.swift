// SPDX-License-Identifier: Apache-2.0

/// How the columns of a table become features: learnt from the training data, stored with a model.
public struct TableEncoding: Sendable, Hashable, Codable {
  /// One column that serves as input.
  public struct Column: Sendable, Hashable, Codable {
    public let name: String
    /// The categories in order, one feature each (one-hot); nil for a column of numbers.
    public let categories: [String]?

    public init(name: String, categories: [String]? = nil) {
      self.name = name
      self.categories = categories
    }

    var featureCount: Int { categories?.count ?? 1 }

    var featureNames: [String] {
      categories.map { $0.map { "\(name)=\($0)" } } ?? [name]
    }
  }

  /// The columns in the order of the training data.
  public let columns: [Column]

  /// The column to predict.
  public let target: String

  public init(columns: [Column], target: String) {
    self.columns = columns
    self.target = target
  }

  /// How many features the columns make.
  public var featureCount: Int { columns.reduce(0) { $0 + $1.featureCount } }

  /// The name of each feature, `column` or `column=category`.
  public var featureNames: [String] { columns.flatMap(\.featureNames) }

  /// For each feature whether it is a number (not a category).
  var numeric: [Bool] {
    columns.flatMap { [Bool](repeating: $0.categories == nil, count: $0.featureCount) }
  }
}
