// SPDX-License-Identifier: Apache-2.0

/// A named tensor as it lies in a file: element type, shape and little-endian bytes, row-major.
public struct TensorRecord: Sendable, Equatable {
  public let name: String
  public let element: TensorElement
  /// The extents, outermost first; empty for a scalar.
  public let shape: [Int]
  /// The elements in row-major order, little-endian.
  public let bytes: [UInt8]

  /// A record of raw bytes.
  ///
  /// - Precondition: the extents are not negative and `bytes` has exactly the size that `shape`
  ///   and `element` ask for.
  public init(name: String, element: TensorElement, shape: [Int], bytes: [UInt8]) {
    let expected = Self.byteCount(shape, element)
    require(
      expected == bytes.count,
      "TensorRecord \(name): expected \(expected.map(String.init) ?? "a representable number of") "
        + "bytes for \(element.rawValue) \(shape), found \(bytes.count)")
    self.name = name
    self.element = element
    self.shape = shape
    self.bytes = bytes
  }

  /// The number of elements.
  public var count: Int { bytes.count / element.byteCount }

  /// The size in bytes of a tensor; `nil` for a negative extent or on overflow.
  package static func byteCount(_ shape: [Int], _ element: TensorElement) -> Int? {
    var total = element.byteCount
    for extent in shape {
      guard extent >= 0 else { return nil }
      let (product, overflow) = total.multipliedReportingOverflow(by: extent)
      guard !overflow else { return nil }
      total = product
    }
    return total
  }
}

/// The one trap of this module: a mistake in the caller's arguments.
func require(
  _ condition: Bool, _ message: @autoclosure () -> String, file: StaticString = #fileID,
  line: UInt = #line
) {
  if !condition { fatalError(message(), file: file, line: line) }
}
