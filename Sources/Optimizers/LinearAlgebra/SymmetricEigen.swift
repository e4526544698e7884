// SPDX-License-Identifier: Apache-2.0

/// A symmetric matrix seen in the basis of its eigenvectors.
package struct SymmetricEigen {
  /// From the largest to the smallest.
  package let values: [Double]
  /// One for each value, of length 1.
  package let vectors: [[Double]]

  /// - Parameter rows: A symmetric matrix of finite numbers.
  package init(_ rows: [[Double]]) {
    let size = rows.count
    let basis = SymmetricEigenbasis(rows.flatMap { $0 }, size: size)
    values = basis.values
    vectors = (0..<size).map { column in
      (0..<size).map { basis.vectors[$0 * size + column] }
    }
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
