// SPDX-License-Identifier: Apache-2.0
public import DescentCheckpoints
public import DescentLayers
import DescentTensors

extension Module {
  /// Sets all parameters and buffers to those of a safetensors file: one of this library's models,
  /// or one that another program wrote with the same paths.
  ///
  /// Names are matched strictly and everything is checked before anything changes. Entries whose
  /// name begins with `descent.` belong to a model file and are passed over, as is PyTorch's
  /// `num_batches_tracked`.
  ///
  /// - Throws: `CheckpointError` for a bad file; `TrainingError.weightsMismatch` with everything that
  ///   is missing, unknown or of another shape.
  /// - Precondition: All sizes are known: given, or found by `build(inputShape:)`.
  public func loadWeights(from path: String) throws {
    let file = try Safetensors(contentsOf: path)
    var values: [NamedTensor] = []
    for record in file.tensors {
      if record.name.hasPrefix(ModelFile.ownPrefix) { continue }
      if record.name.hasSuffix("num_batches_tracked") { continue }
      values.append(NamedTensor(path: record.name, value: try record.tensor(path: path)))
    }
    try WeightAssignment(targets, values, path: path).apply()
  }

  /// Writes all parameters and buffers to a safetensors file, under PyTorch's kind of paths.
  ///
  /// - Precondition: All sizes are known.
  public func saveWeights(to path: String) throws(CheckpointError) {
    try Safetensors(tensors: state.map { TensorRecord($0.path, $0.value) }).write(to: path)
  }
}
