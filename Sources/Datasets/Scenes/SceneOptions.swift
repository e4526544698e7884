// SPDX-License-Identifier: Apache-2.0

/// What composed scenes look like.
public struct SceneOptions: Sendable, Hashable {
  /// The size of a scene; nil takes 3 × 4 crops.
  public var size: ImageSize?
  /// How many objects a scene has; fewer where they find no place.
  public var objects: ClosedRange<Int>
  /// The sides of an object, as multiples of its crop's; evenly spread on a logarithmic scale.
  public var scale: ClosedRange<Double>
  /// The most of the smaller of two objects that the other may cover.
  public var overlap: Double
  /// The largest change of a pixel, of 1: even noise, so that no two copies of a crop are equal.
  public var noise: Double

  /// - Precondition: `objects` from 0, `scale` above 0 and at most 16, `overlap` and `noise` in
  ///   0 … 1.
  public init(
    size: ImageSize? = nil, objects: ClosedRange<Int> = 1...4,
    scale: ClosedRange<Double> = 0.6...1.5, overlap: Double = 0.1, noise: Double = 0.02
  ) {
    require(
      objects.lowerBound >= 0 && scale.lowerBound > 0 && scale.upperBound <= 16
        && (0...1).contains(overlap) && (0...1).contains(noise),
      "SceneOptions: expected objects from 0, a scale in 0 … 16, overlap and noise in 0 … 1")
    self.size = size
    self.objects = objects
    self.scale = scale
    self.overlap = overlap
    self.noise = noise
  }
}
