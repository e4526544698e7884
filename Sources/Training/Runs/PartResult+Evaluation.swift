// SPDX-License-Identifier: Apache-2.0
public import DescentCheckpoints
public import DescentDatasets
public import DescentEvaluation

extension PartResult {
  /// What `result.json` keeps of an evaluation.
  ///
  /// - Parameters:
  ///   - result: The answers for `data`, in the order of its samples.
  ///   - data: The part that was evaluated, for names and pictures.
  ///   - worst: How many of the samples classified worst are kept.
  public init(
    _ result: ClassificationResult, of data: Dataset, worst: Int = 24
  ) throws(DatasetError) {
    let matrix = result.confusionMatrix
    let perClass = matrix.perClass.enumerated().map { index, counts in
      PerClass(
        name: result.classes[index], samples: counts.samples, predicted: counts.predicted,
        precision: counts.precision, recall: counts.recall, f1: counts.f1, iou: counts.iou)
    }
    var samples: [Sample] = []
    for index in result.worst(worst) {
      let predicted = result.predictions[index]
      samples.append(
        Sample(
          name: data.path(at: index) ?? "\(data.name), sample \(index)",
          actual: result.classes[result.labels[index]], predicted: result.classes[predicted],
          probability: result.probability(of: predicted, sample: index) ?? 0,
          image: try StoredImage(sample: index, of: data)))
    }
    self.init(
      samples: result.count, accuracy: result.accuracy ?? 0,
      interval: result.accuracyInterval().map {
        Interval(low: $0.low, high: $0.high, level: $0.level)
      },
      loss: result.loss, confusion: matrix.rows, perClass: perClass, worst: samples)
  }
}

extension StoredImage {
  /// The picture of a sample; nil for features and for images that no JSON file should hold.
  fileprivate init?(sample index: Int, of data: Dataset) throws(DatasetError) {
    let shape = data.sampleShape
    guard data.kind == .images, shape[0] == 1 || shape[0] == 3, max(shape[1], shape[2]) <= 256
    else { return nil }
    let values = try data.sample(at: index)
    self.init(title: "", planes: values.map { $0 * 255 }, shape: shape)
  }

  /// - Parameters:
  ///   - planes: Channels first, 0 … 255; what lies outside is cut off.
  ///   - shape: `[1 or 3, height, width]`, sides of at most ``sideLimit``.
  init(title: String, planes: [Float], shape: [Int]) {
    let area = shape[1] * shape[2]
    var pixels = [UInt8](repeating: 0, count: planes.count)
    for channel in 0..<shape[0] {
      for index in 0..<area {
        let value = planes[channel * area + index].rounded()
        pixels[index * shape[0] + channel] = value >= 255 ? 255 : value > 0 ? UInt8(value) : 0
      }
    }
    self.init(title: title, width: shape[2], height: shape[1], channels: shape[0], pixels: pixels)
  }
}
