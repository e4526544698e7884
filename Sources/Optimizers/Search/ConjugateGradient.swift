// SPDX-License-Identifier: Apache-2.0

/// An approximate Newton direction from products with the Hessian alone.
///
/// Conjugate gradients on `H · p = −g`, until the residual is below `min(½, √‖g‖) · ‖g‖`, which makes
/// the outer steps converge faster than linearly; where a direction of negative curvature turns up,
/// what has been reached so far is taken, at the very start `−g`.
///
/// - Source: Dembo & Steihaug 1983; Nocedal & Wright 2006, algorithm 7.1.
package func newtonDirection(
  of gradient: [Double], limit: Int, product: ([Double]) -> [Double]
) -> [Double] {
  let size = norm(gradient)
  let goal = min(0.5, size.squareRoot()) * size
  var result = [Double](repeating: 0, count: gradient.count)
  var residual = gradient
  var direction = gradient.map { -$0 }
  var squared = dot(residual, residual)
  for round in 0..<limit {
    let curved = product(direction)
    let curvature = dot(direction, curved)
    guard curvature > 0 else { return round == 0 ? direction : result }
    let length = squared / curvature
    result = sum(result, length, direction)
    residual = sum(residual, length, curved)
    let next = dot(residual, residual)
    if next.squareRoot() < goal { break }
    direction = sum(residual.map { -$0 }, next / squared, direction)
    squared = next
  }
  return result
}
