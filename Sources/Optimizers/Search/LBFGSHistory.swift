// SPDX-License-Identifier: Apache-2.0

/// The last steps and the changes of the gradient along them: an inverse Hessian in a few vectors.
///
/// - Source: Nocedal 1980; Nocedal & Wright 2006, algorithm 7.4 and equation 7.20.
package struct LBFGSHistory {
  /// Oldest first.
  package private(set) var steps: [[Double]] = []
  package private(set) var changes: [[Double]] = []
  /// `1 / yᵀs` of each pair.
  private var inverses: [Double] = []
  /// The inverse Hessian before any pair is this times the identity: `sᵀy / yᵀy` of the newest.
  package private(set) var scale = 1.0
  private let limit: Int

  package init(limit: Int) { self.limit = limit }

  package init(limit: Int, steps: [[Double]], changes: [[Double]], scale: Double) {
    self.limit = limit
    (self.steps, self.changes, self.scale) = (steps, changes, scale)
    inverses = zip(steps, changes).map { 1 / dot($1, $0) }
  }

  package var isEmpty: Bool { steps.isEmpty }

  /// Takes a pair in, the oldest one makes room; a pair without positive curvature is left out, since
  /// the matrix would no longer be positive definite.
  ///
  /// - Parameter leastCurvature: `yᵀs` has to be above it.
  package mutating func append(step: [Double], change: [Double], above leastCurvature: Double) {
    let curvature = dot(change, step)
    guard curvature > leastCurvature, curvature.isFinite else { return }
    if steps.count == limit {
      steps.removeFirst()
      changes.removeFirst()
      inverses.removeFirst()
    }
    steps.append(step)
    changes.append(change)
    inverses.append(1 / curvature)
    scale = curvature / dot(change, change)
  }

  /// `−H · g`, the two loops of algorithm 7.4.
  ///
  /// - Complexity: four products of vectors for each pair.
  package func direction(_ gradient: [Double]) -> [Double] {
    var result = gradient.map { -$0 }
    var weights = [Double](repeating: 0, count: steps.count)
    for index in steps.indices.reversed() {
      weights[index] = dot(steps[index], result) * inverses[index]
      result = sum(result, -weights[index], changes[index])
    }
    result = result.map { $0 * scale }
    for index in steps.indices {
      let correction = dot(changes[index], result) * inverses[index]
      result = sum(result, weights[index] - correction, steps[index])
    }
    return result
  }
}
