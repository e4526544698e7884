// SPDX-License-Identifier: Apache-2.0
internal import DescentDatasets

extension ScoreTable {
  /// Names of the column of the true class, whatever their case; the first that occurs is taken.
  public static let truthNames = [
    "label", "labels", "actual", "target", "truth", "true", "y_true", "true_label", "true_class",
    "class_true", "ground_truth", "class",
  ]
  /// Names of the column of the predicted class.
  public static let predictionNames = [
    "predicted", "prediction", "predictions", "pred", "y_pred", "predicted_label",
    "predicted_class", "class_predicted",
  ]
  /// Names of a single column of scores, for the positive class of two.
  public static let scoreNames = ["score", "probability", "prob", "proba", "p", "y_score"]
  /// What may stand before the name of a class in the header of its scores.
  public static let scorePrefixes = ["p_", "prob_", "proba_", "probability_", "score_", "logit_"]

  static let weightNames = ["weight", "sample_weight", "weights"]
  static let groupNames = ["group", "groups"]
  static let sampleNames = ["name", "file", "filename", "path"]
}

/// Which column of a table means what.
struct ScoreColumns {
  let truth: Int
  let prediction: Int?
  /// One for each class, one for the positive class, or none.
  var scores: [Int] = []
  /// The classes that the score columns name.
  var classes: [String]?
  /// The class that the name of a single column of scores tells.
  private(set) var positiveName: String?
  var weight: Int?
  var group: Int?
  var name: Int?

  private let header: [String]
  private let lowercased: [String]
  private let path: String

  /// The true and the predicted class, which decide about all the others.
  init(_ table: DelimitedText, options: ScoreTableOptions) throws(PredictionFileError) {
    (header, path) = (table.header, table.path)
    lowercased = header.map { $0.lowercased() }
    let truth = try Self.find(
      "true class", options.truth, among: ScoreTable.truthNames, lowercased, table, excluded: [])
    guard let truth else {
      throw .unknown(
        path: table.path, place: "line 1", field: "true class", found: Self.list(header),
        known: "a column named \(Self.list(ScoreTable.truthNames)), or one chosen by option")
    }
    self.truth = truth
    prediction = try Self.find(
      "predicted class", options.prediction, among: ScoreTable.predictionNames, lowercased, table,
      excluded: [truth])
  }

  /// The columns of scores, once the classes that occur are known.
  mutating func findScores(
    occurring: [String], options: ScoreTableOptions
  ) throws(PredictionFileError) {
    if let named = options.scores {
      for name in named { scores.append(try index(of: name, field: "scores")) }
      let names = named.map(Self.withoutPrefix)
      if names.count > 1 {
        classes = options.classes ?? names
      } else {
        positiveName = names.first(where: occurring.contains)
      }
      return
    }
    let free = header.indices.filter { $0 != truth && $0 != prediction }
    if let wanted = options.classes {
      let found = wanted.map { name in
        free.first { header[$0] == name }
          ?? free.first { column in
            ScoreTable.scorePrefixes.contains { header[column] == $0 + name }
          }
      }
      let columns = found.compactMap { $0 }
      if columns.count == wanted.count {
        (scores, classes) = (columns, wanted)
        return
      }
      if columns.count > 1, let missing = found.firstIndex(where: { $0 == nil }) {
        throw .missingField(path: path, place: "line 1", field: wanted[missing])
      }
    }
    if findPrefixed(free, occurring) { return }
    let own = free.filter { occurring.contains(header[$0]) }
    if own.count >= 2 && own.count == occurring.count {
      (scores, classes) = (own, own.map { header[$0] })
    } else if own.count == 1 && occurring.count <= 2 {
      (scores, positiveName) = (own, header[own[0]])
    } else if let single = free.first(where: { ScoreTable.scoreNames.contains(lowercased[$0]) }),
      occurring.count <= 2 || prediction == nil
    {
      // Beside more classes and a prediction it is how sure the classifier was of that.
      scores = [single]
    } else if own.count >= 2 && prediction == nil,
      let missing = occurring.first(where: { !header.contains($0) })
    {
      throw .missingField(path: path, place: "line 1", field: missing)
    } else {
      findSome(free, occurring)
    }
  }

  /// Columns such as `p_cat`, `p_dog` that name some of the classes that occur, so that the line of
  /// another class can be named.
  private mutating func findSome(_ free: [Int], _ occurring: [String]) {
    for prefix in ScoreTable.scorePrefixes {
      let columns = free.filter { header[$0].hasPrefix(prefix) }
      let names = columns.map { String(header[$0].dropFirst(prefix.count)) }
      if names.count >= 2, names.contains(where: occurring.contains) {
        (scores, classes) = (columns, names)
        return
      }
    }
  }

  /// Columns such as `p_cat`, `p_dog` that name every class that occurs, or count them; or one that
  /// names one of two.
  private mutating func findPrefixed(_ free: [Int], _ occurring: [String]) -> Bool {
    for prefix in ScoreTable.scorePrefixes {
      let columns = free.filter {
        header[$0].hasPrefix(prefix) && header[$0].utf8.count > prefix.utf8.count
      }
      let names = columns.map { String(header[$0].dropFirst(prefix.count)) }
      if names.count >= 2,
        occurring.allSatisfy(names.contains) || Self.arePlaces(occurring, of: names)
      {
        (scores, classes) = (columns, names)
        return true
      }
      if names.count == 1, occurring.count <= 2, occurring.contains(names[0]) {
        (scores, positiveName) = (columns, names[0])
        return true
      }
    }
    return false
  }

  /// Whether labels are the places of the classes in place of their names. Where classes are named
  /// by numbers nobody could tell, so then they are not.
  static func arePlaces(_ labels: [String], of classes: [String]) -> Bool {
    labels.allSatisfy { Int($0).map(classes.indices.contains) ?? false }
      && classes.allSatisfy { Int($0) == nil }
  }

  /// Weights, groups and names, among the columns that nothing else has taken.
  mutating func findOthers(
    _ table: DelimitedText, options: ScoreTableOptions
  ) throws(PredictionFileError) {
    var taken = scores + [truth] + [prediction].compactMap { $0 }
    weight = try Self.find(
      "weights", options.weight, among: ScoreTable.weightNames, lowercased, table, excluded: taken)
    taken += [weight].compactMap { $0 }
    group = try Self.find(
      "groups", options.group, among: ScoreTable.groupNames, lowercased, table, excluded: taken)
    taken += [group].compactMap { $0 }
    name = try Self.find(
      "names", options.name, among: ScoreTable.sampleNames, lowercased, table, excluded: taken)
  }

  /// The columns that are none of these.
  var others: [Int] {
    let taken = scores + [truth] + [prediction, weight, group, name].compactMap { $0 }
    return header.indices.filter { !taken.contains($0) }
  }

  private func index(of name: String, field: String) throws(PredictionFileError) -> Int {
    guard let index = header.firstIndex(of: name) else {
      throw .unknown(
        path: path, place: "line 1", field: field, found: "'\(name)'",
        known: "one of the columns \(Self.list(header))")
    }
    return index
  }

  private static func find(
    _ field: String, _ wanted: String?, among names: [String], _ lowercased: [String],
    _ table: DelimitedText,
    excluded: [Int]
  ) throws(PredictionFileError) -> Int? {
    if let wanted {
      guard let index = table.header.firstIndex(of: wanted), !excluded.contains(index) else {
        throw .unknown(
          path: table.path, place: "line 1", field: field, found: "'\(wanted)'",
          known: "one of the columns \(list(table.header)) that is nothing else yet")
      }
      return index
    }
    for name in names {
      if let index = lowercased.firstIndex(of: name), !excluded.contains(index) { return index }
    }
    return nil
  }

  private static func withoutPrefix(_ name: String) -> String {
    for prefix in ScoreTable.scorePrefixes
    where name.hasPrefix(prefix) && name.utf8.count > prefix.utf8.count {
      return String(name.dropFirst(prefix.count))
    }
    return name
  }

  static func list(_ names: [String]) -> String {
    let shown = names.prefix(12).map { "'\($0)'" }.joined(separator: ", ")
    return names.count > 12 ? "\(shown), … (\(names.count))" : shown
  }
}
