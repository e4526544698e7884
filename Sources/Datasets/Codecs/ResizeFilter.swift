// SPDX-License-Identifier: Apache-2.0

/// A triangle filter along one axis: for each target position the source positions it gathers from,
/// with weights that sum to one.
struct ResizeFilter {
  /// The first source position of each target position.
  private(set) var first: [Int32] = []
  /// Where the weights of each target position begin, and where the last one's end.
  private(set) var ends: [Int32] = [0]
  private(set) var weights: [Float] = []

  /// The filter is as wide as a target pixel when it shrinks, so that nothing aliases, and as wide
  /// as a source pixel when it enlarges.
  ///
  /// - Parameter extent: How many of the source positions the image fills, where the last one is
  ///   filled in part; nil for all.
  init(from source: Int, extent: Double? = nil, to target: Int) {
    let scale = (extent ?? Double(source)) / Double(target)
    let radius = max(scale, 1)
    first.reserveCapacity(target)
    ends.reserveCapacity(target + 1)
    weights.reserveCapacity(target * (2 * Int(radius) + 2))
    for position in 0..<target {
      let centre = (Double(position) + 0.5) * scale
      let start = max(0, Int((centre - radius).rounded(.down)))
      let last = min(source - 1, Int((centre + radius).rounded(.down)))
      func share(_ place: Int) -> Double { max(0, 1 - abs(Double(place) + 0.5 - centre) / radius) }
      var total = 0.0
      for place in start...last { total += share(place) }
      for place in start...last { weights.append(Float(share(place) / total)) }
      first.append(Int32(start))
      ends.append(Int32(weights.count))
    }
  }
}
