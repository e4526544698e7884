// SPDX-License-Identifier: Apache-2.0

/// How raw samples become the input of a model: fitted on the training part alone, stored with the
/// model, and the same for training, test and prediction.
///
/// Every value `v` becomes `(v − mean) / standardDeviation`, by channel for images and by column for
/// features; categories (one-hot) stay 0 and 1. A missing number takes the median of its column
/// first. It also holds the classes and the columns, so a model file needs nothing else.
public struct Preprocessing: Sendable, Hashable {
  public let kind: Dataset.Kind
  /// `[channels, height, width]` or `[features]`.
  public let sampleShape: [Int]
  public let classes: [String]
  /// One for each channel or column.
  public let mean: [Float]
  /// One for each channel or column, all positive; 1 where the training data do not vary.
  public let standardDeviation: [Float]
  /// The median of each column, to stand for missing numbers; nil when none may be missing.
  public let medians: [Float]?
  public let featureNames: [String]
  /// The columns and categories of a table.
  public let encoding: TableEncoding?

  /// - Precondition: `mean`, `standardDeviation` and `medians` fit `sampleShape`.
  public init(
    kind: Dataset.Kind, sampleShape: [Int], classes: [String], mean: [Float],
    standardDeviation: [Float], medians: [Float]? = nil, featureNames: [String] = [],
    encoding: TableEncoding? = nil
  ) {
    self.kind = kind
    self.sampleShape = sampleShape
    self.classes = classes
    self.mean = mean
    self.standardDeviation = standardDeviation
    self.medians = medians
    self.featureNames = featureNames
    self.encoding = encoding
    if let problem { require(false, "Preprocessing: \(problem)") }
  }

  /// Whether missing numbers are filled in.
  public var imputes: Bool { medians != nil }

  /// The size images are brought to; nil for features.
  public var imageSize: ImageSize? {
    kind == .images ? ImageSize(height: sampleShape[1], width: sampleShape[2]) : nil
  }

  /// How many values a sample has.
  public var sampleSize: Int { sampleShape.reduce(1, *) }

  /// Turns one raw sample into model input, in place.
  ///
  /// - Parameter values: ``sampleSize`` values.
  public func apply(to values: UnsafeMutablePointer<Float>) {
    let area = sampleSize / mean.count
    if let medians {
      for index in medians.indices where values[index].isNaN { values[index] = medians[index] }
    }
    mean.withUnsafeBufferPointer { mean in
      standardDeviation.withUnsafeBufferPointer { deviation in
        for channel in mean.indices {
          let (centre, scale) = (mean[channel], 1 / deviation[channel])
          let plane = values + channel * area
          for index in 0..<area { plane[index] = (plane[index] - centre) * scale }
        }
      }
    }
  }

  /// Raw samples, one after the other, as model input.
  ///
  /// - Precondition: the length is a multiple of ``sampleSize``.
  public func applied(to values: [Float]) -> [Float] {
    let size = sampleSize
    require(
      values.count % size == 0,
      "Preprocessing: expected a multiple of \(size) values, found \(values.count)")
    var values = values
    values.withUnsafeMutableBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return }
      for index in 0..<buffer.count / size { apply(to: start + index * size) }
    }
    return values
  }

  /// What is wrong with the values, if anything; files are checked with it too.
  var problem: String? {
    let rank = kind == .images ? 3 : 1
    guard sampleShape.count == rank, sampleShape.allSatisfy({ $0 > 0 && $0 <= 1 << 24 }),
      let size = checkedProduct(sampleShape), size <= 1 << 26
    else { return "expected a shape of \(rank) positive sizes, found \(sampleShape)" }
    guard mean.count == sampleShape[0], standardDeviation.count == sampleShape[0] else {
      return
        "expected \(sampleShape[0]) means and deviations, found \(mean.count) and "
        + "\(standardDeviation.count)"
    }
    guard mean.allSatisfy(\.isFinite),
      standardDeviation.allSatisfy({ $0.isFinite && $0 > 0 && (1 / $0).isFinite })
    else { return "expected finite means and positive deviations" }
    if let medians, kind != .features || medians.count != mean.count {
      return "expected a median for each of \(mean.count) columns, found \(medians.count)"
    }
    if let encoding, encoding.featureCount != size {
      return "expected columns of \(size) features, found \(encoding.featureCount)"
    }
    return nil
  }
}
