// SPDX-License-Identifier: Apache-2.0
import DescentDatasets
import DescentLayers
import DescentOptimizers
import DescentTensors
import DescentTraining
import Testing

/// Which pixels matter: by theory for linear models, by sense for digits.
@Suite struct SaliencyTests {
  private func preprocessing(_ shape: [Int], classes: Int, deviations: [Float]) -> Preprocessing {
    Preprocessing(
      kind: .images, sampleShape: shape, classes: (0..<classes).map { "class \($0)" },
      mean: shape[0] == 1 ? [0.3] : [0.3, 0.4, 0.5], standardDeviation: deviations)
  }

  @Test(arguments: [1, 3]) func aLinearModelsSaliencyIsItsWeights(channels: Int) throws {
    let shape = [channels, 6, 5]
    let model = try ZooModel.make("linear", inputShape: Shape(shape), classes: 4)
    model.build(inputShape: Shape(shape), seed: 3)
    let deviations: [Float] = channels == 1 ? [0.25] : [0.25, 0.5, 1]
    let classifier = Classifier(
      try ModelFile(
        model, preprocessing: preprocessing(shape, classes: 4, deviations: deviations)))
    let weights = try #require(model.namedParameters.first { $0.path.hasSuffix("weight") })
      .parameter.value.scalars
    let image = SlidingTests.noise(6, 5, channels: channels, seed: 8)
    for label in 0..<4 {
      let saliency = try classifier.gradientSaliency(of: image, label: label)
      #expect(saliency.height == 6 && saliency.width == 5 && saliency.label == label)
      for place in 0..<30 {
        let expected = (0..<channels).map { channel in
          abs(weights[label * 30 * channels + channel * 30 + place]) / deviations[channel]
        }.max()
        #expect(abs(saliency.values[place] - (expected ?? -1)) < 1e-6)
      }
    }
    let best = try classifier.gradientSaliency(of: image)
    #expect(best.label == (try classifier.occlusionSaliency(of: image)).label)
  }

  @Test func aSingleOutputsSaliencyIsItsWeights() throws {
    let model = Sequential {
      Flatten()
      Linear(outputSize: 1)
    }
    model.build(inputShape: [1, 4, 4], seed: 5)
    let classifier = Classifier(
      try ModelFile(model, preprocessing: preprocessing([1, 4, 4], classes: 2, deviations: [1])))
    let weights = try #require(model.namedParameters.first { $0.path.hasSuffix("weight") })
      .parameter.value.scalars
    for label in 0..<2 {
      let image = SlidingTests.noise(4, 4, channels: 1, seed: 2)
      let saliency = try classifier.gradientSaliency(of: image, label: label)
      for (mine, weight) in zip(saliency.values, weights) {
        #expect(abs(mine - abs(weight)) < 1e-6)
      }
    }
  }

  /// For a model that looks at one pixel alone, covering any other changes nothing.
  @Test func occlusionFindsTheOnePixelThatMatters() throws {
    let model = Sequential {
      Flatten()
      Linear(outputSize: 2)
    }
    model.build(inputShape: [1, 6, 6])
    var weights = [Float](repeating: 0, count: 72)
    weights[2 * 6 + 3] = 4
    try model.load([
      NamedTensor(path: "1.weight", value: Tensor(weights, shape: [2, 36])),
      NamedTensor(path: "1.bias", value: Tensor([0, 0] as [Float], shape: [2])),
    ])
    let classifier = Classifier(
      try ModelFile(model, preprocessing: preprocessing([1, 6, 6], classes: 2, deviations: [1])))
    let image = DecodedImage(
      height: 6, width: 6, channels: 1, pixels: .init(repeating: 255, count: 36))
    let single = try classifier.occlusionSaliency(of: image, patch: 1, step: 1, label: 0)
    for row in 0..<6 {
      for column in 0..<6 {
        let isIt = row == 2 && column == 3
        #expect(isIt ? single[row, column] > 0.4 : abs(single[row, column]) < 1e-6)
      }
    }
    let other = try classifier.occlusionSaliency(of: image, patch: 1, step: 1, label: 1)
    #expect(other[2, 3] < -0.4)
    // A patch of two reaches every place, whatever the step.
    let wide = try classifier.occlusionSaliency(of: image, patch: 2, step: 5, label: 0)
    #expect(wide.values.allSatisfy { $0.isFinite })
    for (patch, step) in [(0, 1), (7, 1), (2, 0)] {
      #expect(throws: TrainingError.self) {
        try classifier.occlusionSaliency(of: image, patch: patch, step: step)
      }
    }
    #expect(throws: TrainingError.self) {
      try classifier.gradientSaliency(of: image, label: 2)
    }
  }

  @Test func strokesOfADigitMatterMoreThanItsBorder() throws {
    let data = Dataset.digits
    let model = try ZooModel.make("convnet", inputShape: [1, 8, 8], classes: 10)
    let trainer = Trainer(model, optimizer: AdamW(learningRate: 3e-3), seed: 2)
    try trainer.fit(data.subset(Array(0..<1200)), epochs: 4, batchSize: 64)
    let classifier = Classifier(
      try ModelFile(model, preprocessing: try #require(trainer.preprocessing)))
    var (strokes, border) = (0.0, 0.0)
    for index in 1200..<1240 {
      let values = try data.sample(at: index)
      let image = DecodedImage(
        height: 8, width: 8, channels: 1, pixels: values.map { UInt8($0 * 255) })
      let saliency = try classifier.occlusionSaliency(of: image, patch: 2, step: 1)
      let ink = (0..<64).filter { values[$0] > 0.5 }
      // The outermost columns are empty in nearly all digits.
      let edge = (0..<64).filter { $0 % 8 == 0 || $0 % 8 == 7 }
      strokes += ink.reduce(0) { $0 + Double(saliency.values[$1]) } / Double(max(ink.count, 1))
      border += edge.reduce(0) { $0 + Double(saliency.values[$1]) } / Double(edge.count)
    }
    #expect(strokes > 3 * border && strokes / 40 > 0.02)
  }

  @Test func modelsOfFeaturesHaveNoPixels() throws {
    let model = Sequential { Linear(outputSize: 2) }
    model.build(inputShape: [3])
    let classifier = Classifier(
      try ModelFile(
        model,
        preprocessing: Preprocessing(
          kind: .features, sampleShape: [3], classes: ["a", "b"], mean: [0, 0, 0],
          standardDeviation: [1, 1, 1])))
    let image = DecodedImage(height: 1, width: 1, channels: 1, pixels: [0])
    #expect(throws: TrainingError.self) { try classifier.gradientSaliency(of: image) }
    #expect(throws: TrainingError.self) { try classifier.occlusionSaliency(of: image) }
  }
}
