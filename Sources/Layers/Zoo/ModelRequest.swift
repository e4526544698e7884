// SPDX-License-Identifier: Apache-2.0
public import DescentTensors

/// What a model of the zoo is made for.
public struct ModelRequest: Sendable, Hashable {
  /// One sample without the batch: `[C, H, W]` for images, `[F]` for tables.
  public let inputShape: Shape
  /// The number of outputs: one logit for each class, or 1 for the logistic loss.
  public let classes: Int
  /// How many samples there are to train on, where that is known; `auto` looks at it.
  public let sampleCount: Int?

  public init(inputShape: Shape, classes: Int, sampleCount: Int? = nil) {
    self.inputShape = inputShape
    self.classes = classes
    self.sampleCount = sampleCount
  }

  /// Whether a sample is an image [C, H, W] of at least `side` pixels either way.
  func isImage(atLeast side: Int) -> Bool {
    inputShape.rank == 3 && min(inputShape[1], inputShape[2]) >= side
  }
}
