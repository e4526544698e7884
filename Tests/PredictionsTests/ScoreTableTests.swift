// SPDX-License-Identifier: Apache-2.0
import DescentEvaluation
import DescentPredictions
import Testing

@Suite struct ScoreTableTests {
  private func table(
    _ text: String, _ options: ScoreTableOptions = ScoreTableOptions(), path: String = "t.csv"
  ) throws -> ScoreTable {
    try ScoreTable(bytes: Array(text.utf8), path: path, options: options)
  }

  // MARK: What is understood

  @Test func aColumnForEachClass() throws {
    let expected = [0.7, 0.2, 0.1, 0.25, 0.5, 0.25]
    for (header, rows) in [
      ("label,p_cat,p_dog,p_elk", ["cat,.7,0.2,1e-1", "dog,0.25,0.5,0.25"]),
      ("Actual,prob_cat,prob_dog,prob_elk", ["cat,.7,0.2,1e-1", "dog,0.25,0.5,0.25"]),
      // Labels as places of the columns.
      ("target,p_cat,p_dog,p_elk", ["0,.7,0.2,1e-1", "1,0.25,0.5,0.25"]),
    ] {
      let table = try table(([header] + rows).joined(separator: "\n"))
      #expect(table.classes == ["cat", "dog", "elk"] && table.labels == [0, 1])
      #expect(table.scores == expected && table.areProbabilities)
      #expect(table.predictions == [0, 1] && table.probabilities == expected)
      #expect(table.scores(of: 1) == [0.2, 0.5] && table.positive == nil)
      #expect(table.metadata.isEmpty && table.precision == .double)
    }
    // Without a prefix, in the order of the columns.
    let bare = try table("label;dog;cat\ncat;0.5;0\ndog;0.5;0.5\n")
    #expect(bare.classes == ["dog", "cat"] && bare.labels == [1, 0])
    #expect(bare.scores == [0.5, 0, 0.5, 0.5] && !bare.areProbabilities)
    // By option, other names and a class that does not occur.
    let named = try table(
      "y\ta\tb\tc\nB\t0\t1\t0\n",
      ScoreTableOptions(truth: "y", scores: ["a", "b", "c"], classes: ["A", "B", "C"]),
      path: "t.tsv")
    #expect(named.classes == ["A", "B", "C"] && named.labels == [1] && named.predictions == [1])
    let three = try table(
      "label,A,B,C\nB,0,1,0\n", ScoreTableOptions(classes: ["C", "B", "A"]))
    #expect(three.classes == ["C", "B", "A"] && three.scores == [0, 1, 0])
  }

  @Test func oneScoreForTwoClasses() throws {
    let numbers = try table("label,score\n0,0.1\n1,0.75\n1,0.4\n")
    #expect(numbers.classes == ["0", "1"] && numbers.positive == 1)
    #expect(numbers.scores == [0.9, 0.1, 0.25, 0.75, 0.6, 0.4] && numbers.areProbabilities)
    #expect(numbers.predictions == [0, 1, 0])
    let named = try table(
      "class,probability\nspam,0.9\nham,0.2\n", ScoreTableOptions(positive: "ham"))
    #expect(named.classes == ["ham", "spam"] && named.positive == 0)
    #expect(named.scores(of: 0) == [0.9, 0.2])
    #expect(try table("label,p_spam\nspam,0.9\nham,0.2\n").positive == 1)
    #expect(try table("label,ham\nspam,0.9\nham,0.2\n").positive == 0)
    // Only one of the classes occurs.
    #expect(try table("label,score\n1,0.9\n1,0.2\n").classes == ["0", "1"])
    #expect(
      try table("label,score\nx,0.9\n", ScoreTableOptions(classes: ["x", "y"])).labels == [0])
  }

  @Test func marginsAndLogitsAreToldFromProbabilities() throws {
    let margins = try table("label,score\n0,-2.5\n1,0.5\n1,0\n")
    #expect(!margins.areProbabilities && margins.probabilities == nil)
    #expect(margins.scores(of: 1) == [-2.5, 0.5, 0] && margins.predictions == [0, 1, 0])
    #expect(margins.notes.contains { $0.contains("margin") })
    let sigmoid = try table("label,score\n0,-2\n1,0\n", ScoreTableOptions(scale: .logits))
    #expect(sigmoid.areProbabilities)
    #expect(abs((sigmoid.scores(of: 1)?[0] ?? 0) - 0.11920292202211755) < 1e-16)
    let logits = "label,p_a,p_b,p_c\na,1000,1000,-1000\nb,1,2,3\n"
    let raw = try table(logits)
    #expect(!raw.areProbabilities && raw.predictions == [0, 2])
    #expect(raw.notes.contains { $0.contains("2 rows, the first in line 2") })
    let soft = try table(logits, ScoreTableOptions(scale: .logits))
    // SciPy 1.17.1, softmax([1, 2, 3]).
    for (value, expected) in zip(
      soft.scores ?? [],
      [0.5, 0.5, 0, 0.09003057317038046, 0.24472847105479764, 0.6652409557748218])
    { #expect(abs(value - expected) < 1e-15) }
    // Two decimals are near enough, half is not.
    #expect(try table("label,p_a,p_b,p_c\na,0.33,0.33,0.33\n").areProbabilities)
    #expect(try !table("label,p_a,p_b,p_c\na,0.33,0.33,0.28\n").areProbabilities)
  }

  @Test func predictedClassesAlone() throws {
    let table = try table("label,predicted\nb,a\nb,b\nc,b\n")
    #expect(table.classes == ["a", "b", "c"] && table.labels == [1, 1, 2])
    #expect(table.predictions == [0, 1, 1] && table.scores == nil && !table.areProbabilities)
    // Integers with and without decimals are the same classes, in the order of their values.
    let numbers = try self.table("y_true,y_pred\n10,9.0\n9,10.0\n")
    #expect(numbers.classes == ["9", "10"] && numbers.predictions == [0, 1])
    let versions = try self.table("y_true,y_pred\n1.0,2.0\n")
    #expect(versions.classes == ["1.0", "2.0"])
    // How sure a classifier of three is of its prediction is no score of a class.
    let sure = try self.table("label,predicted,probability\na,b,0.9\nb,b,0.8\nc,c,0.7\n")
    #expect(sure.scores == nil && sure.metadata.map(\.name) == ["probability"])
  }

  @Test func aPredictionColumnCounts() throws {
    let text = "label,predicted,score\n0,1,0.4\n1,1,0.8\n0,0,0.2\n"
    let table = try table(text)
    #expect(table.predictions == [1, 1, 0])
    #expect(table.notes.contains { $0.contains("1 of 3 predictions") })
    // Never below one half, and no threshold explains the predictions: how sure it was.
    let sure = try self.table("label,predicted,probability\n0,0,0.9\n1,1,0.8\n0,1,0.6\n")
    #expect(sure.scores(of: 1) == [1 - 0.9, 0.8, 0.6])
    #expect(sure.notes.contains { $0.contains("probability of the predicted class") })
    // A threshold of 0.7 explains these.
    let strict = try self.table("label,predicted,probability\n0,0,0.6\n1,1,0.8\n0,1,0.9\n")
    #expect(strict.scores(of: 1) == [0.6, 0.8, 0.9])
  }

  @Test func weightsGroupsNamesAndMetadata() throws {
    let table = try table(
      """
      file,label,weather,sample_weight,speed,group,p_a,p_b
      "x, 1.png",a,fog,2,10,g1,1,0
      y.png,b,"say ""sun"" now",0.5,,g2,0.25,0.75

      """)
    #expect(table.names == ["x, 1.png", "y.png"] && table.weights == [2, 0.5])
    #expect(table.groups == ["g1", "g2"])
    #expect(table.metadata.map(\.name) == ["weather", "speed"])
    #expect(table.metadata[0].values == ["fog", "say \"sun\" now"])
    #expect(
      table.sliceColumns == [
        SliceColumn(name: "weather", values: .categories(["fog", "say \"sun\" now"])),
        SliceColumn(name: "speed", values: .numbers([10, nil])),
      ])
    #expect(
      table.notes == [
        "Columns: true class 'label', scores 'p_a', 'p_b', weights 'sample_weight', groups "
          + "'group', names 'file'."
      ])
  }

  // MARK: What is refused

  private func expect(
    _ text: String, _ options: ScoreTableOptions = ScoreTableOptions(), place: String,
    found: String, field: String = "", location: SourceLocation = #_sourceLocation
  ) {
    let error = #expect(throws: PredictionFileError.self, sourceLocation: location) {
      try table(text, options)
    }
    #expect(error?.place == place && error?.path == "t.csv", sourceLocation: location)
    let message = error?.description ?? ""
    #expect(
      message.contains(found) && (field.isEmpty || message.contains(field)),
      sourceLocation: location)
  }

  @Test func badRowsAreNamedByLineAndColumn() {
    expect("label,p_a,p_b\na,1,0\na,nan,0\n", place: "line 3", found: "'nan'", field: "p_a")
    expect("label,p_a,p_b\na,1,inf\n", place: "line 2", found: "'inf'", field: "p_b")
    expect("label,p_a,p_b\n\n\na,1,1e999\n", place: "line 4", found: "'1e999'", field: "p_b")
    expect("label,p_a,p_b\na,1,\n", place: "line 2", found: "none", field: "p_b")
    expect("label,p_a,p_b\na,1,x\n", place: "line 2", found: "'x'", field: "p_b")
    expect("label,p_a,p_b\na,1\n", place: "line 2", found: "2", field: "3 fields")
    expect("label,p_a,p_b\na,1,0,9\n", place: "line 2", found: "4")
    expect("label,p_a,p_b\n\"a,1,0\n", place: "line 2", found: "the end of the file")
    expect("label,score,score\n1,0,0\n", place: "line 1", found: "'score' twice")
    expect("label,p_a,p_b\n,1,0\n", place: "line 2", found: "none", field: "label")
    expect(
      "label,weight,predicted\na,1,a\na,-1,b\n", place: "line 3", found: "'-1'", field: "weight")
    expect("label,weight,predicted\na,nan,a\n", place: "line 2", found: "'nan'", field: "weight")
    expect("", place: "content", found: "an empty file")
    expect("label,p_a,p_b\n", place: "content", found: "only a header line")
    expect("a,b\n1,2\n", place: "line 1", found: "'a', 'b'", field: "true class")
    expect("label,x\na,1\nb,2\n", place: "line 1", found: "'x'", field: "scores")
    expect("label,score\na,1\nb,2\nc,3\n", place: "line 1", found: "'a', 'b', 'c'", field: "score")
    expect("label,a,b\na,1,0\nb,0,1\nc,0,1\n", place: "line 1", found: "none", field: "c")
    expect("label,score\nx,1\n", place: "line 1", found: "'x'", field: "two classes")
  }

  @Test func labelsAndColumnsMustExist() {
    let two = ScoreTableOptions(classes: ["a", "b"])
    expect("label,predicted\na,a\nc,b\n", two, place: "line 3", found: "'c'", field: "label")
    expect("label,predicted\na,a\na,z\n", two, place: "line 3", found: "'z'", field: "predicted")
    expect(
      "label,p_a,p_b\n7,1,0\n", ScoreTableOptions(scores: ["p_a", "p_b"]), place: "line 2",
      found: "'7'", field: "label")
    // Classes named by numbers: a label is a name and no place.
    expect(
      "label,p_1,p_2\n0,1,0\n", ScoreTableOptions(scores: ["p_1", "p_2"]), place: "line 2",
      found: "'0'")
    for options in [
      ScoreTableOptions(truth: "nosuch"), ScoreTableOptions(prediction: "nosuch"),
      ScoreTableOptions(scores: ["nosuch"]), ScoreTableOptions(weight: "nosuch"),
      ScoreTableOptions(group: "nosuch"), ScoreTableOptions(name: "nosuch"),
      ScoreTableOptions(positive: "nosuch"),
    ] {
      expect("label,score\n0,1\n1,0\n", options, place: "line 1", found: "'nosuch'")
    }
    expect(
      "label,a,b\na,1,0\n", ScoreTableOptions(classes: ["a", "b", "c"]), place: "line 1",
      found: "none", field: "“c”")
    #expect(throws: PredictionFileError.unreadable(path: "/x/y", reason: "no such file or folder"))
    {
      try ScoreTable(contentsOf: "/x/y")
    }
  }

  /// Whatever bytes come, there is a table or an error.
  @Test func noContentTraps() {
    var state: UInt64 = 3
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    let good = Array("label,predicted,p_a,p_b,weight\na,b,0.5,0.5,1\nb,b,1e-3,1,2\n".utf8)
    let bytes = Array("\",\n\r;\t.-e0 1a_p\u{e9}".utf8) + [0xff, 0]
    var read = 0
    for _ in 0..<20_000 {
      var text = good
      for _ in 0...next(4) {
        let place = next(text.count)
        switch next(3) {
        case 0: text[place] = bytes[next(bytes.count)]
        case 1: text.insert(bytes[next(bytes.count)], at: place)
        default: text.remove(at: place)
        }
      }
      if (try? ScoreTable(bytes: text, path: "t.csv")) != nil { read += 1 }
    }
    #expect(read > 1000 && read < 19_000)
  }
}
