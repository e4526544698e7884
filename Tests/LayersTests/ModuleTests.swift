// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentLayers
import DescentTensors
import Testing

@Suite struct ModuleTests {
  private struct TwoLayers: Module {
    let hidden = Linear(inputSize: 4, outputSize: 3), output = Linear(inputSize: 3, outputSize: 2)
    var children: Children { ["hidden": hidden, "output": output] }
    func callAsFunction(_ x: Tensor) -> Tensor { output(relu(hidden(x))) }
  }

  private struct Scaled: Module {
    let inner: Sequential
    let scale = Parameter(Tensor([2]))
    let offset = Buffer(Tensor([1]))
    var children: Children { ["inner": inner, "scale": scale, "offset": offset] }
    func callAsFunction(_ x: Tensor) -> Tensor { inner(x) * scale.value + offset.value }
  }

  private func network() -> Sequential {
    Sequential {
      Conv2D(outputChannels: 4, kernelSize: 3, padding: 1)
      BatchNorm()
      ReLU()
      MaxPool2D(kernelSize: 2)
      Flatten()
      Linear(outputSize: 5)
      Tanh()
      Linear(outputSize: 2)
    }
  }

  @Test func namesAreThePathsOfPyTorch() {
    #expect(
      TwoLayers().namedParameters.map(\.path) == [
        "hidden.weight", "hidden.bias", "output.weight", "output.bias",
      ])
    let model = Scaled(inner: network())
    #expect(model.build(inputShape: [3, 6, 4]) == [2])
    #expect(
      model.namedParameters.map(\.path) == [
        "inner.0.weight", "inner.0.bias", "inner.1.weight", "inner.1.bias", "inner.5.weight",
        "inner.5.bias", "inner.7.weight", "inner.7.bias", "scale",
      ])
    #expect(
      model.namedBuffers.map(\.path) == [
        "inner.1.running_mean", "inner.1.running_var", "offset",
      ])
    #expect(model.parameters[4].shape == [5, 24] && model.parameters[4].name == "inner.5.weight")
    #expect(model.parameterCount == 112 + 8 + 125 + 12 + 1)
  }

  @Test func buildingRunsNothing() {
    let engine = Engine(backend: ReferenceBackend())
    Engine.$current.withValue(engine) {
      let model = Sequential { Linear(outputSize: 3) }
      #expect(!model.isBuilt)
      model.build(inputShape: [4])
      #expect(model.isBuilt && engine.currentCounters.runs == 0)
    }
  }

  @Test func firstWeightsDependOnSeedAndPathAlone() {
    func weights(_ model: some Module, seed: UInt64) -> [[Float]] {
      model.build(inputShape: [4], seed: seed)
      return model.parameters.map(\.value.scalars)
    }
    let first = weights(TwoLayers(), seed: 7)
    #expect(first == weights(TwoLayers(), seed: 7))
    #expect(first[0] != weights(TwoLayers(), seed: 8)[0])

    // Tried out by hand before it was built: built all the same as if it had not been.
    let tried = TwoLayers()
    _ = tried(Tensor([[1, 2, 3, 4]])).scalars
    #expect(first == weights(tried, seed: 7))

    // Trained: kept.
    tried.parameters[0].value = Tensor.ones([3, 4])
    #expect(weights(tried, seed: 9)[0] == [Float](repeating: 1, count: 12))

    // Two layers of one shape differ, and a path means the same weights in another model.
    let twins = Sequential {
      Linear(inputSize: 4, outputSize: 4)
      Linear(inputSize: 4, outputSize: 4)
    }
    let values = weights(twins, seed: 7)
    #expect(values[0] != values[2])
    let alone = Sequential { Linear(outputSize: 4) }
    #expect(weights(alone, seed: 7)[0] == values[0])
  }

  @Test func sequentialChoosesFirstWeightsByTheActivation() {
    func deviation(_ model: Sequential, _ input: Shape) -> Double {
      model.build(inputShape: input)
      let values = model.parameters[0].value.doubles
      return (values.map { $0 * $0 }.reduce(0, +) / Double(values.count)).squareRoot()
    }
    let size = 300
    let he = (2.0 / 300).squareRoot()
    let xavier = (2.0 / 500).squareRoot()
    let rectified = Sequential {
      Linear(outputSize: 200)
      BatchNorm()
      Dropout()
      ReLU()
    }
    let bent = Sequential {
      Linear(outputSize: 200)
      Tanh()
      ReLU()
    }
    let inner = Sequential { Linear(outputSize: 200) }
    let nested = Sequential {
      inner
      GELU()
    }
    let chosen = Sequential {
      Linear(outputSize: 200, initializer: .constant(0.25))
      ReLU()
    }
    #expect(abs(deviation(rectified, [size]) / he - 1) < 0.02)
    #expect(abs(deviation(nested, [size]) / he - 1) < 0.02)
    #expect(abs(deviation(bent, [size]) / xavier - 1) < 0.02)
    #expect(deviation(chosen, [size]) == 0.25)
  }

  @Test func freezingGoesByPrefix() {
    let model = Scaled(inner: network())
    model.freeze("inner.0")
    model.build(inputShape: [3, 6, 4])
    func frozen() -> [String] {
      model.namedParameters.filter { !$0.parameter.isTrainable }.map(\.path)
    }
    #expect(frozen() == ["inner.0.weight", "inner.0.bias"])
    model.freeze()
    model.unfreeze("inner")
    #expect(frozen() == ["scale"])
    model.freeze("inn")
    #expect(frozen() == ["scale"])
  }

  @Test func badStateIsRefusedAndNothingChanges() throws {
    let model = TwoLayers()
    let good = model.state
    let before = model.parameters.map(\.value.scalars)
    let zeros = good.map { NamedTensor(path: $0.path, value: Tensor.zeros($0.value.shape)) }
    #expect(throws: LayerError.missingValue(path: "hidden.weight", expected: [3, 4])) {
      try model.load(Array(zeros.dropFirst()))
    }
    #expect(throws: LayerError.unexpectedValue(path: "extra", found: [1])) {
      try model.load(zeros + [NamedTensor(path: "extra", value: Tensor([1]))])
    }
    let wrong = NamedTensor(path: "output.bias", value: Tensor([1, 2, 3]))
    #expect(
      throws: LayerError.shapeMismatch(path: "output.bias", expected: [2], found: [3])
    ) { try model.load(zeros.dropLast() + [wrong]) }
    #expect(model.parameters.map(\.value.scalars) == before)

    try model.load([zeros[0]], partly: true)
    #expect(model.parameters[0].value.scalars == [Float](repeating: 0, count: 12))
    #expect(model.parameters[2].value.scalars == before[2])
    try model.load(
      good + [NamedTensor(path: "bn.num_batches_tracked", value: Tensor([Int32(3)]))])
    #expect(model.parameters.map(\.value.scalars) == before)
  }

  @Test func dropoutDropsInTrainingOnly() {
    let layer = Dropout(rate: 0.25)
    let x = Tensor.ones([100, 100])
    func mask(_ seed: UInt64) -> [Float] {
      RandomSource.$current.withValue(RandomSource(seed: seed)) { layer(x).scalars }
    }
    let dropped = mask(1).filter { $0 == 0 }.count
    #expect(abs(dropped - 2500) < 200)
    #expect(mask(1).allSatisfy { $0 == 0 || abs($0 - 4 / 3) < 1e-6 })
    #expect(mask(1) == mask(1) && mask(1) != mask(2))
    #expect(layer.predict(x).scalars == x.scalars)
  }

  @Test func capturedBatchNormLearnsAsByHand() throws {
    try Engine.$current.withValue(Engine(backend: ReferenceBackend())) {
      let (byHand, captured) = (BatchNorm(), BatchNorm())
      for layer in [byHand, captured] { layer.build(inputShape: [3], elementType: .float64) }
      let x = numbers([5, 3], stream: 1)
      let step = try CapturedStep(inputs: [TensorSpec([5, 3], .float64)]) { [captured($0[0])] }
      step.setInput(0, to: x)
      for _ in 0..<3 {
        let y = byHand(x)
        try step.run()
        #expect(step.output(0).doubles == y.doubles)
      }
      for (a, b) in zip(byHand.buffers, captured.buffers) {
        #expect(a.value.doubles == b.value.doubles && a.value.doubles[0] != 0)
      }
      let before = byHand.buffers[0].value.doubles
      _ = byHand.predict(x).doubles
      #expect(byHand.buffers[0].value.doubles == before)
    }
  }
}
