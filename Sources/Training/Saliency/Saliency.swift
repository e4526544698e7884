// SPDX-License-Identifier: Apache-2.0

/// How much each pixel of an image matters for a class.
public struct Saliency: Sendable, Hashable {
  public let height: Int
  public let width: Int
  /// Row by row from the top.
  public let values: [Float]
  /// The index of the class.
  public let label: Int
  /// Its probability for the image as it is.
  public let probability: Float

  init(height: Int, width: Int, values: [Float], label: Int, probability: Float) {
    (self.height, self.width, self.values) = (height, width, values)
    (self.label, self.probability) = (label, probability)
  }

  /// - Precondition: within the image.
  public subscript(row: Int, column: Int) -> Float { values[row * width + column] }
}
