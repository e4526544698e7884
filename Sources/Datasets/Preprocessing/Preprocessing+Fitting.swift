// SPDX-License-Identifier: Apache-2.0

extension Preprocessing {
  /// Fits mean and deviation, and the medians if missing numbers are filled in, on a training part.
  ///
  /// - Throws: when a file of the training part cannot be read.
  public static func fitted(to training: Dataset) throws(DatasetError) -> Preprocessing {
    let (count, size) = (training.count, training.sampleSize)
    guard count > 0 else {
      throw .noSamples(path: training.name, expected: "training samples", found: "none")
    }
    let channels = training.sampleShape[0]
    var statistics = Statistics(channels: channels, area: size / channels)
    if training.imputes { statistics.medians = try medians(of: training) }
    if training.decodes {
      // A file that broke since it was read is left out; the training's own loader reports it.
      let batches = try Loader(training, batchSize: 16, shuffled: false, onDamage: .skip)
      while let batch = try batches.next() {
        for row in 0..<batch.count { statistics.add(batch.values[row * size..<(row + 1) * size]) }
      }
    } else {
      for index in 0..<count { statistics.add(try training.sample(at: index)[...]) }
    }
    let (mean, deviation) = statistics.result(numeric: training.encoding?.numeric)
    return Preprocessing(
      kind: training.kind, sampleShape: training.sampleShape, classes: training.classes,
      mean: mean, standardDeviation: deviation, medians: statistics.medians,
      featureNames: training.featureNames, encoding: training.encoding)
  }

  /// Sums of each channel about its first value, in Float64: exact enough for columns far from 0.
  private struct Statistics {
    let area: Int
    var medians: [Float]?
    private var origin: [Double]?
    private var count = 0.0
    private var sum: [Double]
    private var squares: [Double]

    init(channels: Int, area: Int) {
      self.area = area
      sum = [Double](repeating: 0, count: channels)
      squares = sum
    }

    /// Adds a sample.
    mutating func add(_ sample: ArraySlice<Float>) {
      var values = Array(sample)
      if let medians {
        for index in medians.indices where values[index].isNaN { values[index] = medians[index] }
      }
      let origin = origin ?? sum.indices.map { Double(values[$0 * area]) }
      self.origin = origin
      for channel in sum.indices {
        var (first, second) = (0.0, 0.0)
        for index in channel * area..<(channel + 1) * area {
          let difference = Double(values[index]) - origin[channel]
          first += difference
          second += difference * difference
        }
        sum[channel] += first
        squares[channel] += second
      }
      count += Double(area)
    }

    func result(numeric: [Bool]?) -> (mean: [Float], deviation: [Float]) {
      var mean: [Float] = []
      var deviation: [Float] = []
      for channel in sum.indices {
        let isNumber = numeric?[channel] ?? true
        let centre = sum[channel] / max(count, 1)
        let variance = max(0, squares[channel] / max(count, 1) - centre * centre)
        let scale = Float(variance.squareRoot())
        mean.append(isNumber ? Float((origin?[channel] ?? 0) + centre) : 0)
        deviation.append(isNumber && scale > 1e-12 && scale.isFinite ? scale : 1)
      }
      return (mean, deviation)
    }
  }

  /// The median of each column over the numbers that are there; 0 for categories and empty columns.
  private static func medians(of training: Dataset) throws(DatasetError) -> [Float] {
    let size = training.sampleSize
    var columns = [[Float]](repeating: [], count: size)
    for index in 0..<training.count {
      let values = try training.sample(at: index)
      for column in 0..<size where !values[column].isNaN { columns[column].append(values[column]) }
    }
    let numeric = training.encoding?.numeric
    return columns.indices.map { column in
      let sorted = columns[column].sorted()
      guard !sorted.isEmpty, numeric?[column] ?? true else { return 0 }
      let middle = sorted.count / 2
      return sorted.count % 2 == 1
        ? sorted[middle] : sorted[middle - 1] / 2 + sorted[middle] / 2
    }
  }
}
