// SPDX-License-Identifier: Apache-2.0
import DescentCheckpoints
import DescentDatasets
import DescentOptimizers

/// Where a training stands, apart from tensors.
struct TrainingProgress: Codable, Sendable, Equatable {
  /// Optimizer steps done: the position of the schedule.
  var step = 0
  /// Batches seen: the random key's step, which differs where a step takes several.
  var batch = 0
  /// Epochs done.
  var epoch = 0
  /// Where the data go on.
  var loader: LoaderState
  /// The running epoch so far.
  var sums = EpochSums()
  var lastLearningRate = 0.0
  /// What reduce-on-plateau has seen.
  var plateau = ReduceOnPlateau.State()
  var bestEpoch = 0
  var bestScore: KeptWeights.Score?
  /// Epochs since the last best one.
  var epochsWithoutBest = 0
  var stoppedEarly = false
  var epochs: [EpochRecord] = []
  var metrics: [MetricsRecord] = []
  var skipped: [String] = []
  var seconds = 0.0
  /// Seconds that the running epoch has taken.
  var epochSeconds = 0.0
  var secondsToFirstStep = 0.0

  init(loader: LoaderState) { self.loader = loader }

  var history: History {
    var history = History()
    history.epochs = epochs
    history.metrics = metrics
    history.bestEpoch = bestEpoch
    history.stoppedEarly = stoppedEarly
    history.seconds = seconds
    history.secondsToFirstStep = secondsToFirstStep
    history.skipped = skipped
    return history
  }
}

/// Sums over the samples and steps of an epoch.
struct EpochSums: Codable, Sendable, Equatable {
  var loss = 0.0
  var weight = 0.0
  var correct = 0
  var samples = 0
  var gradientNorm = 0.0
  var steps = 0
}
