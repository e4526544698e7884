// SPDX-License-Identifier: Apache-2.0
public import DescentCheckpoints
import DescentLayers
import DescentTensors

extension TrainingState {
  private static let key = "training"
  private static let modelPrefix = "model/"
  private static let optimizerPrefix = "optimizer/"
  private static let bestPrefix = "best/"

  private struct Head: Codable {
    var settings: TrainingSettings
    var progress: TrainingProgress
    var hasBest: Bool
  }

  /// Writes the state as a safetensors file, whole or not at all.
  public func write(to path: String) throws(CheckpointError) {
    let head = Head(settings: settings, progress: progress, hasBest: best != nil)
    let json = try JSONFile.encode(head, pretty: false, path: path)
    var tensors = model.map { TensorRecord(Self.modelPrefix + $0.path, $0.value) }
    tensors += optimizer.map { TensorRecord(Self.optimizerPrefix + $0.path, $0.value) }
    tensors += (best ?? []).map { TensorRecord(Self.bestPrefix + $0.path, $0.value) }
    try Safetensors(
      tensors: tensors, metadata: [Self.key: String(decoding: json, as: UTF8.self)]
    ).write(to: path)
  }

  /// Reads a state.
  ///
  /// - Throws: `CheckpointError` for a file that is damaged or no checkpoint.
  public init(contentsOf path: String) throws(CheckpointError) {
    let file = try Safetensors(contentsOf: path)
    guard let json = file.metadata[Self.key] else {
      throw .malformed(
        path: path, place: "metadata", expected: "an entry “\(Self.key)”", found: "none")
    }
    let head = try JSONFile.decode(
      Head.self, from: Array(json.utf8), path: path, place: "metadata “\(Self.key)”")
    func values(_ prefix: String) throws(CheckpointError) -> [NamedTensor] {
      var result: [NamedTensor] = []
      for record in file.tensors where record.name.hasPrefix(prefix) {
        result.append(
          NamedTensor(
            path: String(record.name.dropFirst(prefix.count)), value: try record.tensor(path: path))
        )
      }
      return result
    }
    try Self.check(head.progress, path: path)
    settings = head.settings
    progress = head.progress
    model = try values(Self.modelPrefix)
    optimizer = try values(Self.optimizerPrefix)
    best = head.hasBest ? try values(Self.bestPrefix) : nil
  }

  /// Numbers that arithmetic will be done with must be sensible, whoever wrote the file.
  private static func check(
    _ progress: TrainingProgress, path: String
  ) throws(CheckpointError) {
    let counts = [
      progress.step, progress.batch, progress.epoch, progress.loader.epoch, progress.loader.offset,
      progress.bestEpoch, progress.epochsWithoutBest, progress.sums.correct, progress.sums.samples,
      progress.sums.steps,
    ]
    if let odd = counts.first(where: { !(0...1 << 48).contains($0) }) {
      throw .malformed(
        path: path, place: "progress", expected: "counts from 0 to 2⁴⁸", found: "\(odd)")
    }
  }
}

/// A hash of named values, paths and bits.
func weightsChecksum(of values: [NamedTensor]) -> String {
  var sum = Checksum()
  for value in values {
    sum.update(Array(value.path.utf8))
    sum.update(TensorRecord(value.path, value.value).bytes)
  }
  return sum.text
}
