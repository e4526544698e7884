// SPDX-License-Identifier: Apache-2.0
public import DescentDatasets

extension Classifier {
  /// How much the probability of a class falls when a pixel is covered.
  ///
  /// A patch of the training data's mean colour is slid over the image. A pixel's value is the mean
  /// fall, `p − p(covered)`, over the patches that cover it: in −1 … 1, positive where the class
  /// needs what is there, negative where it speaks against it.
  ///
  /// - Parameters:
  ///   - image: Brought to size and channels of the training data.
  ///   - patch: The side of the patch in pixels of the training data; nil takes a quarter of the
  ///     shorter side, at least 1.
  ///   - step: Pixels from one patch to the next; nil takes a quarter of the patch, at least 1.
  ///   - label: The index of the class; nil takes the most probable one.
  /// - Complexity: One evaluation for each position of the patch.
  /// - Throws: `TrainingError.badInput` for a model of features, a class it does not have, or a patch
  ///   outside 1 … the shorter side.
  /// - Source: Zeiler & Fergus, ECCV 2014 (arXiv 1311.2901).
  public func occlusionSaliency(
    of image: DecodedImage, patch: Int? = nil, step: Int? = nil, label: Int? = nil
  ) throws -> Saliency {
    let input = try preparedInput(image)
    let (height, width) = (inputShape[1], inputShape[2])
    let patch = patch ?? max(1, min(height, width) / 4)
    let step = step ?? max(1, patch / 4)
    guard (1...min(height, width)).contains(patch), step >= 1 else {
      throw TrainingError.badInput(
        name: "patch", expected: "a side of 1 to \(min(height, width)) and a step of 1 or more",
        found: "\(patch) and \(step)")
    }
    let probabilities = try probabilities(ofInput: input, count: 1)
    let label = try checked(label, probabilities)
    var places: [(row: Int, column: Int)] = []
    for row in Self.starts(length: height, patch, step) {
      for column in Self.starts(length: width, patch, step) { places.append((row, column)) }
    }
    var falls = [Float](repeating: 0, count: height * width)
    var covers = [Float](repeating: 0, count: height * width)
    var start = 0
    while start < places.count {
      let part = places[start..<min(start + Self.largestBatch, places.count)]
      start += part.count
      let batch = part.flatMap { covered(input, row: $0.row, column: $0.column, patch) }
      let answers = try self.probabilities(ofInput: batch, count: part.count)
      for (index, place) in part.enumerated() {
        let fall = probabilities[label] - answers[index * classes.count + label]
        for row in place.row..<place.row + patch {
          for column in place.column..<place.column + patch {
            falls[row * width + column] += fall
            covers[row * width + column] += 1
          }
        }
      }
    }
    return Saliency(
      height: height, width: width, values: zip(falls, covers).map { $0 / max($1, 1) },
      label: label, probability: probabilities[label])
  }

  /// Where patches begin; the last one ends at the border.
  private static func starts(length: Int, _ patch: Int, _ step: Int) -> [Int] {
    let last = length - patch
    let regular = Array(stride(from: 0, through: last, by: step))
    return regular.last == last ? regular : regular + [last]
  }

  /// The prepared input with a square at the training data's mean, which is 0 there.
  private func covered(_ input: [Float], row: Int, column: Int, _ patch: Int) -> [Float] {
    var result = input
    let (height, width) = (inputShape[1], inputShape[2])
    for channel in 0..<inputShape[0] {
      for y in row..<row + patch {
        let line = (channel * height + y) * width
        for x in line + column..<line + column + patch { result[x] = 0 }
      }
    }
    return result
  }
}
