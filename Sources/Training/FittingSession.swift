// SPDX-License-Identifier: Apache-2.0
import DescentCheckpoints
import DescentDatasets
import DescentLayers
import DescentOptimizers
import DescentTensors

/// One call of `fit`: the loop, and everything that lives as long as it.
final class FittingSession {
  let trainer: Trainer
  let preparation: Trainer.Preparation
  let training: Dataset
  let validation: Dataset?
  let options: TrainingOptions
  let plan: TrainingPlan
  let settings: TrainingSettings
  let run: RunFolder?
  let start: ContinuousClock.Instant

  let optimizer: Optimizer
  let random: RandomSource
  let loader: Loader
  let recipe: StepRecipe
  var progress: TrainingProgress
  var best: [NamedTensor]?
  var log: LineLog?

  /// The step for a whole batch; the loader writes into its memory.
  var wholeStep: BatchStep?
  /// The step for the batch that ends an epoch.
  var partialStep: BatchStep?
  var accumulation: (sums: GradientSums, apply: CapturedStep)?
  /// Steps that estimate curvature, by the size of the batch.
  var estimates: [Int: BatchStep] = [:]
  var evaluation: EvaluationStep?
  /// Measures running statistics for weights that training does not use.
  var statistics: BatchStep?
  var lastCheckpoint: ContinuousClock.Instant
  /// The best epoch whose weights are in the run folder.
  var savedBestEpoch = -1
  var wantsStop = false
  /// The progress's own seconds were taken up to here.
  var lastMoment: ContinuousClock.Instant

  init(
    _ trainer: Trainer, _ preparation: Trainer.Preparation, training: Dataset,
    validation: Dataset?, epochs: Int, batchSize: Int, options: TrainingOptions, run: RunFolder?,
    start: ContinuousClock.Instant
  ) throws {
    self.trainer = trainer
    self.preparation = preparation
    self.training = training
    self.validation = validation
    self.options = options
    self.run = run
    self.start = start
    lastCheckpoint = start
    lastMoment = start
    loader = try Loader(
      training, batchSize: batchSize, seed: trainer.seed, augmentation: options.augmentation,
      preprocessing: preparation.preprocessing, onDamage: options.onDamage,
      tasks: options.loaderTasks)
    let accumulation = options.accumulation
    let stepsPerEpoch = (loader.batchCount - 1) / accumulation + 1
    plan = TrainingPlan(
      epochs: epochs, stepsPerEpoch: stepsPerEpoch, batchSize: batchSize,
      trainingSamples: training.count, validationSamples: validation?.count ?? 0,
      parameterCount: trainer.model.parameterCount, seed: trainer.seed)
    settings = TrainingSettings(
      seed: trainer.seed, epochs: epochs, batchSize: batchSize, accumulation: accumulation,
      samples: training.count, sampleShape: training.sampleShape, classes: training.classes,
      trainingHash: Checksum.text(of: training.contentHash), loss: trainer.loss.description,
      optimizer: "\(trainer.rule)",
      schedule: "\(options.schedule)" + (options.plateau.map { ", \($0)" } ?? ""),
      clipping: options.gradientClipping.map { "\($0)" } ?? "none",
      augmentation: "\(options.augmentation)", keeps: options.keeps)
    optimizer = Optimizer(
      groups: options.groups?(trainer.rule, trainer.model.parameters)
        ?? ParameterGroup.groups(trainer.rule, for: trainer.model.parameters),
      clipping: options.gradientClipping)
    random = RandomSource(seed: trainer.seed)
    progress = TrainingProgress(loader: LoaderState(seed: trainer.seed))
    recipe = StepRecipe(
      model: trainer.model, loss: trainer.loss, output: preparation.output, optimizer: optimizer,
      random: random, sampleShape: training.sampleShape)
  }
}

extension ParameterGroup {
  /// Opens the existential: biases and norm parameters are spared weight decay.
  fileprivate static func groups(
    _ rule: any OptimizerRule, for parameters: [Parameter]
  ) -> [ParameterGroup] {
    func make(_ rule: some OptimizerRule) -> [ParameterGroup] {
      decayingMatricesOnly(rule, for: parameters)
    }
    return make(rule)
  }
}

extension Checksum {
  /// A number as 16 hexadecimal digits.
  static func text(of value: UInt64) -> String { text(value) }
}
