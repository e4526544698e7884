// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentLayers
import DescentTensors
import Testing

@Suite struct LossGoldenTests {
  private typealias Formula = @Sendable (Tensor, Golden.Values, [Double]) -> Tensor

  private static let losses: [String: Formula] = [
    "crossEntropy": { crossEntropy(logits: $0, targets: $1.tensor(.int32)) },
    "crossEntropy.weights": {
      crossEntropy(logits: $0, targets: $1.tensor(.int32), classWeights: $2)
    },
    "crossEntropy.smoothing": {
      crossEntropy(logits: $0, targets: $1.tensor(.int32), labelSmoothing: 0.1)
    },
    "crossEntropy.weights.smoothing": {
      crossEntropy(
        logits: $0, targets: $1.tensor(.int32), classWeights: $2, labelSmoothing: 0.1)
    },
    "crossEntropy.probabilities": { crossEntropy(logits: $0, targets: $1.tensor()) },
    "crossEntropy.probabilities.weights.smoothing": {
      crossEntropy(logits: $0, targets: $1.tensor(), classWeights: $2, labelSmoothing: 0.1)
    },
    "logistic": {
      logisticLoss(scores: $0, labels: $1.tensor(.int32), encoding: .zeroOne)
    },
    "logistic.signs": { logisticLoss(scores: $0, labels: $1.tensor(.int32)) },
    "meanSquaredError": { meanSquaredError(predictions: $0, targets: $1.tensor()) },
    "huber": { huberLoss(predictions: $0, targets: $1.tensor(), delta: 0.7) },
    "hinge": { hingeLoss(logits: $0, targets: $1.tensor(.int32)) },
    "hinge.signs": { hingeLoss(scores: $0, labels: $1.tensor(.int32)) },
    "focal": { focalLoss(logits: $0, targets: $1.tensor(.int32)) },
  ]

  @Test(arguments: losses.keys.sorted())
  func equalsPyTorch(_ name: String) throws {
    let (cases, weights) = try Golden.read()
    let golden = try #require(cases[name])
    let formula = try #require(Self.losses[name])
    let targets = try #require(golden.targets)
    Engine.$current.withValue(Engine(backend: ReferenceBackend())) {
      let x = golden.input.tensor()
      let loss = formula(x, targets, name.contains("weights") ? weights : [])
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
