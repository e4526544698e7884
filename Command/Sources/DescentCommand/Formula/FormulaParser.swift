// SPDX-License-Identifier: Apache-2.0

/// Reads formulas such as `-log(sigmoid(y*(w1*x1 + w2*x2)))` or, with names for intermediate
/// results, `q = w1*x1 + w2*x2; p = sigmoid(y*q); -log(p)`.
///
/// ```
/// formulas  = statement { ";" statement }
/// statement = [ name "=" ] sum
/// sum       = product { ("+" | "-") product }
/// product   = signed { ("*" | "/") signed }
/// signed    = { "-" | "+" } power
/// power     = atom [ "^" signed ]
/// atom      = number | name | name "(" sum { "," sum } ")" | "(" sum ")"
/// ```
/// So `-x^2` is `-(x^2)`, `2^3^2` is `2^(3^2)`, and a product is always written with its sign.
package struct FormulaParser {
  /// More than anybody draws; keeps a hostile text from exhausting the stack.
  package static let operationLimit = 2000
  package static let depthLimit = 100

  private let source: String
  private let characters: [Character]
  private var position = 0
  private var operations = 0
  private var depth = 0

  private init(_ source: String) {
    self.source = source
    characters = Array(source)
  }

  package static func parse(_ source: String) throws(FormulaError) -> [Formula.Statement] {
    var parser = FormulaParser(source)
    return try parser.statements()
  }

  private mutating func statements() throws(FormulaError) -> [Formula.Statement] {
    var result: [Formula.Statement] = []
    repeat {
      skipSpace()
      if position == characters.count && !result.isEmpty { break }
      result.append(try statement())
    } while take(";")
    if position < characters.count {
      let expected =
        next?.isNameStart == true || next?.isNumberStart == true
        ? "an operator (a product is written with *)" : "an operator or the end"
      throw failure(expected)
    }
    return result
  }

  private mutating func statement() throws(FormulaError) -> Formula.Statement {
    skipSpace()
    let start = position
    if next?.isNameStart == true {
      let name = takeName()
      if take("=") { return Formula.Statement(name: name, formula: try sum()) }
      position = start
    }
    return Formula.Statement(name: nil, formula: try sum())
  }

  private mutating func sum() throws(FormulaError) -> Formula {
    depth += 1
    defer { depth -= 1 }
    if depth > Self.depthLimit { throw failure("at most \(Self.depthLimit) nested levels") }
    var left = try product()
    while true {
      if take("+") {
        left = try counted(.binary(.add, left, try product()))
      } else if take("-") || take("−") {
        left = try counted(.binary(.subtract, left, try product()))
      } else {
        return left
      }
    }
  }

  private mutating func product() throws(FormulaError) -> Formula {
    var left = try signed()
    while true {
      if take("*") || take("·") || take("×") {
        left = try counted(.binary(.multiply, left, try signed()))
      } else if take("/") {
        left = try counted(.binary(.divide, left, try signed()))
      } else {
        return left
      }
    }
  }

  private mutating func signed() throws(FormulaError) -> Formula {
    var isNegative = false
    while true {
      if take("-") || take("−") {
        isNegative.toggle()
      } else if !take("+") {
        break
      }
    }
    let value = try power()
    guard isNegative else { return value }
    if case .number(let number) = value { return .number(-number) }
    return try counted(.negated(value))
  }

  private mutating func power() throws(FormulaError) -> Formula {
    let base = try atom()
    guard take("^") else { return base }
    depth += 1
    defer { depth -= 1 }
    if depth > Self.depthLimit { throw failure("at most \(Self.depthLimit) nested levels") }
    return try counted(.binary(.power, base, try signed()))
  }

  private mutating func atom() throws(FormulaError) -> Formula {
    skipSpace()
    guard let next else { throw failure("a number, a name or '('") }
    if next.isNumberStart { return .number(try number()) }
    if next.isNameStart {
      let start = position
      let name = takeName()
      return take("(") ? try call(name, at: start) : .name(name)
    }
    guard take("(") else { throw failure("a number, a name or '('") }
    let inner = try sum()
    guard take(")") else { throw failure("')'") }
    return inner
  }

  private mutating func call(_ name: String, at start: Int) throws(FormulaError) -> Formula {
    guard let function = FormulaFunction.named(name) else {
      position = start
      throw failure(
        "a function (\(FormulaFunction.names.joined(separator: ", ")))", found: "'\(name)'")
    }
    var arguments = [try sum()]
    while take(",") { arguments.append(try sum()) }
    guard take(")") else { throw failure("',' or ')'") }
    guard function.accepts(arguments.count) else {
      position = start
      throw failure("\(function.arity) for \(name)", found: "\(arguments.count)")
    }
    return try counted(.call(function.name, arguments))
  }

  private mutating func number() throws(FormulaError) -> Double {
    let start = position
    while let next, next.isNumberStart { position += 1 }
    if let next, next == "e" || next == "E" {
      let mark = position
      position += 1
      if let sign = self.next, sign == "-" || sign == "+" { position += 1 }
      let digits = position
      while let next = self.next, next.isASCIIDigit { position += 1 }
      // `2e` is no number but `2` and a name, which the caller then complains about.
      if position == digits { position = mark }
    }
    let text = String(characters[start..<position])
    guard let value = Double(text), value.isFinite else {
      position = start
      throw failure("a finite number", found: "'\(text)'")
    }
    return value
  }

  // MARK: characters

  private var next: Character? { position < characters.count ? characters[position] : nil }

  private mutating func skipSpace() {
    while let next, next.isWhitespace { position += 1 }
  }

  private mutating func take(_ character: Character) -> Bool {
    skipSpace()
    guard next == character else { return false }
    position += 1
    return true
  }

  private mutating func takeName() -> String {
    let start = position
    while let next, next.isNameStart || next.isASCIIDigit { position += 1 }
    return String(characters[start..<position])
  }

  private mutating func counted(_ formula: Formula) throws(FormulaError) -> Formula {
    operations += 1
    if operations > Self.operationLimit {
      throw failure("at most \(Self.operationLimit) operations", found: "more")
    }
    return formula
  }

  private mutating func failure(_ expected: String, found: String? = nil) -> FormulaError {
    skipSpace()
    let here = next.map { "'\($0)'" } ?? (characters.isEmpty ? "nothing" : "the end")
    return FormulaError(
      expected: expected, found: found ?? here, column: position, source: source)
  }
}

extension Character {
  fileprivate var isASCIIDigit: Bool { isASCII && isNumber }
  fileprivate var isNumberStart: Bool { isASCIIDigit || self == "." }
  fileprivate var isNameStart: Bool { isLetter || self == "_" }
}
