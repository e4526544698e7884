// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentLayers
import DescentTensors
import Testing

@Suite struct LossGoldenTests {
  private static let names = [
    "crossEntropy", "crossEntropy.weights", "crossEntropy.smoothing",
    "crossEntropy.weights.smoothing", "crossEntropy.probabilities",
    "crossEntropy.probabilities.weights.smoothing", "logistic", "logistic.signs",
    "meanSquaredError", "huber", "hinge", "hinge.signs", "focal",
  ]

  private func value(
    _ name: String, _ x: Tensor, _ targets: Golden.Values, _ weights: [Double]
  ) -> Tensor? {
    let labels = targets.tensor(.int32)
    switch name {
    case let name where name.hasPrefix("crossEntropy"):
      return crossEntropy(
        logits: x, targets: name.contains("probabilities") ? targets.tensor() : labels,
        classWeights: name.contains("weights") ? weights : nil,
        labelSmoothing: name.contains("smoothing") ? 0.1 : 0)
    case "logistic": return logisticLoss(scores: x, labels: labels, encoding: .zeroOne)
    case "logistic.signs": return logisticLoss(scores: x, labels: labels)
    case "meanSquaredError":
      return meanSquaredError(predictions: x, targets: targets.tensor())
    case "huber": return huberLoss(predictions: x, targets: targets.tensor(), delta: 0.7)
    case "hinge": return hingeLoss(logits: x, targets: labels)
    case "hinge.signs": return hingeLoss(scores: x, labels: labels)
    case "focal": return focalLoss(logits: x, targets: labels)
    default: return nil
    }
  }

  @Test(arguments: names)
  func equalsPyTorch(_ name: String) throws {
    let (cases, values) = try Golden.read()
    let weights = try #require(values["classWeights"]).values
    let golden = try #require(cases[name])
    let targets = try #require(golden.targets)
    try Engine.$current.withValue(Engine(backend: ReferenceBackend())) {
      let x = golden.input.tensor()
      let loss = try #require(value(name, x, targets, weights))
      let slope = gradients(of: loss, withRespectTo: [x])[0]
      #expect(distance([loss.double], golden.output.values) < 1e-13)
      #expect(distance(slope.doubles, golden.inputGradient?.values ?? []) < 1e-13)
    }
  }
}

@Suite struct LossContractTests {
  @Test(arguments: Loss.registry.indices)
  func everyLossKeepsTheContract(_ index: Int) {
    let entry = Loss.registry[index]
    for shape in entry.samples {
      #expect(LossContract(entry: entry).complaints(on: shape) == [], "\(entry.loss) on \(shape)")
    }
  }

  @Test func plantedBugsAreFound() {
    func complaints(_ loss: Loss) -> [String] {
      LossContract(entry: LossEntry(loss: loss, targets: .values, samples: []))
        .complaints(on: [4, 3])
    }
    @Sendable func squares(_ x: Tensor, _ t: Tensor) -> Tensor { square(x - t).mean(axes: [1]) }
    #expect(complaints(Loss("right") { SampleLosses(values: squares($0, $1)) }) == [])
    let halved = Loss("half a gradient") { x, t in
      SampleLosses(values: ((x - t) * (x - t).stopGradient()).mean(axes: [1]))
    }
    #expect(complaints(halved).contains { $0.hasPrefix("gradient") })
    let mixed = Loss("samples that know each other") { x, t in
      SampleLosses(values: squares(x, t) + square(squares(x, t).mean()))
    }
    #expect(complaints(mixed).contains { $0.hasPrefix("parts") })
    let summed = Loss("one loss for all") { x, t in
      SampleLosses(values: squares(x, t).mean().reshaped(to: [1]))
    }
    #expect(complaints(summed).contains { $0.hasPrefix("shape") })
  }

  @Test func smoothingIsNotReported() throws {
    let logits = numbers([4, 3], stream: 1)
    let labels = Tensor([Int32(0), 2, 1, 1])
    let smooth = Loss.crossEntropy(labelSmoothing: 0.2)
    let reported = try #require(smooth.reported)
    #expect(
      reported(outputs: logits, targets: labels).double
        == Loss.crossEntropy(outputs: logits, targets: labels).double)
    #expect(Loss.crossEntropy.reported == nil)
    #expect("\(smooth)" == "crossEntropy(labelSmoothing: 0.2)")
    #expect("\(Loss.crossEntropy)" == "crossEntropy")
  }

  /// Linear classifiers begin at zero scores and regressions may end at zero error: the losses that are
  /// smooth there have to have their slope and curvature.
  @Test func zeroIsNoKink() {
    Engine.$current.withValue(Engine(backend: ReferenceBackend())) {
      func derivatives(_ loss: Loss, _ target: Tensor) -> (slope: Double, curvature: Double) {
        let x = Tensor([0], elementType: .float64)
        let slope = gradients(of: loss(outputs: x, targets: target), withRespectTo: [x])[0]
        let second = gradients(of: slope.sum(), withRespectTo: [x])[0]
        return (slope.doubles[0], second.doubles[0])
      }
      let label = Tensor([Int32(1)])
      #expect(derivatives(.logistic(), label) == (-0.5, 0.25))
      #expect(derivatives(.logistic(encoding: .signs), label) == (-0.5, 0.25))
      #expect(derivatives(.huber(), Tensor([0], elementType: .float64)) == (0, 1))
    }
  }

  @Test func everyNameIsFound() throws {
    for entry in Loss.registry {
      #expect(try Loss.named(entry.loss.name).name == entry.loss.name)
    }
    #expect(throws: LayerError.self) { try Loss.named("hinges") }
  }

  @Test func penaltiesLeaveVectorsAlone() {
    let matrix = Parameter(Tensor([1, -2, 3, 0], shape: [2, 2]))
    let vector = Parameter(Tensor([10, -10]))
    let parameters = [matrix, vector]
    #expect(l1Penalty(parameters, strength: 0.5).double == 3)
    #expect(l2Penalty(parameters, strength: 0.5).double == 3.5)
    #expect(l1Penalty(parameters, strength: 0.5, includingVectors: true).double == 13)
    matrix.isTrainable = false
    #expect(l2Penalty(parameters, strength: 0.5).double == 0)
  }

  @Test func extremeLogitsStayFinite() {
    let logits = Tensor([[1000, -1000], [-1000, 1000]])
    let labels = Tensor([Int32(1), 0])
    #expect(crossEntropy(logits: logits, targets: labels).double == 2000)
    let scores = Tensor([1000, -1000])
    #expect(logisticLoss(scores: scores, labels: Tensor([Int32(-1), 1])).double == 1000)
    #expect(focalLoss(logits: -1 * logits, targets: labels).double == 0)
  }
}
