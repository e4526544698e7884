// SPDX-License-Identifier: Apache-2.0

/// What has to be the same for a training to go on as if it had never stopped.
struct TrainingSettings: Codable, Sendable, Equatable {
  var seed: UInt64
  var epochs: Int
  var batchSize: Int
  var accumulation: Int
  var samples: Int
  var sampleShape: [Int]
  var classes: [String]
  /// A hash of the training part's content.
  var trainingHash: String
  var loss: String
  var optimizer: String
  var schedule: String
  var clipping: String
  var augmentation: String
  var keeps: KeptWeights

  /// The first difference, by name.
  func difference(from other: TrainingSettings) -> (what: String, expected: String, found: String)?
  {
    func pair<Value>(_ what: String, _ value: (TrainingSettings) -> Value) -> (
      String, String, String
    ) { (what, "\(value(self))", "\(value(other))") }
    let pairs = [
      pair("seed") { $0.seed }, pair("epochs") { $0.epochs },
      pair("batch size") { $0.batchSize }, pair("accumulation") { $0.accumulation },
      pair("number of training samples") { $0.samples },
      pair("shape of a sample") { $0.sampleShape },
      pair("classes") { $0.classes.joined(separator: ", ") },
      pair("content of the training part") { $0.trainingHash }, pair("loss") { $0.loss },
      pair("optimizer") { $0.optimizer }, pair("schedule") { $0.schedule },
      pair("gradient clipping") { $0.clipping }, pair("augmentation") { $0.augmentation },
      pair("kept weights") { $0.keeps.rawValue },
    ]
    return pairs.first { $0.1 != $0.2 }
  }
}
