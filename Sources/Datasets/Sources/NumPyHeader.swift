// SPDX-License-Identifier: Apache-2.0

/// The fields of an NPY header, a Python dictionary such as
/// `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), }`.
struct NumPyHeader {
  private let text: String

  init(_ text: String) {
    self.text = text
  }

  /// The element type, `<f4` and the like, without its byte order.
  var descriptor: (type: String, isBigEndian: Bool)? {
    guard let value = value(of: "descr"), let quote = value.first, quote == "'" || quote == "\""
    else { return nil }
    let descriptor = value.dropFirst().prefix { $0 != quote }
    guard let order = descriptor.first, "<>|=".contains(order) else { return nil }
    return (String(descriptor.dropFirst()), order == ">")
  }

  var fortranOrder: Bool? {
    guard let value = value(of: "fortran_order") else { return nil }
    return value.hasPrefix("False") ? false : value.hasPrefix("True") ? true : nil
  }

  var shape: [Int]? {
    guard let value = value(of: "shape"), value.first == "(",
      let end = value.firstIndex(of: ")")
    else { return nil }
    let inside = value[value.index(after: value.startIndex)..<end]
    var sizes: [Int] = []
    for part in inside.split(separator: ",") {
      let digits = part.filter { $0 != " " }
      if digits.isEmpty { continue }
      guard let size = Int(digits), size >= 0 else { return nil }
      sizes.append(size)
    }
    return sizes
  }

  private func value(of key: String) -> Substring? {
    for quote in ["'", "\""] {
      let marked = quote + key + quote
      guard let found = text.firstRange(of: marked) else { continue }
      let rest = text[found.upperBound...].drop { $0 == " " }
      guard rest.first == ":" else { return nil }
      return rest.dropFirst().drop { $0 == " " }
    }
    return nil
  }
}
