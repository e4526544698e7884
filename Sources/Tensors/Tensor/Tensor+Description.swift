// SPDX-License-Identifier: Apache-2.0
import DescentGraph

extension Tensor: CustomStringConvertible {
  /// The elements in nested brackets, as NumPy prints them; of a large tensor only the borders.
  ///
  /// Reads the value, so the tensor is computed. While a captured step is traced it gives shape and
  /// type only.
  public var description: String {
    if BuildingScope.current.trace != nil { return "Tensor(\(elementType), \(shape))" }
    let values = doubles
    if shape.rank == 0 { return text(values[0]) }
    if count == 0 { return "[] (\(elementType), \(shape))" }
    var printer = Printer(
      dimensions: shape.dimensions, strides: shape.strides,
      edge: count > Printer.longest ? Printer.edge : Int.max)
    printer.width = printer.visible(axis: 0, from: 0).map { text(values[$0]).count }.max() ?? 0
    return printer.print(axis: 0, from: 0) { text(values[$0]) }
  }

  private func text(_ value: Double) -> String {
    switch elementType {
    case .bool: value != 0 ? "true" : "false"
    case .int32, .uint32: String(Int64(value))
    case .float32, .bfloat16: Float(value).description
    case .float64: value.description
    }
  }
}

/// Lays out elements in nested brackets.
private struct Printer {
  /// Above this many elements only `edge` at each end of an axis are shown.
  static let longest = 1000
  static let edge = 3

  let dimensions: [Int]
  let strides: [Int]
  let edge: Int
  var width = 0

  /// The positions shown along an axis; nil stands for those left out.
  private func positions(axis: Int) -> [Int?] {
    let size = dimensions[axis]
    if edge == Int.max || size <= 2 * edge { return Array(0..<size) }
    return Array(0..<edge) + [nil] + Array((size - edge)..<size)
  }

  /// The offsets of the elements shown.
  func visible(axis: Int, from offset: Int) -> [Int] {
    positions(axis: axis).compactMap { $0 }.flatMap { position in
      let start = offset + position * strides[axis]
      return axis == dimensions.count - 1 ? [start] : visible(axis: axis + 1, from: start)
    }
  }

  func print(axis: Int, from offset: Int, _ text: (Int) -> String) -> String {
    let isLast = axis == dimensions.count - 1
    let parts = positions(axis: axis).map { position in
      guard let position else { return "…" }
      let start = offset + position * strides[axis]
      if !isLast { return print(axis: axis + 1, from: start, text) }
      let element = text(start)
      return String(repeating: " ", count: max(0, width - element.count)) + element
    }
    let indent = String(repeating: " ", count: axis + 1)
    let blankLines = String(repeating: "\n", count: max(1, dimensions.count - 1 - axis))
    return "[" + parts.joined(separator: isLast ? ", " : "," + blankLines + indent) + "]"
  }
}
