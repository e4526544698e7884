// SPDX-License-Identifier: Apache-2.0
import DescentOptimizers
import Foundation
import Testing

/// Eigenvectors and QR against NumPy (`Tests/Golden/linear_algebra.py`), and by their laws.
@Suite struct LinearAlgebraTests {
  private struct Golden: Decodable {
    struct Case: Decodable {
      let size: Int
      let values: [Double]
      let vectors: [Double]
      let q: [Double]
    }
    let cases: [Case]
  }

  private static func cases() throws -> [Golden.Case] {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../Golden/linear_algebra.json").standardized
    return try JSONDecoder().decode(Golden.self, from: Data(contentsOf: url)).cases
  }

  private static func matrix(_ size: Int) -> [Double] {
    (0..<size * size).map { index in
      let (row, column) = (index / size, index % size)
      let root = row * 131 + column * 37 + row * column + 17
      let square = root * root % 100_003
      let fifth = square * square % 100_003 * root % 100_003
      return Double(fifth % 2003 - 1001) / 512
    }
  }

  /// a·b, or a·bᵀ.
  private static func product(
    _ a: [Double], _ b: [Double], _ n: Int, transposed: Bool = false
  ) -> [Double] {
    (0..<n * n).map { index in
      (0..<n).reduce(0) { sum, k in
        sum + a[index / n * n + k] * (transposed ? b[index % n * n + k] : b[k * n + index % n])
      }
    }
  }

  private static func transposed(_ a: [Double], _ n: Int) -> [Double] {
    (0..<n * n).map { a[$0 % n * n + $0 / n] }
  }

  /// How far Qᵀ·Q is from the identity.
  private static func skewness(_ q: [Double], _ n: Int) -> Double {
    let columns = transposed(q, n)
    let gram = product(columns, columns, n, transposed: true)
    return gram.indices.map { abs(gram[$0] - ($0 / n == $0 % n ? 1 : 0)) }.max() ?? 0
  }

  @Test func equalsNumPy() throws {
    let cases = try Self.cases()
    #expect(cases.count == 7)
    for golden in cases {
      let n = golden.size
      let a = Self.matrix(n)
      let square = Self.product(a, a, n, transposed: true)
      let eigen = SymmetricEigenbasis(square, size: n)
      #expect(distance(eigen.values, golden.values) < 1e-13 * golden.values[0] * Double(n))
      var vectors = eigen.vectors
      for column in 0..<n {
        let size = { (row: Int) in abs(vectors[row * n + column]) }
        let top = (0..<n).max { size($0) < size($1) } ?? 0
        let sign: Double = vectors[top * n + column] < 0 ? -1 : 1
        for row in 0..<n { vectors[row * n + column] *= sign }
      }
      // Errors grow by the ratio of the largest eigenvalue to the smallest distance of two.
      #expect(distance(vectors, golden.vectors) < 1e-11, "\(n)")
      #expect(distance(HouseholderQR(a, size: n).q, golden.q) < 1e-11, "\(n)")
      #expect(Self.skewness(eigen.vectors, n) < 1e-13)
      #expect(Self.skewness(HouseholderQR(a, size: n).q, n) < 1e-13)
    }
  }

  @Test func aMatrixWithoutFullRankHasAnOrthogonalBasis() {
    let n = 9
    // Of rank one, with two columns of zeros; tiny, so that squares of squares would vanish.
    let u = (0..<n).map { $0 % 4 == 1 ? 0.0 : Double($0 - 3) * 1e-120 }
    let a = (0..<n * n).map { u[$0 / n] * (u[$0 % n] / 1e-120) }
    #expect(Self.skewness(HouseholderQR(a, size: n).q, n) < 1e-14)
    let eigen = SymmetricEigenbasis(a, size: n)
    #expect(Self.skewness(eigen.vectors, n) < 1e-14)
    let square = u.reduce(0) { $0 + $1 * ($1 / 1e-120) }
    #expect(abs(eigen.values[0] / square - 1) < 1e-14)
    let zeros = [Double](repeating: 0, count: 4)
    #expect(SymmetricEigenbasis(zeros, size: 2).vectors == [1, 0, 0, 1])
    #expect(HouseholderQR(zeros, size: 2).q == [1, 0, 0, 1])
    #expect(SymmetricEigenbasis([], size: 0).values == [] && HouseholderQR([], size: 0).q == [])
  }
}
