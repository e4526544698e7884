// SPDX-License-Identifier: Apache-2.0
import DescentDatasets
import Testing

@Suite struct TableTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func read(
    _ text: String, _ table: TableOptions = TableOptions(), name: String = "t.csv"
  ) throws -> Dataset {
    try Dataset(contentsOf: folder.write(text, to: name), options: DatasetOptions(table: table))
  }

  private let fruit = """
    weight,colour,class
    150,red,apple
    170.5,"red",apple
    120,yellow,banana
    1.3e2,"yellow, ripe",banana

    """

  @Test func numbersCategoriesAndTarget() throws {
    let data = try read(fruit)
    #expect(data.kind == .features)
    #expect(data.classes == ["apple", "banana"])
    #expect(data.featureNames == ["weight", "colour=red", "colour=yellow", "colour=yellow, ripe"])
    #expect(try data.sample(at: 1) == [170.5, 1, 0, 0])
    #expect(try data.sample(at: 3) == [130, 0, 0, 1])
    #expect((0..<4).map { data.label(at: $0) } == [0, 0, 1, 1])
    #expect(data.notes == ["target column: 'class'"])
    #expect(data.summary == "t.csv: 4 rows of 4 features, 2 classes of 2 samples")
  }

  @Test func lineEndingsSeparatorsQuotesAndByteOrderMark() throws {
    let expected = try read(fruit)
    let crlf = fruit.split(separator: "\n").joined(separator: "\r\n")
    #expect(try read("\u{feff}" + crlf).contentHash == expected.contentHash)
    #expect(try read("\n\n" + fruit + "\n\n").contentHash == expected.contentHash)
    #expect(
      try read(fruit.split(separator: "\n").joined(separator: "\r")).contentHash
        == expected.contentHash)
    let semicolons =
      "weight;colour;class\n150;red;a\n120;\"say \"\"hi\"\"; bye\";b\n1;red;a\n2;red;b\n"
    #expect(
      try read(semicolons).featureNames == ["weight", "colour=red", "colour=say \"hi\"; bye"])
    #expect(try read("a\tb\n1\tx\n2\ty\n1\tx\n2\ty", name: "t.tsv").classes == ["x", "y"])
    let multiline = "x,class\n\"1\n\",a\n2,b\n3,a,1\n"
    #expect(
      failure { _ = try read(multiline) }
        == .raggedRow(path: folder.path + "/t.csv", line: 5, expected: 2, found: 3))
  }

  @Test func targetByNameOrLast() throws {
    let text = "kind,x,z\na,1,2\nb,3,2\na,5,1\nb,6,1\n"
    #expect(try read(text).notes == ["target column: 'z', the last one; --target names another"])
    #expect(try read(text).classes == ["1", "2"])
    #expect(try read(text, TableOptions(target: "kind")).classes == ["a", "b"])
    let numbers = "x,label\n1,10\n2,9\n3,10\n4,9\n"
    #expect(try read(numbers).classes == ["9", "10"])
    guard
      case .missingColumn(_, "nope", ["kind", "x", "z"]) = failure(of: {
        _ = try read(text, TableOptions(target: "nope"))
      })
    else {
      Issue.record("a target that is not there was accepted")
      return
    }
  }

  @Test func columnsIgnoredAndForced() throws {
    let text = "id,district,class\na1,10,x\na2,20,y\na3,10,x\na4,20,y\n"
    let data = try read(text, TableOptions(ignored: ["id"], categorical: ["district"]))
    #expect(data.featureNames == ["district=10", "district=20"])
    guard
      case .tooLarge(_, "categories in column 'id'", 3, 4) = failure(of: {
        _ = try read(text, TableOptions(categoryLimit: 3))
      })
    else {
      Issue.record("a name column was accepted")
      return
    }
  }

  @Test func badTables() throws {
    let path = folder.path + "/t.csv"
    let cases: [(String, DatasetError)] = [
      (
        "a,b,class\n1,2,x\n1,x\n",
        .raggedRow(path: path, line: 3, expected: 3, found: 2)
      ),
      (
        "a,class\n1,x\n\n2,y,\n",
        .raggedRow(path: path, line: 4, expected: 2, found: 3)
      ),
      (
        "a,class\n1,x\nNaN,y\n2,x\n3,y\n",
        .notFinite(path: path, row: 3, column: "a", found: "NaN")
      ),
      (
        "a,class\n1,x\n2,y\n-inf,x\n",
        .notFinite(path: path, row: 4, column: "a", found: "-inf")
      ),
      (
        "a,class\n1,x\n2,y\n1e999,x\n",
        .notFinite(path: path, row: 4, column: "a", found: "1e999")
      ),
      (
        "a,class\n1,x\n2,y\n3,x\n4o,y\n",
        .notNumeric(path: path, line: 5, column: "a", found: "4o")
      ),
      (
        "a,b,class\n1,,x\n2,3,y\n,3,x\nNA,5,y\n",
        .missingValue(path: path, line: 2, column: "b", total: 3)
      ),
      ("a,class\n1,x\n2,\n", .missingValue(path: path, line: 3, column: "class", total: 1)),
      (
        "a,a\n1,2\n",
        .malformedTable(
          path: path, line: 1, expected: "columns with different names", found: "'a' twice")
      ),
      (
        "a,class\n\"1,x\n2,y\n",
        .malformedTable(
          path: path, line: 2, expected: "a closing quote", found: "the end of the file")
      ),
      (
        "a,class\n\"1\"5,x\n",
        .malformedTable(
          path: path, line: 2, expected: "a separator or the end of the line after a quote",
          found: "more text")
      ),
      (
        "a,class\n",
        .noSamples(path: path, expected: "a header line and rows", found: "only a header line")
      ),
      ("", .noSamples(path: path, expected: "a header line and rows", found: "an empty file")),
      ("a,class\n1,x\n2,x\n", .oneClass(path: path, name: "x")),
      (
        "a,class\n1,x\n2,x\n3,y\n",
        .tooFewSamples(path: path, name: "y", least: 2, found: 1)
      ),
      (
        "class\nx\ny\nx\ny\n",
        .noSamples(
          path: path, expected: "at least one column beside the target", found: "only 'class'")
      ),
    ]
    for (text, expected) in cases { #expect(failure { _ = try read(text) } == expected) }
    let latin1 = Array("a,class\n1,x\n2,".utf8) + [0xe9] + Array("\n".utf8)
    try folder.write(latin1, to: "t.csv")
    #expect(
      failure { _ = try Dataset(contentsOf: path) }
        == .malformedTable(path: path, line: 3, expected: "UTF-8 text", found: "other bytes"))
  }

  @Test func missingNumbersTakeTheTrainingMedian() throws {
    let text = "a,b,class\n1,u,x\n,v,y\n3,u,x\n5,,y\nNA,u,x\n100,v,y\n"
    let data = try read(text, TableOptions(missing: .median))
    #expect(data.imputes)
    #expect(
      data.notes.last == "3 missing values (a 2, b 1): numbers take the training median")
    #expect(try data.sample(at: 1)[0].isNaN)
    #expect(try data.sample(at: 3) == [5, 0, 0])
    // Without the last row the median of 1, 3, 5 is 3; the last row must not matter.
    let training = data.subset([0, 1, 2, 3, 4])
    let preprocessing = try Preprocessing.fitted(to: training)
    #expect(preprocessing.medians?[0] == 3)
    #expect(preprocessing.mean[0] == 3)
    #expect(preprocessing.applied(to: try data.sample(at: 1)) == [0, 0, 1])
    #expect(preprocessing.mean[1] == 0 && preprocessing.standardDeviation[1] == 1)
    guard case .mismatch = failure(of: { _ = try Loader(data, batchSize: 2) }) else {
      Issue.record("missing numbers without medians were accepted")
      return
    }
    _ = try Loader(data, batchSize: 2, preprocessing: preprocessing)
  }

  @Test func predictionUsesTheStoredColumns() throws {
    let training = try read(fruit)
    let preprocessing = try Preprocessing.fitted(to: training)
    let options = DatasetOptions(matching: preprocessing)
    // Another order of columns, one more column, no target.
    let rows = try folder.write("note,colour,weight\nhm,yellow,140\n", to: "new.csv")
    let data = try Dataset(contentsOf: rows, options: options)
    #expect(try data.sample(at: 0) == [140, 0, 1, 0])
    #expect(data.label(at: 0) == -1)
    #expect(data.classes == ["apple", "banana"])
    try folder.write("colour,weight\ngreen,140\n", to: "new.csv")
    #expect(
      failure { _ = try Dataset(contentsOf: rows, options: options) }
        == .unknownCategory(
          path: rows, line: 2, column: "colour", found: "green",
          known: ["red", "yellow", "yellow, ripe"]))
    try folder.write("colour\nred\n", to: "new.csv")
    #expect(
      failure { _ = try Dataset(contentsOf: rows, options: options) }
        == .missingColumn(path: rows, name: "weight", known: ["colour"]))
    try folder.write("colour,weight\nred,heavy\n", to: "new.csv")
    #expect(
      failure { _ = try Dataset(contentsOf: rows, options: options) }
        == .notNumeric(path: rows, line: 2, column: "weight", found: "heavy"))
    try folder.write("colour,weight,class\nred,1,pear\n", to: "new.csv")
    #expect(
      failure { _ = try Dataset(contentsOf: rows, options: options) }
        == .unknownCategory(
          path: rows, line: 2, column: "class", found: "pear", known: ["apple", "banana"]))
  }
}
