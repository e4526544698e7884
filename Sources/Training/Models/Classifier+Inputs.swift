// SPDX-License-Identifier: Apache-2.0
public import DescentDatasets

#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

extension Classifier {
  /// Classifies an image file, PNG or JPEG, brought to the size and channels of the training data.
  ///
  /// - Throws: `DatasetError` for a file that cannot be decoded, `TrainingError.badInput` where the
  ///   model takes no images.
  public func classify(imageAt path: String) throws -> Classification {
    let shape = inputShape
    guard preprocessing.kind == .images, shape[0] == 1 || shape[0] == 3 else {
      throw TrainingError.badInput(
        name: path, expected: "samples of shape \(shape)", found: "an image")
    }
    // As a data set with the training data's options reads it, so that the model sees no other pixels.
    let image = try DecodedImage(
      contentsOf: path,
      options: ImageOptions(
        resize: ImageSize(height: shape[1], width: shape[2]), channels: shape[0]))
    let values = [Float](unsafeUninitializedCapacity: image.pixels.count) { buffer, written in
      if let start = buffer.baseAddress { image.write(to: start) }
      written = image.pixels.count
    }
    return try classify(batch: values)[0]
  }

  /// Classifies an image file.
  public func classify(imageAt url: URL) throws -> Classification {
    try classify(imageAt: url.path)
  }

  /// Classifies one row of raw features, or the raw values of one image (channels first, 0 … 1).
  ///
  /// - Throws: `TrainingError.badInput` for another number of values, or NaN where the model does not
  ///   fill in missing numbers.
  public func classify(features: [Float]) throws -> Classification {
    let size = preprocessing.sampleSize
    guard features.count == size else {
      throw TrainingError.badInput(
        name: "sample", expected: "\(size) values, shape \(inputShape)",
        found: "\(features.count)")
    }
    return try classify(batch: features)[0]
  }

  /// Classifies raw samples, one after the other.
  ///
  /// - Throws: as ``classify(features:)``; the number of values has to be a multiple of a sample's.
  public func classify(batch values: [Float]) throws -> [Classification] {
    let size = preprocessing.sampleSize
    guard values.count % size == 0 else {
      throw TrainingError.badInput(
        name: "batch", expected: "a multiple of \(size) values", found: "\(values.count)")
    }
    let isBad: (Float) -> Bool = preprocessing.imputes ? { $0.isInfinite } : { !$0.isFinite }
    if let index = values.firstIndex(where: isBad) {
      throw TrainingError.badInput(
        name: "sample \(index / size), value \(index % size)", expected: "a finite number",
        found: "\(values[index])")
    }
    return try answers(toInput: preprocessing.applied(to: values), count: values.count / size)
  }

  /// Classifies all samples of a data set, in their order: a table, a folder of images. Read it with
  /// `DatasetOptions(matching: classifier.preprocessing)`.
  ///
  /// - Throws: `DatasetError` for samples of another form or damaged files.
  public func classify(_ dataset: Dataset) throws -> [Classification] {
    if dataset.count == 0 { return [] }
    let loader = try Loader(
      dataset, batchSize: Self.largestBatch, shuffled: false, preprocessing: preprocessing)
    var result: [Classification] = []
    while let batch = try loader.next() {
      result += try answers(toInput: batch.values, count: batch.count)
    }
    return result
  }

  private func answers(toInput values: [Float], count: Int) throws -> [Classification] {
    let probabilities = try probabilities(ofInput: values, count: count)
    let width = classes.count
    return (0..<count).map { row in
      Classification(
        classes: classes, probabilities: Array(probabilities[(row * width)..<((row + 1) * width)]))
    }
  }
}
