// SPDX-License-Identifier: Apache-2.0

/// The eigenvalues and eigenvectors of a symmetric matrix, by Jacobi's rotations.
///
/// Chosen over faster ways since it is short and gives small eigenvalues with the accuracy that the
/// matrix has; meant for some hundreds of rows.
///
/// - Complexity: O(n³) for each of about 6 … 10 sweeps.
/// - Source: Jacobi 1846; Golub & Van Loan, *Matrix Computations*, 2013, section 8.5.
package struct SymmetricEigen {
  /// In no order.
  package private(set) var values: [Double]
  /// One for each value, of length 1.
  package private(set) var vectors: [[Double]]

  /// - Parameter rows: A symmetric matrix of finite numbers.
  package init(_ rows: [[Double]]) {
    let n = rows.count
    var a = rows
    var v = (0..<n).map { row in (0..<n).map { $0 == row ? 1.0 : 0 } }
    let size = rows.reduce(0) { $0 + dot($1, $1) }.squareRoot()
    let negligible = 1e-17 * size
    for _ in 0..<60 {
      var isDiagonal = true
      for p in 0..<n {
        for q in p + 1..<max(n, p + 1) where abs(a[p][q]) > negligible {
          isDiagonal = false
          let theta = (a[q][q] - a[p][p]) / (2 * a[p][q])
          let t = (theta < 0 ? -1 : 1) / (abs(theta) + (theta * theta + 1).squareRoot())
          let c = 1 / (t * t + 1).squareRoot()
          Self.rotate(&a, &v, p, q, c, t * c)
        }
      }
      if isDiagonal { break }
    }
    values = (0..<n).map { a[$0][$0] }
    vectors = v
  }

  private static func rotate(
    _ a: inout [[Double]], _ v: inout [[Double]], _ p: Int, _ q: Int, _ c: Double, _ s: Double
  ) {
    for k in a.indices {
      let (x, y) = (a[k][p], a[k][q])
      a[k][p] = c * x - s * y
      a[k][q] = s * x + c * y
    }
    for k in a.indices {
      let (x, y) = (a[p][k], a[q][k])
      a[p][k] = c * x - s * y
      a[q][k] = s * x + c * y
      let (u, w) = (v[p][k], v[q][k])
      v[p][k] = c * u - s * w
      v[q][k] = s * u + c * w
    }
    a[p][q] = 0
    a[q][p] = 0
  }

  /// What the vector is in the basis of the eigenvectors.
  package func coordinates(_ vector: [Double]) -> [Double] { vectors.map { dot($0, vector) } }

  /// The vector of these coordinates.
  package func vector(_ coordinates: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: coordinates.count)
    for (factor, vector) in zip(coordinates, vectors) { result = sum(result, factor, vector) }
    return result
  }
}
