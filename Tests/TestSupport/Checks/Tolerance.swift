// SPDX-License-Identifier: Apache-2.0
package import DescentGraph

/// How far a result may be from the exact one.
///
/// An element passes if `|found − expected| ≤ relative·|expected| + absolute·max|expected|`, the
/// maximum over the finite elements of its tensor: sums that cancel lose digits of their terms, not of
/// their result. NaN must meet NaN, an infinity the same infinity.
package struct Tolerance: Sendable {
  package let relative: Double
  package let absolute: Double

  package init(relative: Double, absolute: Double) {
    (self.relative, self.absolute) = (relative, absolute)
  }

  /// The one table: some tens of rounding errors of each type; none for whole numbers.
  package init(_ type: ElementType) {
    switch type {
    case .float64: self.init(relative: 1e-13, absolute: 1e-13)
    case .float32: self.init(relative: 1e-5, absolute: 3e-6)
    case .bfloat16: self.init(relative: 2e-2, absolute: 2e-2)
    case .int32, .uint32, .bool: self.init(relative: 0, absolute: 0)
    }
  }

  /// The looser of two.
  package func joined(_ other: Tolerance) -> Tolerance {
    Tolerance(
      relative: max(relative, other.relative), absolute: max(absolute, other.absolute))
  }

  /// The first element that is too far off, or nil where there is none.
  ///
  /// - Parameter scale: The size of the terms that the elements are sums of, where they are known to be
  ///   larger than the elements.
  package func difference(found: [Double], expected: [Double], scale: Double = 0) -> String? {
    guard found.count == expected.count else {
      return "expected \(expected.count) elements, found \(found.count)"
    }
    let largest = expected.filter(\.isFinite).map(\.magnitude).reduce(scale, max)
    for index in expected.indices {
      let (a, b) = (found[index], expected[index])
      if a == b || (a.isNaN && b.isNaN) { continue }
      if (a - b).magnitude <= relative * b.magnitude + absolute * largest { continue }
      return "element \(index): expected \(b), found \(a)"
    }
    return nil
  }
}
