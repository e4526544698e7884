// SPDX-License-Identifier: Apache-2.0
public import DescentCheckpoints
public import DescentDatasets
import DescentEngine
import DescentLayers
import DescentOptimizers

extension Trainer {
  /// What `config.json` says about a training, as far as the trainer knows it.
  ///
  /// A command adds its arguments, the data's path and the split's seed, and writes it before `fit`,
  /// which leaves a file that is there alone.
  ///
  /// - Throws: as ``prepare(for:preprocessing:)``, which it calls.
  public func configuration(
    training: Dataset, validation: Dataset? = nil, test: Dataset? = nil, epochs: Int,
    batchSize: Int, options: TrainingOptions = TrainingOptions()
  ) throws -> RunConfiguration {
    let preparation = try prepared(for: training, preprocessing: options.preprocessing)
    var sizes = ["training": training.count]
    sizes["validation"] = validation?.count
    sizes["test"] = test?.count
    return RunConfiguration(
      command: [], data: training.name,
      model: options.modelName ?? "\(type(of: model))", parameterCount: model.parameterCount,
      loss: loss.description,
      optimizer: .object([
        "name": .string("\(type(of: rule))"), "learningRate": .number(rule.learningRate),
        "weightDecay": .number(rule.weightDecay), "settings": .string("\(rule)"),
      ]),
      schedule: .object([
        "name": .string("\(type(of: options.schedule))"),
        "settings": .string("\(options.schedule)"),
      ]),
      learningRate: rule.learningRate, epochs: epochs, batchSize: batchSize, seed: seed,
      splitSeed: 0, classes: training.classes, sampleShape: training.sampleShape,
      partSizes: sizes, preprocessing: try JSONValue(preparation.preprocessing),
      augmentation: try JSONValue(options.augmentation),
      machine: .current(threads: (Engine.current.backend as? CPUBackend)?.threads ?? 1),
      skipped: training.skipped.map { "\($0.path): \($0.reason)" })
  }
}

extension JSONValue {
  /// Any value that JSON can hold.
  init(_ value: some Encodable) throws(CheckpointError) {
    let bytes = try JSONFile.encode(value, pretty: false, path: "settings")
    self = try JSONFile.decode(JSONValue.self, from: bytes, path: "settings", place: nil)
  }
}
