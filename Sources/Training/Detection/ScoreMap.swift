// SPDX-License-Identifier: Apache-2.0

/// The class probabilities of every window of an image.
///
/// Where a pooling leaves the last pixels of a window out, one more window may fit than whole ones;
/// in an image of a window and whole strides there is none.
package struct ScoreMap: Sendable {
  /// Window positions down and across.
  package let rows: Int
  package let columns: Int
  package let classes: Int
  /// `[rows, columns, classes]`.
  package let values: [Float]

  /// The most probable class that is no background, the first among equals, and its probability.
  package func best(row: Int, column: Int, except background: Int) -> (label: Int, score: Float) {
    let start = (row * columns + column) * classes
    var best = (label: -1, score: -Float.infinity)
    for label in 0..<classes where label != background && values[start + label] > best.score {
      best = (label, values[start + label])
    }
    return best
  }
}
