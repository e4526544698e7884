// SPDX-License-Identifier: Apache-2.0
public import DescentDatasets
public import DescentOptimizers
public import DescentTensors

/// How a model is trained, beside data, epochs and batch size.
///
/// ```swift
/// TrainingOptions(schedule: .oneCycle, augmentation: .standard(for: parts.training))
/// ```
public struct TrainingOptions: Sendable {
  /// The learning rate as a function of the step; the rule's own is its base.
  public var schedule: any Schedule
  /// Lowers the rate where the validation loss stops falling, beside the schedule; nil for not at
  /// all. It needs a validation part.
  public var plateau: ReduceOnPlateau?
  /// Parameters with rates or decay of their own, from the rule and the model's parameters; nil takes
  /// the rule for all, without decay for biases and norm parameters. Frozen parameters
  /// (`isTrainable`) stay as they are in any group.
  public var groups:
    (@Sendable (_ rule: any OptimizerRule, _ parameters: [Parameter]) -> [ParameterGroup])?
  /// Random changes of training images.
  public var augmentation: Augmentation
  /// How raw samples become input; nil fits it to the training part.
  public var preprocessing: Preprocessing?
  /// A bound on the gradient.
  public var gradientClipping: GradientClipping?
  /// Batches whose gradients make one step, weighted by their samples; a window that the end of an
  /// epoch cuts short is divided by what it holds.
  public var accumulation: Int
  /// When to end before the last epoch.
  public var earlyStopping: EarlyStopping?
  /// Which weights the model has at the end.
  public var keeps: KeptWeights
  /// Samples in one batch of validation and evaluation. It enters no result.
  public var evaluationBatchSize: Int
  /// When the state is written to the run folder.
  public var checkpoints: CheckpointPolicy
  /// Every how many steps `metrics.jsonl` gets a line; 0 for none.
  public var logInterval: Int
  /// What a damaged file among the training data does.
  public var onDamage: Loader.DamagePolicy
  /// Threads that decode and augment ahead; nil leaves it to the loader.
  public var loaderTasks: Int?
  /// What can interrupt the training.
  public var stop: StopSignal?
  /// The model's name in the run folder; nil takes its type's.
  public var modelName: String?

  public init(
    schedule: any Schedule = .constant, plateau: ReduceOnPlateau? = nil,
    groups: (
      @Sendable (_ rule: any OptimizerRule, _ parameters: [Parameter]) -> [ParameterGroup]
    )? = nil, augmentation: Augmentation = .none, preprocessing: Preprocessing? = nil,
    gradientClipping: GradientClipping? = nil,
    accumulation: Int = 1, earlyStopping: EarlyStopping? = nil,
    keeps: KeptWeights = .lowestValidationLoss, evaluationBatchSize: Int = 256,
    checkpoints: CheckpointPolicy = CheckpointPolicy(), logInterval: Int = 1,
    onDamage: Loader.DamagePolicy = .skip, loaderTasks: Int? = nil, stop: StopSignal? = nil,
    modelName: String? = nil
  ) {
    self.schedule = schedule
    self.plateau = plateau
    self.groups = groups
    self.augmentation = augmentation
    self.preprocessing = preprocessing
    self.gradientClipping = gradientClipping
    self.accumulation = accumulation
    self.earlyStopping = earlyStopping
    self.keeps = keeps
    self.evaluationBatchSize = evaluationBatchSize
    self.checkpoints = checkpoints
    self.logInterval = logInterval
    self.onDamage = onDamage
    self.loaderTasks = loaderTasks
    self.stop = stop
    self.modelName = modelName
  }

  /// Throws where a value cannot be used; values may come from a command line.
  func check(epochs: Int, batchSize: Int) throws(TrainingError) {
    func require(
      _ condition: Bool, _ name: String, _ expected: String, _ found: Int
    ) throws(TrainingError) {
      if !condition { throw .invalidOption(name: name, expected: expected, found: "\(found)") }
    }
    try require(epochs >= 1 && epochs <= 1 << 40, "epochs", "at least 1", epochs)
    try require(batchSize >= 1, "batch size", "at least 1", batchSize)
    try require(accumulation >= 1, "accumulation", "at least 1", accumulation)
    try require(logInterval >= 0, "log interval", "at least 0", logInterval)
    try require(
      evaluationBatchSize >= 1, "evaluation batch size", "at least 1", evaluationBatchSize)
    if let patience = earlyStopping?.patience {
      try require(patience >= 1, "patience of early stopping", "at least 1", patience)
    }
    switch schedule.problem {
    case .invalidSetting(let schedule, let name, let expected, let found):
      throw .invalidOption(name: "\(schedule), \(name)", expected: expected, found: found)
    case let problem?:
      throw .invalidOption(name: "schedule", expected: "one that can be used", found: "\(problem)")
    case nil: break
    }
  }
}
