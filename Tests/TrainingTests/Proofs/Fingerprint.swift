// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentLayers
import DescentTraining

/// What a training came to, bit for bit.
struct Fingerprint: Equatable {
  /// The loss of each step.
  var losses: [UInt64] = []
  /// All parameters and statistics at the end.
  var weights = ""

  /// Trains for so many steps; the only place that says how.
  init(
    _ network: ProofNetwork, on backend: any Backend, loaderTasks: Int, steps: Int
  ) throws {
    try Engine.$current.withValue(Engine(backend: backend)) {
      let trainer = Trainer(try network.model(), optimizer: network.rule, seed: 11)
      var options = network.options
      options.loaderTasks = loaderTasks
      let data = network.data
      let stepsPerEpoch = (data.count + ProofNetwork.batchSize - 1) / ProofNetwork.batchSize
      var losses: [UInt64] = []
      try trainer.fit(
        data, epochs: (steps + stepsPerEpoch - 1) / stepsPerEpoch,
        batchSize: ProofNetwork.batchSize, options: options
      ) { event in
        guard case .step(let record, _) = event else { return .proceed }
        losses.append(record.loss.bitPattern)
        return record.step == steps ? .stop : .proceed
      }
      self.losses = losses
      weights = trainer.model.weightsHash
    }
  }

  /// Where two trainings part; nil where they do not.
  func difference(from other: Fingerprint) -> String? {
    if losses.count != other.losses.count {
      return "\(losses.count) steps instead of \(other.losses.count)"
    }
    if let step = losses.indices.first(where: { losses[$0] != other.losses[$0] }) {
      let (found, expected) = (losses[step], other.losses[step])
      return "the loss of step \(step + 1) is \(Double(bitPattern: found)) instead of "
        + "\(Double(bitPattern: expected))"
    }
    return weights == other.weights ? nil : "the losses agree, the weights do not"
  }
}
