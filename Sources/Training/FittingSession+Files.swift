// SPDX-License-Identifier: Apache-2.0
import DescentCheckpoints
import DescentLayers
import DescentTensors

extension FittingSession {
  /// The training as a value, at this moment between two steps.
  private var state: TrainingState {
    TrainingState(
      settings: settings, progress: progress, model: trainer.model.snapshot,
      optimizer: optimizer.state.map { NamedTensor(path: $0.path, value: $0.variable.value) },
      best: best)
  }

  /// `config.json`, unless whoever made the folder has written a fuller one.
  func writeConfiguration(_ run: RunFolder) throws {
    if fileExists(run.configurationPath) { return }
    try run.write(
      trainer.configuration(
        training: training, validation: validation, epochs: plan.epochs,
        batchSize: plan.batchSize, options: options))
  }

  /// Writes a checkpoint, unless the last one is too fresh.
  func saveCheckpointIfTime(_ onEvent: EventHandler) throws {
    let age = (ContinuousClock.now - lastCheckpoint).seconds
    if run != nil, age >= options.checkpoints.minimumSeconds {
      _ = try saveCheckpoint(onEvent)
    }
  }

  /// Writes the checkpoint, and the model where its best weights are not in the folder yet.
  ///
  /// - Returns: The checkpoint's path; nil without a run folder.
  func saveCheckpoint(_ onEvent: EventHandler) throws -> String? {
    guard let run else { return nil }
    passTime()
    try log?.synchronize()
    try state.write(to: run.checkpointPath)
    try saveModel(run)
    lastCheckpoint = .now
    try tell(.checkpoint(path: run.checkpointPath), onEvent)
    return run.checkpointPath
  }

  private func saveModel(_ run: RunFolder) throws {
    guard progress.epoch > 0, savedBestEpoch != progress.bestEpoch else { return }
    let file = try ModelFile(
      trainer.model, preprocessing: preparation.preprocessing, weights: best)
    try file.write(to: run.modelPath)
    savedBestEpoch = progress.bestEpoch
  }

  /// The last checkpoint; then the model takes its best weights.
  func finish(_ onEvent: EventHandler) throws {
    passTime()
    _ = try saveCheckpoint(onEvent)
    if let best {
      try WeightAssignment(trainer.model.targets, best, path: "best weights").apply()
    }
  }
}
