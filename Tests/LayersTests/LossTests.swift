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
  private func targets(_ kind: LossEntry.Targets, for shape: Shape) -> Tensor {
    let count = shape[0]
    switch kind {
    case .labels:
      return Tensor((0..<count).map { Int32(truncatingIfNeeded: $0 * 2 % shape[1]) })
    case .zeroOne: return Tensor((0..<count).map { Int32(truncatingIfNeeded: $0 % 2) })
    case .signs: return Tensor((0..<count).map { Int32($0 % 2 == 0 ? -1 : 1) })
    case .probabilities: return softmax(numbers(shape, stream: 2))
    case .values: return numbers(shape, stream: 3)
    }
  }

  @Test(arguments: Loss.registry.indices)
  func gradientsAndSumsOverPartsAgree(_ index: Int) {
    let entry = Loss.registry[index]
    Engine.$current.withValue(Engine(backend: ReferenceBackend())) {
      for shape in entry.samples {
        let x = numbers(shape, stream: 1)
        let t = targets(entry.targets, for: shape)
        func mean(_ x: Tensor) -> Tensor { entry.loss(outputs: x, targets: t) }
        let direction = numbers(shape, stream: 4)
        let slope = gradients(of: mean(x), withRespectTo: [x])[0]
        let computed = (slope * direction).sum().double
        let h = 1e-5
        let measured =
          (mean(x + h * direction).double - mean(x - h * direction).double) / (2 * h)
        let error = abs(computed - measured) / max(abs(computed), 1e-2)
        #expect(error < 1e-6, "\(entry.loss.name) on \(shape)")

        // A batch in two parts: sums over parts, divided once, give the loss of the whole.
        var (total, weight) = (0.0, 0.0)
        for part in [0..<(shape[0] / 2), (shape[0] / 2)..<shape[0]] where !part.isEmpty {
          let samples = entry.loss.samples(
            outputs: x.sliced(axis: 0, part), targets: t.sliced(axis: 0, part))
          #expect(samples.values.shape == [part.count])
          total += samples.values.sum().double
          weight += samples.totalWeight.double
        }
        #expect(abs(total / weight - mean(x).double) < 1e-13)
      }
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
