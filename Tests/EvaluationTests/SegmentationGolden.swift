// SPDX-License-Identifier: Apache-2.0
import DescentEvaluation
import Foundation

/// Masks with the figures that scikit-learn, torchmetrics and SciPy give for them.
struct SegmentationGolden: Decodable {
  struct Case: Decodable {
    let classes: Int
    let ignored: Int?
    /// The true and the predicted mask of each image, a digit for each pixel.
    let images: [[String]]
    let iou: [Double?]
    let dice: [Double?]
    let meanIoU: Double?
    let meanDice: Double?
    let weighted: Double?
    let accuracy: Double?
    let meanAccuracy: Double?
    /// IoU and Dice of class 0 as a binary mask.
    let binary: [Double]?
    /// Means over images, in single precision.
    let imageMeans: [Double]?

    var figures: Figures {
      Figures(
        perClass: iou + dice, means: [meanIoU, meanDice, weighted, accuracy, meanAccuracy],
        binary: binary ?? [nil, nil], imageMeans: imageMeans)
    }
  }

  struct Boundary: Decodable {
    let height: Int
    let width: Int
    let share: Double
    let truth: String
    let predicted: String
    let band: String
    let iou: Double?
  }

  let cases: [Case]
  let boundaries: [Boundary]

  /// The figures of a case, to be compared element by element.
  struct Figures {
    var perClass: [Double?]
    var means: [Double?]
    var binary: [Double?]
    var imageMeans: [Double]?
  }

  /// The file beside the tests, and the one that the environment names.
  static func files() throws -> [SegmentationGolden] {
    var urls = [
      URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appending(path: "../Golden/evaluation/segmentation.json").standardized
    ]
    if let path = ProcessInfo.processInfo.environment["DESCENT_METRIC_CASES_SEGMENTATION"] {
      urls.append(URL(fileURLWithPath: path))
    }
    return try urls.map {
      try JSONDecoder().decode(SegmentationGolden.self, from: Data(contentsOf: $0))
    }
  }

  static func pixels(_ text: String) -> [UInt8] { text.utf8.map { $0 - 48 } }

  /// The result of this library for a case.
  static func result(_ item: Case) throws -> SegmentationResult {
    var result = SegmentationResult(
      classes: (0..<item.classes).map { "\($0)" }, ignored: item.ignored)
    for (index, masks) in item.images.enumerated() {
      try result.append(
        name: "\(index)", truth: pixels(masks[0]), predicted: pixels(masks[1]))
    }
    return result
  }

  static func figures(_ item: Case) throws -> Figures {
    let result = try result(item)
    let counts = result.counts
    let truth = item.images.flatMap { pixels($0[0]) }
    let predicted = item.images.flatMap { pixels($0[1]) }
    let binary = try ClassCounts(
      mask: truth.map { $0 == 0 ? 1 : 0 }, predicted: predicted.map { $0 == 0 ? 7 : 0 })
    return Figures(
      perClass: counts.iou + counts.dice,
      means: [
        counts.meanIoU, counts.meanDice, counts.frequencyWeightedIoU, counts.pixelAccuracy,
        counts.meanAccuracy,
      ], binary: [binary.iou, binary.f1],
      imageMeans: item.imageMeans.map { _ in
        [result.meanImageIoU, result.meanImageDice].map { $0 ?? .nan }
      })
  }

  /// The largest difference over all cases of the exact figures and of those in single precision;
  /// infinite where one side has a figure and the other has none.
  func differences(
    _ figures: (Case) throws -> Figures = figures
  ) rethrows -> (exact: Double, single: Double) {
    var largest = (exact: 0.0, single: 0.0)
    for item in cases {
      let (found, expected) = (try figures(item), item.figures)
      largest.exact =
        [
          largest.exact, Self.distance(found.perClass, expected.perClass),
          Self.distance(found.means, expected.means), Self.distance(found.binary, expected.binary),
        ].max() ?? .infinity
      largest.single = max(
        largest.single, Self.distance(found.imageMeans ?? [], expected.imageMeans ?? []))
    }
    return largest
  }

  private static func distance(_ left: [Double?], _ right: [Double?]) -> Double {
    guard left.count == right.count else { return .infinity }
    return zip(left, right).map { left, right in
      guard let left, let right else { return left == nil && right == nil ? 0 : .infinity }
      return left.isNaN || right.isNaN ? .infinity : abs(left - right)
    }.max() ?? 0
  }
}
