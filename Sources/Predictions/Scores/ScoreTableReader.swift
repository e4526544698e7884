// SPDX-License-Identifier: Apache-2.0
internal import DescentDatasets

/// Makes a ``ScoreTable`` of the fields of a text.
struct ScoreTableReader {
  let text: DelimitedText
  let options: ScoreTableOptions
  private(set) var columns: ScoreColumns
  var notes: [String] = []

  /// The texts of the true and predicted classes, and where each row has which.
  private var texts = TextCodes()
  private var truth: [Int] = []
  private var predicted: [Int]?

  init(_ text: DelimitedText, options: ScoreTableOptions) throws(PredictionFileError) {
    (self.text, self.options) = (text, options)
    columns = try ScoreColumns(text, options: options)
    truth = try codes(columns.truth)
    if let column = columns.prediction { predicted = try codes(column) }
    texts.joinWholeNumbers()
    try columns.findScores(occurring: texts.names, options: options)
    try columns.findOthers(text, options: options)
  }

  mutating func table() throws(PredictionFileError) -> ScoreTable {
    guard !columns.scores.isEmpty || predicted != nil else {
      throw .unknown(
        path: text.path, place: "line 1", field: "scores", found: ScoreColumns.list(text.header),
        known: "a column for each class (\(ScoreColumns.list(texts.ordered))), one named "
          + "\(ScoreColumns.list(ScoreTable.scoreNames)), or one with predicted classes")
    }
    let isSingle = columns.scores.count == 1
    let classes = isSingle ? try twoClasses() : columns.classes ?? options.classes ?? texts.ordered
    let positive = isSingle ? try positive(of: classes) : nil
    let labels = try indices(truth, of: classes, column: columns.truth)
    let given = try predicted.map { codes throws(PredictionFileError) in
      try indices(codes, of: classes, column: columns.prediction ?? 0)
    }
    var scores: [Double]?
    if let positive {
      scores = try single(positive: positive, predictions: given)
    } else if !columns.scores.isEmpty {
      scores = try matrix(classCount: classes.count)
    }
    if options.scale == .logits, let logits = scores {
      scores = Self.softmax(logits, classCount: classes.count)
    }
    let areProbabilities = scores.map { self.areProbabilities($0, classes.count) } ?? false
    let highest = scores.map { Self.highest($0, classCount: classes.count) }
    if let given, let highest {
      let other = zip(given, highest).reduce(0) { $0 + ($1.0 == $1.1 ? 0 : 1) }
      if other > 0 {
        notes.append(
          "\(other) of \(given.count) predictions are not the class with the highest score; the "
            + "column '\(text.header[columns.prediction ?? 0])' counts.")
      }
    }
    return ScoreTable(
      classes: classes, labels: labels, predictions: given ?? highest ?? [], scores: scores,
      areProbabilities: areProbabilities, positive: positive, weights: try weights(),
      groups: columns.group.map(values), names: columns.name.map(values),
      metadata: columns.others.map { .init(name: text.header[$0], values: values($0)) },
      precision: .double, notes: [understood(classes, positive)] + notes)
  }

  private func understood(_ classes: [String], _ positive: Int?) -> String {
    let scores = columns.scores.map { text.header[$0] }
    let about = positive.map { " for the class '\(classes[$0])'" } ?? ""
    let used =
      ["true class '\(text.header[columns.truth])'"]
      + (scores.isEmpty ? [] : ["scores \(ScoreColumns.list(scores))\(about)"])
      + [
        ("predicted class", columns.prediction), ("weights", columns.weight),
        ("groups", columns.group), ("names", columns.name),
      ].compactMap { what, column in column.map { "\(what) '\(text.header[$0])'" } }
    return "Columns: " + used.joined(separator: ", ") + "."
  }

  // MARK: Classes

  private mutating func codes(_ column: Int) throws(PredictionFileError) -> [Int] {
    var codes = [Int](repeating: 0, count: text.rowCount)
    for row in codes.indices {
      let value = text[row, column]
      if value.isEmpty {
        throw .missingField(path: text.path, place: line(row), field: text.header[column])
      }
      codes[row] = texts.code(of: value)
    }
    return codes
  }

  private mutating func indices(
    _ codes: [Int], of classes: [String], column: Int
  ) throws(PredictionFileError) -> [Int] {
    var places = texts.all.map { classes.firstIndex(of: $0) }
    let used = Array(Set(codes)).sorted()
    if used.contains(where: { places[$0] == nil }),
      ScoreColumns.arePlaces(used.map { texts.all[$0] }, of: classes)
    {
      places = texts.all.map { Int($0) }
      notes.append(
        "The numbers in '\(text.header[column])' are taken as the places of the classes, from 0.")
    }
    var result = codes
    for (row, code) in codes.enumerated() {
      guard let place = places[code] else {
        throw .unknown(
          path: text.path, place: line(row), field: text.header[column],
          found: "'\(texts.all[code])'", known: "one of the classes \(ScoreColumns.list(classes))")
      }
      result[row] = place
    }
    return result
  }

  /// The classes of a single column of scores.
  private func twoClasses() throws(PredictionFileError) -> [String] {
    var classes = options.classes ?? texts.ordered
    let positive = options.positive ?? columns.positiveName
    if options.classes == nil && classes.count == 1 {
      if classes == ["0"] || classes == ["1"] {
        classes = ["0", "1"]
      } else if let positive, positive != classes[0] {
        classes.append(positive)
      }
    }
    guard classes.count == 2 else {
      throw .unknown(
        path: text.path, place: "line 1", field: text.header[columns.scores[0]],
        found: "the classes \(ScoreColumns.list(classes))",
        known: "the score of one of exactly two classes; with more, give a column for each")
    }
    return classes
  }

  private func positive(of classes: [String]) throws(PredictionFileError) -> Int {
    guard let name = options.positive ?? columns.positiveName else { return 1 }
    guard let place = classes.firstIndex(of: name) else {
      throw .unknown(
        path: text.path, place: "line 1", field: "positive class", found: "'\(name)'",
        known: "one of the classes \(ScoreColumns.list(classes))")
    }
    return place
  }
}
