// SPDX-License-Identifier: Apache-2.0

/// How a CSV or TSV file becomes samples.
public struct TableOptions: Sendable, Hashable {
  /// What an empty field in a feature column means.
  public enum MissingValues: String, Sendable, Hashable, Codable, CaseIterable {
    /// The first one is an error that names its row and column and tells how many there are.
    case fail
    /// A number becomes NaN until ``Preprocessing`` puts the median of the *training part* in its
    /// place; a category becomes all zeros.
    case median
  }

  /// The column to predict; nil takes the one named `label`, `target` or `class`, else the last.
  public var target: String?

  /// Columns left out.
  public var ignored: [String]

  /// Columns of numbers that are names, such as a district code: one-hot instead of a number.
  public var categorical: [String]

  /// What to do about empty fields.
  public var missing: MissingValues

  /// Texts that count as empty, beside the empty field itself.
  public var missingMarkers: [String]

  /// The separator; nil takes a tab for `.tsv`, else whichever of comma, semicolon and tab the
  /// header line has most of.
  public var separator: Character?

  /// The most categories of a one-hot column. More are taken for a mistake, such as a name column.
  public var categoryLimit: Int

  public init(
    target: String? = nil, ignored: [String] = [], categorical: [String] = [],
    missing: MissingValues = .fail,
    missingMarkers: [String] = ["NA", "N/A", "n/a", "null", "NULL"],
    separator: Character? = nil, categoryLimit: Int = 256
  ) {
    self.target = target
    self.ignored = ignored
    self.categorical = categorical
    self.missing = missing
    self.missingMarkers = missingMarkers
    self.separator = separator
    self.categoryLimit = categoryLimit
  }
}
