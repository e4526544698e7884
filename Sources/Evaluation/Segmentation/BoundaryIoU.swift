// SPDX-License-Identifier: Apache-2.0

/// Intersection over union of the *edges* of binary masks.
///
/// Plain IoU hardly sees a ragged edge on a large object, since the inside outweighs it. Here only
/// the pixels of each mask that lie within a distance of its own edge take part.
///
/// - Source: Cheng, Girshick, Dollár, Berg, Kirillov 2021; equals `mask_to_boundary` of their
///   `boundary-iou-api`, distances counted in steps to the eight neighbours.
public enum BoundaryIoU {
  /// The distance for an image: a share of its diagonal, at least 1.
  public static func distance(height: Int, width: Int, share: Double = 0.02) -> Int {
    require(
      height >= 0 && width >= 0 && share >= 0 && share <= 1,
      "BoundaryIoU: expected a size and a share in 0 … 1, found \(height), \(width), \(share)")
    let diagonal = (Double(height) * Double(height) + Double(width) * Double(width)).squareRoot()
    // Halves to even, as Python's `round` does.
    return max(1, Int((share * diagonal).rounded(.toNearestOrEven)))
  }

  /// The pixels of a mask, as 1, that have a pixel outside it within the distance; what lies beyond
  /// the image is outside.
  ///
  /// - Complexity: linear in the pixels, whatever the distance.
  /// - Precondition: `height · width` pixels, `distance > 0`.
  public static func band(_ mask: [UInt8], height: Int, width: Int, distance: Int) -> [UInt8] {
    require(
      height >= 0 && width >= 0 && mask.count == height * width && distance > 0,
      "BoundaryIoU: expected \(height)x\(width) pixels, found \(mask.count)")
    var steps = mask.map { $0 == 0 ? 0 : distance + 1 }
    func lower(_ index: Int, by row: Int, _ column: Int) {
      let (y, x) = (index / width + row, index % width + column)
      let isInside = y >= 0 && y < height && x >= 0 && x < width
      let neighbour = isInside ? steps[y * width + x] : 0
      if neighbour + 1 < steps[index] { steps[index] = neighbour + 1 }
    }
    // Two sweeps give the exact distance in steps to the eight neighbours (Rosenfeld, Pfaltz 1966).
    for index in steps.indices where steps[index] > 0 {
      for (row, column) in [(0, -1), (-1, -1), (-1, 0), (-1, 1)] { lower(index, by: row, column) }
    }
    for index in steps.indices.reversed() where steps[index] > 0 {
      for (row, column) in [(0, 1), (1, 1), (1, 0), (1, -1)] { lower(index, by: row, column) }
    }
    return steps.map { $0 > 0 && $0 <= distance ? 1 : 0 }
  }

  /// Counts the pixels of the two bands; ``ClassCounts/iou`` is the boundary IoU, `nil` where both
  /// masks are empty.
  ///
  /// - Throws: ``EvaluationError/maskSizesDiffer(truth:predicted:)``.
  public static func counts(
    truth: [UInt8], predicted: [UInt8], height: Int, width: Int, share: Double = 0.02
  ) throws(EvaluationError) -> ClassCounts {
    guard truth.count == predicted.count else {
      throw .maskSizesDiffer(truth: truth.count, predicted: predicted.count)
    }
    let distance = distance(height: height, width: width, share: share)
    return try ClassCounts(
      mask: band(truth, height: height, width: width, distance: distance),
      predicted: band(predicted, height: height, width: width, distance: distance))
  }
}
