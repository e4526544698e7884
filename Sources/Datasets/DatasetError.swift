// SPDX-License-Identifier: Apache-2.0

/// Why a data set could not be read, split or loaded.
///
/// Every case names what is concerned (a path, a column, an option), what was expected, what was
/// found, and ``nextStep`` says what to do about it. Nothing has been written when one is thrown.
public enum DatasetError: Error, Sendable, Hashable {
  /// Nothing exists at the path.
  case notFound(path: String)
  /// The file or folder exists but the system refuses to read it.
  case unreadable(path: String, reason: String)
  /// The path holds none of the layouts in ``DataSource/all``.
  case unknownSource(path: String, found: String)
  /// No sample is left: an empty folder, a table without rows, or nothing but damaged files.
  case noSamples(path: String, expected: String, found: String)
  /// A classifier needs two classes.
  case oneClass(path: String, name: String)
  /// A class cannot be cut into training and held-out samples.
  case tooFewSamples(path: String, name: String, least: Int, found: Int)
  /// A label that the stored list of classes does not have.
  case unknownClass(path: String, found: String, known: [String])
  /// The content contradicts the format: truncated, bit-flipped, or a header that lies.
  case damaged(path: String, expected: String, found: String)
  /// A valid file of a variety that is not read.
  case unsupported(path: String, expected: String, found: String)
  /// More pixels or bytes than the cap; seen in the header, before memory is asked for.
  case tooLarge(path: String, what: String, limit: Int, found: Int)
  /// An image of another size or other channels than the first one, as (channels, height, width).
  case imageMismatch(path: String, expected: [Int], found: [Int], reference: String)
  /// A row with more or fewer fields than the header.
  case raggedRow(path: String, line: Int, expected: Int, found: Int)
  /// Text that is not a table: an open quote, a column named twice, bytes that are not UTF-8.
  case malformedTable(path: String, line: Int, expected: String, found: String)
  /// A column, the target included, that the header lacks.
  case missingColumn(path: String, name: String, known: [String])
  /// An empty field; `total` counts all of them in the table.
  case missingValue(path: String, line: Int, column: String, total: Int)
  /// NaN or infinity. `row` is a line of a text file, or the index of a sample elsewhere.
  case notFinite(path: String, row: Int, column: String, found: String)
  /// Text where the column holds numbers.
  case notNumeric(path: String, line: Int, column: String, found: String)
  /// A category the training data did not have.
  case unknownCategory(path: String, line: Int, column: String, found: String, known: [String])
  /// Two things that belong together differ: labels and images, model and data, test and training.
  case mismatch(path: String, what: String, expected: String, found: String)
  /// The same content in two parts of a split.
  case overlap(first: String, second: String, count: Int)
  /// A value given to this library that cannot be used.
  case invalidOption(name: String, expected: String, found: String)
}
