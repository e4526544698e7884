// SPDX-License-Identifier: Apache-2.0

internal import DescentEvaluation

/// Where in a COCO file a field is, and how its value is read: each field once, of the right kind.
struct COCOEntry {
  let path: String
  /// The list that the entry is in.
  let list: StaticString
  let index: Int

  var place: String { "\(list)[\(index)]" }

  /// A finite number.
  func number(
    _ scanner: inout JSONScanner, _ field: String, after earlier: Double? = nil
  ) throws(PredictionFileError) -> Double {
    if earlier != nil { throw twice(field) }
    let value = try scanner.value()
    guard case .number(let number) = value, number.isFinite else {
      throw bad(field, "a finite number", value.text)
    }
    return number
  }

  /// A whole number that a double holds exactly.
  func integer(
    _ scanner: inout JSONScanner, _ field: String, after earlier: Int? = nil
  ) throws(PredictionFileError) -> Int {
    if earlier != nil { throw twice(field) }
    let value = try scanner.value()
    guard case .number(let number) = value, number.magnitude <= 9_007_199_254_740_992,
      let integer = Int(exactly: number)
    else { throw bad(field, "a whole number of at most 2⁵³", value.text) }
    return integer
  }

  func string(
    _ scanner: inout JSONScanner, _ field: String, after earlier: String? = nil
  ) throws(PredictionFileError) -> String {
    if earlier != nil { throw twice(field) }
    let value = try scanner.value()
    guard case .string(let string) = value else { throw bad(field, "a text", value.text) }
    return string
  }

  /// A mark that is 0 or 1, or false or true.
  func mark(
    _ scanner: inout JSONScanner, _ field: String, after earlier: Bool? = nil
  ) throws(PredictionFileError) -> Bool {
    if earlier != nil { throw twice(field) }
    let value = try scanner.value()
    switch value {
    case .number(0), .other("false"): return false
    case .number(1), .other("true"): return true
    default: throw bad(field, "0 or 1", value.text)
    }
  }

  /// `[x, y, width, height]`.
  func box(
    _ scanner: inout JSONScanner, _ field: String, after earlier: Box? = nil
  ) throws(PredictionFileError) -> Box {
    if earlier != nil { throw twice(field) }
    guard scanner.next() == UInt8(ascii: "[") else {
      throw bad(field, "a list [x, y, width, height]", try scanner.value().text)
    }
    var sides = (0.0, 0.0, 0.0, 0.0)
    var count = 0
    try scanner.elements { (scanner, index) throws(PredictionFileError) in
      count += 1
      guard index < 4 else { return try scanner.skip() }
      let value = try scanner.value()
      guard case .number(let number) = value, number.isFinite else {
        throw bad("\(field)[\(index)]", "a finite number", value.text)
      }
      switch index {
      case 0: sides.0 = number
      case 1: sides.1 = number
      case 2: sides.2 = number
      default: sides.3 = number
      }
    }
    guard count == 4 else {
      throw bad(field, "the four numbers x, y, width and height", "\(count)")
    }
    for (index, side) in [(2, sides.2), (3, sides.3)] where side < 0 {
      throw bad(
        "\(field)[\(index)]", "a \(index == 2 ? "width" : "height") of 0 or more", "\(side)")
    }
    guard (sides.2 * sides.3).isFinite else {
      throw bad(field, "a finite area", "\(sides.2) × \(sides.3)")
    }
    return Box(x: sides.0, y: sides.1, width: sides.2, height: sides.3)
  }

  // MARK: Errors

  func required<Value>(_ value: Value?, _ field: String) throws(PredictionFileError) -> Value {
    guard let value else { throw .missingField(path: path, place: place, field: field) }
    return value
  }

  func bad(_ field: String, _ expected: String, _ found: String) -> PredictionFileError {
    .badValue(path: path, place: place, field: field, expected: expected, found: found)
  }

  private func twice(_ field: String) -> PredictionFileError {
    .duplicate(path: path, place: place, field: field, found: "a second one", first: "this entry")
  }
}
