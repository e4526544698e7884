// SPDX-License-Identifier: Apache-2.0

/// Turns the columns of a text table into features and labels.
struct TableReader {
  let table: DelimitedText
  let options: TableOptions
  private let missingMarkers: Set<String>

  init(_ table: DelimitedText, options: TableOptions) {
    self.table = table
    self.options = options
    missingMarkers = Set(options.missingMarkers + [""])
  }

  func index(of column: String) throws(DatasetError) -> Int {
    guard let index = table.header.firstIndex(of: column) else {
      throw .missingColumn(path: table.path, name: column, known: table.header)
    }
    return index
  }

  /// The column to predict when nobody named one.
  func guessedTarget() -> (index: Int, note: String) {
    for name in ["label", "target", "class"] {
      if let index = table.header.firstIndex(where: { $0.lowercased() == name }) {
        return (index, "target column: '\(table.header[index])'")
      }
    }
    let last = table.header.count - 1
    return (last, "target column: '\(table.header[last])', the last one; --target names another")
  }

  /// What the columns hold; numbers, unless text or the options say otherwise.
  func encoding(target: Int) throws(DatasetError) -> TableEncoding {
    for name in options.ignored + options.categorical { _ = try index(of: name) }
    var columns: [TableEncoding.Column] = []
    for (index, name) in table.header.enumerated()
    where index != target && !options.ignored.contains(name) {
      columns.append(try column(index))
    }
    guard !columns.isEmpty else {
      throw .noSamples(
        path: table.path, expected: "at least one column beside the target",
        found: "only '\(table.header[target])'")
    }
    return TableEncoding(columns: columns, target: table.header[target])
  }

  private func column(_ index: Int) throws(DatasetError) -> TableEncoding.Column {
    let name = table.header[index]
    var seen: Set<String> = []
    var numbers = 0
    var present = 0
    var firstText: (row: Int, text: String)?
    let isForced = options.categorical.contains(name)
    for row in 0..<table.rowCount {
      let text = table[row, index]
      if missingMarkers.contains(text) { continue }
      present += 1
      if !isForced && Float(text) != nil {
        numbers += 1
      } else if firstText == nil {
        firstText = (row, text)
      }
      if seen.count <= options.categoryLimit { seen.insert(text) }
    }
    guard present > 0 else {
      throw .missingValue(
        path: table.path, line: table.lines.first ?? 1, column: name, total: table.rowCount)
    }
    if !isForced && numbers == present { return TableEncoding.Column(name: name) }
    // A column that is mostly numbers is a column of numbers with a mistake in it.
    if let firstText, 2 * numbers >= present {
      throw .notNumeric(
        path: table.path, line: table.lines[firstText.row], column: name, found: firstText.text)
    }
    guard seen.count <= options.categoryLimit else {
      throw .tooLarge(
        path: table.path, what: "categories in column '\(name)'", limit: options.categoryLimit,
        found: seen.count)
    }
    return TableEncoding.Column(
      name: name, categories: ClassNames(of: Array(seen), given: nil).names)
  }

  /// The rows as features, and how many values are missing in each column that lacks some.
  func features(
    _ encoding: TableEncoding, limit: Int
  ) throws(DatasetError) -> (values: [Float], missing: [(column: String, count: Int)]) {
    let width = encoding.featureCount
    let size = checkedProduct([table.rowCount, width, MemoryLayout<Float>.size]) ?? .max
    guard size <= limit else {
      throw .tooLarge(path: table.path, what: "bytes", limit: limit, found: size)
    }
    var values = [Float](repeating: 0, count: table.rowCount * width)
    var missing: [(column: String, count: Int)] = []
    var firstMissing: (line: Int, column: String)?
    var offset = 0
    for column in encoding.columns {
      let index = try index(of: column.name)
      let known = column.categories.map(ClassNames.init)
      var count = 0
      for row in 0..<table.rowCount {
        let text = table[row, index]
        let place = row * width + offset
        if missingMarkers.contains(text) {
          count += 1
          if firstMissing.map({ table.lines[row] < $0.line }) ?? true {
            firstMissing = (table.lines[row], column.name)
          }
          if known == nil { values[place] = .nan }
        } else if let known {
          values[place + (try category(text, known, row, column.name))] = 1
        } else {
          values[place] = try number(text, row, column.name)
        }
      }
      if count > 0 { missing.append((column.name, count)) }
      offset += column.featureCount
    }
    if let firstMissing, options.missing == .fail {
      throw .missingValue(
        path: table.path, line: firstMissing.line, column: firstMissing.column,
        total: missing.reduce(0) { $0 + $1.count })
    }
    return (values, missing)
  }

  /// The index of a text among those that are known.
  func category(
    _ text: String, _ known: ClassNames, _ row: Int, _ column: String
  ) throws(DatasetError) -> Int {
    do throws(DatasetError) {
      return Int(try known.index(of: text, path: table.path))
    } catch {
      throw .unknownCategory(
        path: table.path, line: table.lines[row], column: column, found: text, known: known.names)
    }
  }

  private func number(
    _ text: String, _ row: Int, _ column: String
  ) throws(DatasetError) -> Float {
    guard let value = Float(text) else {
      throw .notNumeric(path: table.path, line: table.lines[row], column: column, found: text)
    }
    guard value.isFinite else {
      throw .notFinite(path: table.path, row: table.lines[row], column: column, found: text)
    }
    return value
  }

  /// The texts of the target column, none of them missing.
  func labels(_ target: Int) throws(DatasetError) -> [String] {
    let texts = (0..<table.rowCount).map { table[$0, target] }
    if let row = texts.firstIndex(where: missingMarkers.contains) {
      throw .missingValue(
        path: table.path, line: table.lines[row], column: table.header[target],
        total: texts.count(where: missingMarkers.contains))
    }
    return texts
  }
}
