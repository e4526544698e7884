// SPDX-License-Identifier: Apache-2.0

/// The lowest point of a quadratic model within a ball: `min gᵀp + ½ pᵀHp`, `‖p‖ ≤ radius`.
///
/// Solved to the end by the eigenvalues of H: `p = −(H + μ)⁻¹ g` with the `μ ≥ 0` that makes `H + μ`
/// positive and `p` as long as the radius; where no `μ` makes it long enough, along the eigenvector of
/// the lowest value (the hard case).
///
/// - Source: Moré & Sorensen 1983; Nocedal & Wright 2006, section 4.3.
package struct TrustRegion {
  private let eigen: SymmetricEigen
  private let gradient: [Double]
  private let lowest: Double
  private let floor: Double

  package init(gradient: [Double], hessian: [[Double]]) {
    eigen = SymmetricEigen(hessian)
    self.gradient = eigen.coordinates(gradient)
    lowest = eigen.values.min() ?? 0
    let largest = eigen.values.reduce(0) { max($0, abs($1)) }
    floor = max(1e-16 * largest, .leastNormalMagnitude)
  }

  /// The step, and by how much the model falls with it.
  package func step(within radius: Double) -> (step: [Double], fall: Double) {
    let coordinates = coordinates(within: radius)
    let fall = zip(coordinates, zip(gradient, eigen.values)).reduce(0) { total, entry in
      total - entry.0 * (entry.1.0 + 0.5 * entry.0 * entry.1.1)
    }
    return (eigen.vector(coordinates), fall)
  }

  private func coordinates(within radius: Double) -> [Double] {
    func damped(_ mu: Double) -> [Double] {
      zip(gradient, eigen.values).map { -$0 / max($1 + mu, floor) }
    }
    if lowest > floor {
      let newton = damped(0)
      if norm(newton) <= radius { return newton }
    }
    // The length falls as μ rises; it is below the radius at the upper bound.
    let start = max(0, -lowest)
    var (low, high) = (start, start + norm(gradient) / radius)
    for _ in 0..<200 where high - low > 1e-3 * (high - start) {
      let middle = low + 0.5 * (high - low)
      if norm(damped(middle)) > radius { low = middle } else { high = middle }
    }
    var result = damped(high)
    let room = radius * radius - dot(result, result)
    if lowest < 0, room > 0.02 * radius * radius, let axis = eigen.values.firstIndex(of: lowest) {
      let root = (result[axis] * result[axis] + room).squareRoot()
      result[axis] = result[axis] < 0 ? -root : root
    }
    return result
  }
}
