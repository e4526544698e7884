// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Descent

/// The hyper-parameters. What is left out is chosen by ``LearningDefaults``.
struct LearningOptions: ParsableArguments {
  enum Kept: String, ExpressibleByArgument, CaseIterable {
    case lowestLoss = "lowest-loss"
    case highestAccuracy = "highest-accuracy"
    case last

    var rule: KeptWeights {
      switch self {
      case .lowestLoss: .lowestValidationLoss
      case .highestAccuracy: .highestValidationAccuracy
      case .last: .last
      }
    }
  }
  enum Switch: String, ExpressibleByArgument, CaseIterable { case on, off }

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How often each training sample is seen.", valueName: "n"))
  var epochs: Int?

  @Option(parsing: .unconditional, help: ArgumentHelp("Samples in a step.", valueName: "n"))
  var batchSize: Int?

  @Option(
    name: [.customLong("learning-rate"), .customLong("lr")], parsing: .unconditional,
    help: ArgumentHelp(
      "Learning rate; with one-cycle its peak. Default: for adamw and sgd what suits data and "
        + "model, else the rule's own.", valueName: "rate"))
  var learningRate: Double?

  @Option(
    help: ArgumentHelp("Update rule; `descent optimizers` lists them.", valueName: "rule"))
  var optimizer = "adamw"

  @Option(
    help: ArgumentHelp(
      "Whose form of the rule, with that framework's defaults, such as keras.", valueName: "name"))
  var flavor: String?

  @Option(
    name: .customLong("set"), parsing: .upToNextOption,
    help: ArgumentHelp(
      "Settings of the rule; `descent optimizers RULE` lists them.", valueName: "name=value"))
  var settings: [String] = []

  @Option(
    help: ArgumentHelp(
      "Learning rate over time; `descent schedule` lists them. Default: one-cycle.",
      valueName: "schedule"))
  var schedule: String?

  @Option(
    name: .customLong("schedule-set"), parsing: .upToNextOption,
    help: ArgumentHelp(
      "Settings of the schedule; `descent schedule NAME` lists them.", valueName: "name=value"))
  var scheduleSettings: [String] = []

  @Option(parsing: .unconditional, help: ArgumentHelp("Strength of weight decay.", valueName: "x"))
  var weightDecay: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Share of each target that is spread over all classes.", valueName: "share"))
  var labelSmoothing: Double?

  @Option(
    parsing: .unconditional, help: ArgumentHelp("Momentum of sgd. Default: 0.9.", valueName: "x"))
  var momentum: Double?

  @Option(
    help: ArgumentHelp(
      "Random changes of training images. Default: on, but for rules that search.",
      valueName: "on|off"))
  var augmentation: Switch?

  @Option(
    help: ArgumentHelp("Which epoch's weights to keep, by the validation part.", valueName: "rule"))
  var keep: Kept = .lowestLoss

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Lower the rate tenfold after so many epochs without a better validation loss.",
      valueName: "epochs"))
  var plateau: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Stop after so many epochs without a better validation loss.", valueName: "epochs"))
  var earlyStopping: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Decides first weights, order, augmentation and dropout.", valueName: "seed")
  )
  var seed: UInt64 = 0

  func validate() throws {
    func atLeastOne(_ name: String, _ value: Int?) throws {
      if let value, value < 1 {
        throw ValidationError("--\(name): expected at least 1, found \(value).")
      }
    }
    try atLeastOne("epochs", epochs)
    try atLeastOne("batch-size", batchSize)
    try atLeastOne("early-stopping", earlyStopping)
    try atLeastOne("plateau", plateau)
    if let learningRate, !(learningRate > 0 && learningRate.isFinite) {
      throw ValidationError(
        "--learning-rate: expected a number above 0, such as 0.001, found \(learningRate).")
    }
    if let weightDecay, !(weightDecay >= 0 && weightDecay.isFinite) {
      throw ValidationError("--weight-decay: expected at least 0, found \(weightDecay).")
    }
    if let labelSmoothing, !(labelSmoothing >= 0 && labelSmoothing < 1) {
      throw ValidationError(
        "--label-smoothing: expected at least 0 and below 1, found \(labelSmoothing).")
    }
    if let momentum {
      if !(momentum >= 0 && momentum < 1) {
        throw ValidationError("--momentum: expected at least 0 and below 1, found \(momentum).")
      }
      if optimizer != "sgd" {
        throw ValidationError(
          "--momentum: expected --optimizer sgd beside it, found \(optimizer).")
      }
    }
    do {
      _ = try rule(nil)
      _ = try chosenSchedule(for: rule(nil))
    } catch { throw ValidationError(error.message) }
  }

  func trainingOptions(
    for training: Dataset, rule: any OptimizerRule, modelName: String
  ) throws(CommandFailure) -> TrainingOptions {
    // A search needs a function that stays the same from step to step.
    let augments = augmentation.map { $0 == .on } ?? (rule.lossUse != .search)
    return TrainingOptions(
      schedule: try chosenSchedule(for: rule),
      plateau: plateau.map { ReduceOnPlateau(patience: $0) },
      augmentation: augments ? .standard(for: training) : .none,
      earlyStopping: earlyStopping.map { EarlyStopping(patience: $0) }, keeps: keep.rule,
      modelName: modelName)
  }
}
