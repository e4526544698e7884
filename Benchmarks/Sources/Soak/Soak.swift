// SPDX-License-Identifier: Apache-2.0
import Descent
import DescentEngine
import Foundation

/// Trains and evaluates round after round, as a server would that never ends: several networks, odd
/// batches, loader tasks, steps by hand, now and then an engine of its own.
///
/// After each round it prints the number of the round and the resident memory in kilobytes, until its
/// input ends. `Soak leak` keeps a megabyte a round, to show that the reader of the figures notices.
/// In `Soak sums` a round is 5,000 steps whose losses are added up lazily; nobody reads the sum.
@main
struct Soak {
  static func main() throws {
    let mode = CommandLine.arguments.dropFirst().first
    if mode == "sums" { return try addLosses() }
    let leaks = mode == "leak"
    var kept: [[UInt8]] = []
    let networks: [(name: String, data: Dataset)] = [
      ("linear", .digits.subset(Array(0..<500))),
      ("mlp", .digits.subset(Array(500..<900))),
      ("convnet", .digits.subset(Array(900..<1100))),
      ("lenet", images([1, 28, 28], count: 131)),
      ("resnet20", images([3, 16, 16], count: 61)),
    ]
    try say("ready")
    var round = 0
    while let line = readLine(), line != "end" {
      for (index, network) in networks.enumerated() {
        // Every network gets its turn with an engine that begins and ends with it.
        if round % networks.count == index {
          try Engine.$current.withValue(Engine()) { try train(network, round) }
        } else {
          try train(network, round)
        }
      }
      trainByHand(round)
      if leaks { kept.append([UInt8](repeating: UInt8(truncatingIfNeeded: round), count: 1 << 20)) }
      round += 1
      try say("[\(round), \(residentKilobytes())]")
    }
    if kept.count > round { print(kept.count) }
  }

  private static func train(_ network: (name: String, data: Dataset), _ round: Int) throws {
    let data = network.data
    let model = try ZooModel.make(
      network.name, inputShape: Shape(data.sampleShape), classes: data.classes.count)
    let trainer = Trainer(model, optimizer: AdamW(learningRate: 1e-3), seed: UInt64(round))
    let options = TrainingOptions(
      schedule: .oneCycle, augmentation: .standard(for: data), loaderTasks: round % 3)
    // The last batch of each epoch is a smaller one.
    try trainer.fit(data, validation: data, epochs: 2, batchSize: 24, options: options)
    let result = try trainer.evaluate(data, batchSize: 17)
    precondition(result.loss?.isFinite == true)
  }

  /// Steps that are traced anew each time, with a sum of losses that is read at the end alone.
  private static func trainByHand(_ round: Int) {
    let model = Sequential {
      Linear(inputSize: 20, outputSize: 16)
      ReLU()
      Linear(outputSize: 4)
    }
    model.build(inputShape: [20], seed: UInt64(round))
    let optimizer = Optimizer(SGD(learningRate: 0.01, momentum: 0.9), for: model.parameters)
    let labels = Tensor((0..<12).map { Int32($0 % 4) })
    var total = Tensor(0)
    for step in 0..<200 {
      let x = Tensor.normal([12, 20], key: RandomKey(seed: UInt64(round * 200 + step)))
      let loss = crossEntropy(logits: model(x), targets: labels)
      loss.backward()
      optimizer.step()
      total = total + loss
    }
    precondition(total.scalar.isFinite)
  }

  /// A sum that is only ever added to.
  private static func addLosses() throws {
    let weight = Parameter(Tensor([1, 2]), name: "weight")
    let optimizer = Optimizer(SGD(learningRate: 1e-3), for: [weight])
    var total = Tensor(0)
    var round = 0
    try say("ready")
    while let line = readLine(), line != "end" {
      for _ in 0..<5000 {
        let loss = square(weight.value).sum()
        loss.backward()
        optimizer.step()
        total = total + loss
      }
      round += 1
      try say("[\(round), \(residentKilobytes())]")
    }
    precondition(total.scalar.isFinite)
  }

  private static func images(_ shape: [Int], count: Int) -> Dataset {
    var state: UInt64 = 1
    let pixels = (0..<count * shape.reduce(1, *)).map { _ -> UInt8 in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(truncatingIfNeeded: state >> 56)
    }
    return Dataset(pixels: pixels, shape: shape, labels: (0..<count).map { $0 % 10 })
  }

  private static func residentKilobytes() -> Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") } ?? ""
    return line.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) } ?? 0
  }

  /// A line that the driver sees at once: `print` would keep it until its buffer is full.
  private static func say(_ line: String) throws {
    try FileHandle.standardOutput.write(contentsOf: Data((line + "\n").utf8))
  }
}
