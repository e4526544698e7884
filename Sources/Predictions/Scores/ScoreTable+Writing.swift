// SPDX-License-Identifier: Apache-2.0

public import DescentCheckpoints

extension ScoreTable {
  /// The table as CSV, UTF-8 with a header line: `name`, `label`, `predicted`, `weight`, `group`, the
  /// metadata, and `p_<class>` for each class (`score_<class>` where these are no probabilities).
  ///
  /// Reading it gives the same table: every number is written with as few digits as give the same
  /// `Float` or `Double`, as ``precision`` says.
  public var csv: [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(64 + count * (24 + 12 * (scores == nil ? 0 : classes.count)))
    func add(_ field: String, _ isFirst: Bool = false) {
      if !isFirst { text.append(UInt8(ascii: ",")) }
      Self.append(field, to: &text)
    }
    let prefix = areProbabilities ? "p_" : "score_"
    let header =
      (names == nil ? [] : ["name"]) + ["label", "predicted"]
      + (weights == nil ? [] : ["weight"]) + (groups == nil ? [] : ["group"])
      + metadata.map(\.name) + (scores == nil ? [] : classes.map { prefix + $0 })
    for (index, field) in header.enumerated() { add(field, index == 0) }
    for row in labels.indices {
      text.append(10)
      if let names { add(names[row], true) }
      add(classes[labels[row]], names == nil)
      add(classes[predictions[row]])
      if let weights { add("\(weights[row])") }
      if let groups { add(groups[row]) }
      for column in metadata { add(column.values[row]) }
      guard let scores else { continue }
      for column in classes.indices {
        let score = scores[row * classes.count + column]
        text.append(UInt8(ascii: ","))
        text += (precision == .single ? "\(Float(score))" : "\(score)").utf8
      }
    }
    text.append(10)
    return text
  }

  /// Writes the table as ``csv`` describes it; a file of this name is replaced at once, or not at
  /// all.
  ///
  /// - Throws: `CheckpointError.unwritable`.
  public func write(to path: String) throws(CheckpointError) {
    try AtomicFile.write(csv, to: path)
  }

  /// A field, in quotes where it must be.
  private static func append(_ field: String, to text: inout [UInt8]) {
    let bytes = field.utf8
    let needsQuotes =
      bytes.first == 32 || bytes.last == 32
      || bytes.contains { byte in
        byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == 10 || byte == 13
      }
    guard needsQuotes else {
      text += bytes
      return
    }
    text.append(UInt8(ascii: "\""))
    for byte in bytes {
      if byte == UInt8(ascii: "\"") { text.append(byte) }
      text.append(byte)
    }
    text.append(UInt8(ascii: "\""))
  }
}
