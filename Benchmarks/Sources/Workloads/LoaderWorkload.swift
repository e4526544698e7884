// SPDX-License-Identifier: Apache-2.0
import BenchmarkTools
import Descent

/// An epoch over a folder of JPEG files that are decoded each time, scaled, cropped and flipped.
final class LoaderWorkload: Workload {
  private static let batch = 64
  private let loader: Loader
  private var values: [Float]
  private var labels: [Int32]
  private(set) var check: [Double] = []

  init(_ settings: Settings) throws {
    guard let folder = settings.folder else { throw Unavailable("the loader needs --folder PATH") }
    var options = DatasetOptions(
      images: ImageOptions(resize: ImageSize(height: 64, width: 64), channels: 3))
    // Larger than the limit, so that files are decoded in each epoch as the peers do it.
    options.memoryLimit = 1 << 20
    let dataset = try Dataset(contentsOf: folder, options: options)
    if !dataset.decodes { throw Unavailable("the images were kept in memory") }
    loader = try Loader(
      dataset, batchSize: Self.batch, seed: 1,
      augmentation: Augmentation([
        .flip(HorizontalFlip()), .crop(RandomCrop(padding: 8)),
      ]))
    values = [Float](repeating: 0, count: Self.batch * dataset.sampleSize)
    labels = [Int32](repeating: 0, count: Self.batch)
    check = [Double(dataset.count), try Self.mean(of: dataset)]
  }

  /// The mean value of some images as they are read, which tells whether peers see the same.
  private static func mean(of dataset: Dataset) throws -> Double {
    var sum = 0.0
    for index in 0..<50 {
      let values = try dataset.sample(at: index)
      sum += values.reduce(0.0) { $0 + Double($1) } / Double(values.count)
    }
    return sum / 50
  }

  func run() throws {
    try values.withUnsafeMutableBufferPointer { values in
      try labels.withUnsafeMutableBufferPointer { labels in
        guard let first = values.baseAddress, let label = labels.baseAddress else { return }
        while try loader.fill(values: first, labels: label) != nil {}
      }
    }
  }
}
