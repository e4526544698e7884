// SPDX-License-Identifier: Apache-2.0

/// The eigenvalues of a symmetric matrix, largest first, and their eigenvectors, by Jacobi's
/// rotations.
///
/// Each rotation makes one element beside the diagonal 0; sweeps over all of them end when the rest
/// is nothing. Short, and as accurate as the matrix allows.
///
/// - Complexity: O(n³) for each of about 6 … 10 sweeps: some five seconds for 500 rows.
/// - Source: Jacobi 1846; Golub & Van Loan, *Matrix Computations*, 2013, section 8.5.
package struct SymmetricEigenbasis {
  /// From the largest to the smallest.
  package let values: [Double]
  /// An n × n matrix, row by row; column j is the eigenvector of `values[j]`, of length 1. Its sign
  /// is either.
  package let vectors: [Double]

  /// - Parameters:
  ///   - matrix: A symmetric n × n matrix of finite numbers, row by row; read above its diagonal.
  ///   - size: n.
  package init(_ matrix: [Double], size: Int) {
    let scale = matrix.reduce(0) { max($0, abs($1)) }
    var a = scale == 0 ? matrix : matrix.map { $0 / scale }
    // The eigenvectors are the rows of v, so that a rotation walks along memory.
    var v = [Double](repeating: 0, count: size * size)
    for row in 0..<size { v[row * size + row] = 1 }
    a.withUnsafeMutableBufferPointer { a in
      v.withUnsafeMutableBufferPointer { v in
        // 60 sweeps are never needed; the bound is there for numbers that are not finite.
        for _ in 0..<60 {
          if Self.sweep(a, v, size) { break }
        }
      }
    }
    let order = (0..<size).sorted { a[$0 * size + $0] > a[$1 * size + $1] }
    values = order.map { a[$0 * size + $0] * scale }
    var columns = v
    for (column, row) in order.enumerated() {
      for index in 0..<size { columns[index * size + column] = v[row * size + index] }
    }
    vectors = columns
  }

  /// One rotation for each pair of rows; whether there was nothing to rotate.
  private static func sweep(
    _ a: UnsafeMutableBufferPointer<Double>, _ v: UnsafeMutableBufferPointer<Double>, _ n: Int
  ) -> Bool {
    var isDiagonal = true
    for p in 0..<n {
      for q in (p + 1)..<max(n, p + 1) {
        let element = a[p * n + q]
        // The largest element was made 1.
        guard abs(element) > 1e-17 else { continue }
        isDiagonal = false
        let (first, second) = (a[p * n + p], a[q * n + q])
        let theta = (second - first) / (2 * element)
        let tangent = (theta < 0 ? -1 : 1) / (abs(theta) + (theta * theta + 1).squareRoot())
        let cosine = 1 / (tangent * tangent + 1).squareRoot()
        rotate(a, p, q, cosine, tangent * cosine, n)
        rotate(v, p, q, cosine, tangent * cosine, n)
        for k in 0..<n where k != p && k != q {
          a[k * n + p] = a[p * n + k]
          a[k * n + q] = a[q * n + k]
        }
        a[p * n + p] = first - tangent * element
        a[q * n + q] = second + tangent * element
        a[p * n + q] = 0
        a[q * n + p] = 0
      }
    }
    return isDiagonal
  }

  private static func rotate(
    _ a: UnsafeMutableBufferPointer<Double>, _ p: Int, _ q: Int, _ cosine: Double,
    _ sine: Double, _ n: Int
  ) {
    for k in 0..<n {
      let (x, y) = (a[p * n + k], a[q * n + k])
      a[p * n + k] = cosine * x - sine * y
      a[q * n + k] = sine * x + cosine * y
    }
  }
}
