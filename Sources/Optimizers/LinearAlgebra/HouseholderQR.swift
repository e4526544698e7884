// SPDX-License-Identifier: Apache-2.0

/// The orthogonal factor of a square matrix A = Q·R, by Householder's reflections.
///
/// Signs are such that the diagonal of R is not negative, so that Q is the only one where A has full
/// rank. Q is orthogonal in any case: where a column depends on those before it, some direction at
/// right angles to them takes its place.
///
/// - Complexity: O(n³), about 8/3 · n³ operations.
/// - Source: Householder 1958; Golub & Van Loan, *Matrix Computations*, 2013, section 5.2.
package struct HouseholderQR {
  /// An n × n matrix, row by row.
  package let q: [Double]

  /// - Parameters:
  ///   - matrix: n × n finite numbers, row by row.
  ///   - size: n.
  package init(_ matrix: [Double], size: Int) {
    let scale = matrix.reduce(0) { max($0, abs($1)) }
    // Columns one after the other, so that a reflection walks along memory.
    var a = Self.transposed(scale == 0 ? matrix : matrix.map { $0 / scale }, size)
    var result = [Double](repeating: 0, count: size * size)
    for column in 0..<size { result[column * size + column] = 1 }
    a.withUnsafeMutableBufferPointer { a in
      result.withUnsafeMutableBufferPointer { result in
        let isNegative = (0..<size).map { Self.reduce(a, column: $0, size) }
        for k in (0..<size).reversed() {
          Self.reflect(result, k..<size, by: a, k, size)
        }
        for column in 0..<size where isNegative[column] {
          for row in 0..<size { result[column * size + row].negate() }
        }
      }
    }
    q = Self.transposed(result, size)
  }

  /// Puts the reflection's vector, of length √2, in place of a column and reflects the later ones.
  /// Answers whether R's diagonal element is negative.
  private static func reduce(
    _ a: UnsafeMutableBufferPointer<Double>, column k: Int, _ n: Int
  ) -> Bool {
    var square = 0.0
    for row in k..<n { square += a[k * n + row] * a[k * n + row] }
    let (length, head) = (square.squareRoot(), a[k * n + k])
    guard length > 0 else {
      for row in k..<n { a[k * n + row] = 0 }
      return false
    }
    // Away from the axis, so that nothing cancels.
    a[k * n + k] += head < 0 ? -length : length
    let factor = 1 / (length * (length + abs(head))).squareRoot()
    for row in k..<n { a[k * n + row] *= factor }
    reflect(a, (k + 1)..<n, by: a, k, n)
    return head >= 0
  }

  /// x ← x − u · ⟨u, x⟩ for some columns of a matrix, with the vector in column k of another.
  private static func reflect(
    _ x: UnsafeMutableBufferPointer<Double>, _ columns: Range<Int>,
    by u: UnsafeMutableBufferPointer<Double>, _ k: Int, _ n: Int
  ) {
    for column in columns {
      var product = 0.0
      for row in k..<n { product += u[k * n + row] * x[column * n + row] }
      for row in k..<n { x[column * n + row] -= product * u[k * n + row] }
    }
  }

  private static func transposed(_ matrix: [Double], _ n: Int) -> [Double] {
    var result = matrix
    for row in 0..<n {
      for column in 0..<n { result[column * n + row] = matrix[row * n + column] }
    }
    return result
  }
}
