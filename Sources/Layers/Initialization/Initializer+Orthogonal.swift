// SPDX-License-Identifier: Apache-2.0

extension Initializer {
  /// A random orthogonal matrix times `gain`: axis 0 are rows, all other axes together columns. The
  /// shorter side's vectors are orthonormal before the gain.
  ///
  /// - Complexity: `rows · columns · min(rows, columns)`, some seconds for 512 × 4,608.
  /// - Source: Saxe, McClelland & Ganguli, ICLR 2014.
  public static func orthogonal(gain: Double = 1) -> Initializer {
    Initializer("orthogonal") { weight, random in
      guard weight.shape.rank > 0, weight.shape.count > 0 else {
        return [Double](repeating: gain, count: weight.shape.count)
      }
      let rows = weight.shape[0]
      let columns = weight.shape.count / rows
      let (vectors, length) = (min(rows, columns), max(rows, columns))
      var basis = random.normals(count: vectors * length)
      orthonormalize(&basis, vectors: vectors, length: length)
      if rows <= columns { return basis.map { gain * $0 } }
      var values = [Double](repeating: 0, count: rows * columns)
      for row in 0..<rows {
        for column in 0..<columns {
          values[row * columns + column] = gain * basis[column * length + row]
        }
      }
      return values
    }
  }
}

/// Makes rows orthonormal: Gram–Schmidt, twice for each vector, which is as accurate as Householder
/// (Giraud et al. 2005). Vectors of independent normal elements give the uniform distribution.
private func orthonormalize(_ basis: inout [Double], vectors: Int, length: Int) {
  basis.withUnsafeMutableBufferPointer { values in
    for current in 0..<vectors {
      let start = current * length
      for _ in 0..<2 {
        for previous in 0..<current {
          var projection = 0.0
          for index in 0..<length {
            projection += values[start + index] * values[previous * length + index]
          }
          for index in 0..<length {
            values[start + index] -= projection * values[previous * length + index]
          }
        }
      }
      var squares = 0.0
      for index in 0..<length { squares += values[start + index] * values[start + index] }
      let scale = 1 / squares.squareRoot()
      for index in 0..<length { values[start + index] *= scale }
    }
  }
}
