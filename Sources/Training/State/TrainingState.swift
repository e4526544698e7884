// SPDX-License-Identifier: Apache-2.0
public import DescentLayers
import DescentTensors

/// All that a training is at a moment between two steps: a value.
///
/// Parameters and buffers, optimizer slots, step number, random key, data position, the best weights
/// so far and the sums of the running epoch. Writing it to a file is checkpointing; a training that
/// starts from it computes the same bits as one that never stopped.
public struct TrainingState: Sendable {
  let settings: TrainingSettings
  let progress: TrainingProgress
  /// Parameters and buffers by path.
  let model: [NamedTensor]
  /// Slots, learning rate and step count by path.
  let optimizer: [NamedTensor]
  /// The weights that were best so far; nil before the first epoch's end.
  let best: [NamedTensor]?

  /// Optimizer steps done.
  public var step: Int { progress.step }
  /// Epochs done.
  public var epoch: Int { progress.epoch }
  /// What has happened so far.
  public var history: History { progress.history }
  /// The hyper-parameters that a command needs to go on.
  public var epochs: Int { settings.epochs }
  public var batchSize: Int { settings.batchSize }
  public var seed: UInt64 { settings.seed }
}

extension Module {
  /// The present values in the form that a state holds; shares memory with the model until a step
  /// changes it.
  var snapshot: [NamedTensor] { state }

  /// A hash of all parameters and buffers, paths and bits: equal texts mean equal models.
  ///
  /// - Precondition: All sizes are known.
  public var weightsHash: String { weightsChecksum(of: state) }
}
