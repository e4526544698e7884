// SPDX-License-Identifier: Apache-2.0
internal import DescentDatasets

extension ScoreTable {
  /// Reads a CSV or TSV file with a header line.
  ///
  /// Columns are found by their names; ``ScoreTableOptions`` chooses others:
  /// - the true class (``truthNames``);
  /// - scores: a column for each class, named after it with or without a prefix
  ///   (``scorePrefixes``), or a single one (``scoreNames``, or the name of one class) for the
  ///   positive class of two;
  /// - the predicted class (``predictionNames``), needed only without scores;
  /// - weights, groups, names of samples. Every other column is kept as metadata.
  ///
  /// Classes have the order of their columns, else of their names (numbers by value). Labels may also
  /// be the places of the columns, from 0. How the file was understood is told in ``notes``.
  ///
  /// - Throws: ``PredictionFileError`` naming the line and the column.
  public init(
    contentsOf path: String, options: ScoreTableOptions = ScoreTableOptions()
  ) throws(PredictionFileError) {
    let bytes = try PredictionFileError.translating { () throws(DatasetError) in
      try FileBytes.read(path, limit: options.fileLimit)
    }
    try self.init(bytes: bytes, path: path, options: options)
  }

  /// Reads a table from memory; `path` is what errors call it.
  public init(
    bytes: [UInt8], path: String, options: ScoreTableOptions = ScoreTableOptions()
  ) throws(PredictionFileError) {
    var separator = options.separator?.asciiValue
    if separator == nil && path.lowercased().hasSuffix(".tsv") { separator = UInt8(ascii: "\t") }
    let table = try PredictionFileError.translating { () throws(DatasetError) in
      try DelimitedText(bytes, path: path, separator: separator)
    }
    guard table.rowCount > 0 else {
      throw .malformed(
        path: path, place: "content", expected: "a header line and rows",
        found: table.header.isEmpty ? "an empty file" : "only a header line")
    }
    var reader = try ScoreTableReader(table, options: options)
    self = try reader.table()
  }
}
