// SPDX-License-Identifier: Apache-2.0
import Descent
import Foundation

/// Data, network and trainer of a run, from its arguments.
struct TrainingSetup {
  let parts: Parts
  let modelName: String
  let trainer: Trainer
  let epochs: Int
  let batchSize: Int
  let options: TrainingOptions
  let labelSmoothing: Double
  /// Nil where samples are classified and nothing else.
  let detection: DetectionTask?

  /// Reads the data and makes everything; writes nothing.
  ///
  /// - Parameters:
  ///   - data: Where the data are, which for a resumed run its folder knows best.
  ///   - threads: Threads that decode image files.
  init(
    _ arguments: TrainingArguments, data: String, threads: Int?, stop: StopSignal
  ) throws {
    let (crops, parts) = try arguments.parts(of: data, threads: threads)
    let detects = arguments.task == .detect
    let training = parts.training
    let request = ModelRequest(
      inputShape: Shape(training.sampleShape), classes: training.classes.count,
      sampleCount: training.count)
    let usual = detects ? "detector" : ZooModel.choice(for: request).name
    let name = arguments.model == "auto" ? usual : arguments.model
    let model = try ZooModel.make(
      name, inputShape: request.inputShape, classes: request.classes,
      sampleCount: request.sampleCount)
    let defaults = LearningDefaults(model: name, training: training)
    let rule = try arguments.wrappers.wrapped(arguments.learning.rule(defaults))
    var options = try arguments.learning.trainingOptions(
      for: training, rule: rule, modelName: name)
    options.stop = stop
    options.gradientClipping = arguments.wrappers.clipping
    if detects { options.augmentation = DetectionTask.augmentation(options.augmentation) }
    labelSmoothing = arguments.learning.labelSmoothing ?? defaults.labelSmoothing
    modelName = name
    trainer = Trainer(
      model, optimizer: rule, loss: .crossEntropy(labelSmoothing: labelSmoothing),
      seed: arguments.learning.seed)
    epochs = arguments.learning.epochs ?? defaults.epochs
    batchSize =
      arguments.learning.batchSize
      ?? (rule.lossUse == .search ? training.count : defaults.batchSize)
    self.options = options
    guard detects else {
      (self.parts, detection) = (parts, nil)
      return
    }
    let task = DetectionTask(
      background: arguments.backgroundName, validation: crops.validation,
      seed: arguments.learning.seed)
    // A network of its own: the run's begins anew, with first weights from the same seed.
    let first = try Trainer(
      ZooModel.make(
        name, inputShape: request.inputShape, classes: request.classes,
        sampleCount: request.sampleCount),
      optimizer: rule, loss: trainer.loss, seed: trainer.seed)
    try task.requireSliding(first, training)
    self.parts = try task.mined(
      parts, crops: crops.training, trainer: first, epochs: epochs, batchSize: batchSize,
      options: options)
    detection = task
  }

  /// The validation part, nil where there is none.
  var validation: Dataset? { parts.validation.count > 0 ? parts.validation : nil }
  var test: Dataset? { parts.test.count > 0 ? parts.test : nil }

  /// The least that the training loss can be: the entropy of the smoothed targets.
  var leastLoss: Double {
    let (epsilon, classes) = (labelSmoothing, Double(parts.training.classes.count))
    if epsilon == 0 { return 0 }
    let (right, wrong) = (1 - epsilon + epsilon / classes, epsilon / classes)
    return -right * log(right) - (classes - 1) * wrong * log(wrong)
  }

  func configuration(
    _ arguments: TrainingArguments, data: String, commandLine: [String]
  ) throws -> RunConfiguration {
    var configuration = try trainer.configuration(
      training: parts.training, validation: validation, test: test, epochs: epochs,
      batchSize: batchSize, options: options)
    configuration.command = commandLine
    configuration.data = data
    configuration.testData = arguments.reading.test.map(AbsolutePath.of)
    configuration.splitSeed = arguments.reading.splitSeed
    return configuration
  }
}
