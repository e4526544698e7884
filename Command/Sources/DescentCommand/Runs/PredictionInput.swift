// SPDX-License-Identifier: Apache-2.0
import Descent

/// Something to be classified: an image file, or a file or folder with many samples.
struct PredictionInput {
  let path: String

  init(_ path: String) { self.path = path }

  private var isImage: Bool {
    let name = path.lowercased()
    return [".png", ".jpg", ".jpeg"].contains { name.hasSuffix($0) }
  }

  func predictions(by classifier: Classifier) throws -> [Prediction] {
    if isImage {
      return [Prediction(file: path, row: nil, answer: try classifier.classify(imageAt: path))]
    }
    let options = DatasetOptions(matching: classifier.preprocessing)
    let data = try Dataset(contentsOf: path, options: options)
    for file in data.skipped { Console.line("descent: \(file)", to: .error) }
    return try classifier.classify(data).enumerated().map { index, answer in
      let file = data.path(at: index)
      return Prediction(file: file ?? path, row: file == nil ? index + 1 : nil, answer: answer)
    }
  }
}
