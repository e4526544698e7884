// SPDX-License-Identifier: Apache-2.0
import BenchmarkTools
import Descent
import DescentEngine
import DescentGraph

/// Training steps on one batch: captured once, or traced each time.
final class TrainingWorkload: Workload {
  private let network: Network
  private let optimizer: Optimizer
  private let images: Tensor
  private let labels: Tensor
  private let captured: CapturedStep?
  private(set) var check: [Double] = []

  init(_ settings: Settings) throws {
    let network = try Network(settings.name)
    if let path = settings.state {
      let state = try Exchange.read(path)
      try network.model.load(state.weights)
      (images, labels) = (state.images, state.labels)
    } else {
      (images, labels) = network.data()
    }
    let optimizer = Optimizer(groups: [
      ParameterGroup(network.rule, for: network.model.parameters)
    ])
    (self.network, self.optimizer) = (network, optimizer)
    if settings.isByHand {
      captured = nil
    } else {
      let step = try CapturedStep(
        inputs: [TensorSpec(images.shape), TensorSpec(labels.shape, .int32)]
      ) { inputs in
        let loss = crossEntropy(logits: network.model(inputs[0]), targets: inputs[1])
        loss.backward()
        optimizer.step()
        return [loss]
      }
      step.setInput(0, to: images)
      step.setInput(1, to: labels)
      captured = step
    }
    if settings.output != nil { return }
    for _ in 0..<5 {
      if let captured {
        try captured.run()
        check.append(captured.scalar(0))
      } else {
        check.append(stepByHand().double)
      }
    }
  }

  func run() throws {
    if let captured { try captured.run() } else { _ = stepByHand() }
  }

  /// What a file of the first state holds; present weights after `run()`.
  var state: Exchange.State {
    Exchange.State(weights: network.model.state, images: images, labels: labels)
  }

  private func stepByHand() -> Tensor {
    let loss = crossEntropy(logits: network.model(images), targets: labels)
    loss.backward()
    optimizer.step()
    return loss
  }

  var facts: [String: Double] {
    get throws {
      guard let captured, let backend = Engine.current.backend as? CPUBackend else { return [:] }
      let plan = try backend.describe(captured.computation, updates: captured.updates)
      return [
        "flops": plan.flops, "kernels": Double(plan.kernels),
        "trafficBytes": Double(plan.trafficBytes), "arenaBytes": Double(plan.arenaBytes),
      ]
    }
  }
}
