// SPDX-License-Identifier: Apache-2.0

extension DataSource {
  /// A CSV or TSV file with a header line, also gzipped.
  ///
  /// Columns of numbers become a feature each, columns of text one feature for each category
  /// (one-hot, categories stored). With the encoding of a model the columns are found by name, others
  /// are ignored, and the target column may be absent: the rows then have no labels.
  static let table = DataSource(
    name: "table", layout: "a CSV or TSV file with a header line",
    recognises: { $0.isFile("csv", "tsv") },
    hasTestPart: { _ in false },
    read: { place, options throws(DatasetError) in try readTable(place, options) })
}

private func readTable(
  _ place: Place, _ options: DatasetOptions
) throws(DatasetError) -> Dataset {
  let path = place.path
  guard options.part == .training else {
    throw .noSamples(path: path, expected: "a stored test part", found: "a table without one")
  }
  var bytes = try FileBytes.read(path, limit: options.memoryLimit)
  if Inflate.isGzip(bytes) {
    bytes = try Inflate.gunzip(bytes, path: path, limit: options.memoryLimit)
  }
  var separator = options.table.separator?.asciiValue
  if separator == nil, place.isFile("tsv") { separator = UInt8(ascii: "\t") }
  let table = try DelimitedText(bytes, path: path, separator: separator)
  guard table.rowCount > 0 else {
    throw .noSamples(
      path: path, expected: "a header line and rows",
      found: table.header.isEmpty ? "an empty file" : "only a header line")
  }
  let reader = TableReader(table, options: options.table)
  var notes: [String] = []
  var target: Int?
  if let encoding = options.encoding {
    target = table.header.firstIndex(of: encoding.target)
  } else if let name = options.table.target {
    target = try reader.index(of: name)
  } else {
    let guess = reader.guessedTarget()
    target = guess.index
    notes.append(guess.note)
  }
  let encoding: TableEncoding
  if let given = options.encoding {
    encoding = given
  } else {
    encoding = try reader.encoding(target: target ?? 0)
  }
  let (values, missing) = try reader.features(encoding, limit: options.memoryLimit)
  if !missing.isEmpty {
    let columns = missing.map { "\($0.column) \($0.count)" }.joined(separator: ", ")
    notes.append(
      "\(missing.reduce(0) { $0 + $1.count }) missing values (\(columns)): "
        + "numbers take the training median")
  }
  var classes = options.classes ?? []
  var labels = [Int32](repeating: -1, count: table.rowCount)
  if let target {
    let texts = try reader.labels(target)
    let known = ClassNames(of: texts, given: options.classes)
    classes = known.names
    for (row, text) in texts.enumerated() {
      labels[row] = Int32(try reader.category(text, known, row, table.header[target]))
    }
  }
  let description = Dataset.Description(
    name: place.name, kind: .features, sampleShape: [encoding.featureCount], classes: classes,
    featureNames: encoding.featureNames, encoding: encoding,
    imputes: options.table.missing == .median, notes: notes)
  return try Dataset.checked(
    Dataset.Content(
      description, store: FloatStore(values: values, size: encoding.featureCount), labels: labels),
    path: path, options: options)
}
