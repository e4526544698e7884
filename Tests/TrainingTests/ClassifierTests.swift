// SPDX-License-Identifier: Apache-2.0
import DescentCheckpoints
import DescentDatasets
import DescentGraph
import DescentLayers
import DescentOptimizers
import DescentTensors
import DescentTraining
import Foundation
import Synchronization
import Testing

/// A model file is enough to classify, without the model's types.
@Suite struct ClassifierTests {
  /// An operation of a user's own, and a module that uses it beside a constant tensor.
  private struct Doubling: CustomOperationDefinition {
    let name = "doubling"
    func infer(_ inputs: [Node]) throws(GraphError) -> (Shape, ElementType) {
      (inputs[0].shape, inputs[0].elementType)
    }
    func decompose(_ inputs: [Node]) -> Node { .make(.binary(.add), [inputs[0], inputs[0]]) }
  }

  private struct Own: Module {
    let layer = Linear(outputSize: 10)
    let mask = Tensor((0..<64).map { $0 % 2 == 0 ? 1 : 0.5 }, shape: [1, 64])
    var children: Children { ["layer": layer] }
    func callAsFunction(_ x: Tensor) -> Tensor {
      let flat = x.flattened(fromAxis: 1) * mask
      let doubled = Node.make(.custom(CustomOperation(Doubling())), [flat.node])
      return layer(Tensor(node: doubled, isTracked: true))
    }
  }

  /// A module whose graph depends on the batch in more than its sizes.
  private struct BatchReader: Module {
    let layer = Linear(outputSize: 10)
    var children: Children { ["layer": layer] }
    func callAsFunction(_ x: Tensor) -> Tensor {
      layer(x.flattened(fromAxis: 1)) * (x.shape[0] % 2 == 0 ? 2 : 3)
    }
  }

  private func trained(_ model: any Module, _ root: TemporaryFolder) throws -> (Trainer, RunFolder)
  {
    let folder = try RunFolder.create(at: root.file("run"))
    let trainer = Trainer(model, optimizer: Adam(learningRate: 0.01))
    try trainer.fit(smallDigits(), epochs: 2, run: folder)
    return (trainer, folder)
  }

  @Test(arguments: 0..<3)
  func fileGivesTheTrainersProbabilities(kind: Int) throws {
    let root = try TemporaryFolder()
    let model: any Module = [smallNetwork(), Own(), BatchReader()][kind]
    let (trainer, folder) = try trained(model, root)
    let classifier = try Classifier(contentsOf: URL(fileURLWithPath: folder.modelPath))
    #expect(classifier.classes == Dataset.digits.classes)
    #expect(classifier.inputShape == [1, 8, 8])
    let part = smallDigits(130, from: 75)
    // A module that looks at the batch size is evaluated as a batch of one.
    let expected = try trainer.evaluate(part, batchSize: kind == 2 ? 1 : 256)
    let answers = try classifier.classify(part)
    #expect(answers.count == 130)
    for (index, answer) in answers.enumerated() {
      #expect(abs(answer.probabilities.reduce(0, +) - 1) < 1e-5)
      for (column, probability) in answer.probabilities.enumerated() {
        let other = expected.probability(of: column, sample: index) ?? -1
        #expect(abs(Double(probability) - other) < 1e-5)
      }
    }
    let single = try classifier.classify(features: try part.sample(at: 3))
    #expect(single.label == answers[3].label)
    #expect(single.top(3).map(\.label).first == single.label && single.top(99).count == 10)
    let evaluated = try classifier.evaluate(part)
    #expect(evaluated.accuracy == expected.accuracy)
    #expect(abs((evaluated.loss ?? 0) - (expected.loss ?? 1)) < 1e-4)
  }

  @Test func twoClassesWithOneScore() throws {
    let rows: [[Float]] = (0..<40).map { (index: Int) -> [Float] in
      [Float(index % 7), Float(index % 5), index % 2 == 0 ? 1 : -1]
    }
    let data = Dataset(
      features: rows, labels: (0..<40).map { $0 % 2 }, classes: ["even", "odd"])
    let model = Sequential { Linear(outputSize: 1) }
    let trainer = Trainer(model, optimizer: Adam(learningRate: 0.1), loss: .logistic())
    try trainer.fit(data, epochs: 30)
    #expect(try trainer.evaluate(data).accuracy == 1)
    let preprocessing = try #require(trainer.preprocessing)
    let classifier = Classifier(try ModelFile(model, preprocessing: preprocessing))
    #expect(try classifier.classify(features: [3, 2, 1]).label == "even")
    #expect(try classifier.classify(features: [3, 2, -1]).label == "odd")
    for bad in [[1, 2], [1, 2, .nan], [1, 2, .infinity]] as [[Float]] {
      #expect(throws: TrainingError.self) { try classifier.classify(features: bad) }
    }
    #expect(throws: TrainingError.self) { try classifier.classify(imageAt: "photo.png") }
    #expect(throws: TrainingError.self) { try classifier.classify(batch: [1, 2, 3, 4]) }
  }

  @Test func threadsShareAClassifier() throws {
    let root = try TemporaryFolder()
    let (_, folder) = try trained(smallNetwork(), root)
    let classifier = try Classifier(contentsOf: folder.modelPath)
    let part = smallDigits(40, from: 75)
    let expected = try classifier.classify(part)
    let failures = Mutex(0)
    DispatchQueue.concurrentPerform(iterations: 8) { index in
      let own = part.subset(Array(0..<(5 * index + 5)))
      let answers = try? classifier.classify(own)
      if answers.map({ zip($0, expected).allSatisfy { $0.label == $1.label } }) != true {
        failures.withLock { $0 += 1 }
      }
    }
    #expect(failures.withLock { $0 } == 0)
  }

  @Test func weightsMoveBetweenModels() throws {
    let root = try TemporaryFolder()
    let (trainer, folder) = try trained(smallNetwork(), root)
    let twin = smallNetwork()
    twin.build(inputShape: [1, 8, 8], seed: 77)
    #expect(twin.weightsHash != trainer.model.weightsHash)
    try twin.loadWeights(from: folder.modelPath)
    #expect(twin.weightsHash == trainer.model.weightsHash)
    try twin.saveWeights(to: root.file("weights.safetensors"))
    let other = Sequential {
      Conv2D(outputChannels: 6, kernelSize: 3, padding: 1)
      ReLU()
      Flatten()
      Linear(outputSize: 10)
    }
    other.build(inputShape: [1, 8, 8])
    let before = other.weightsHash
    do {
      try other.loadWeights(from: root.file("weights.safetensors"))
      Issue.record("expected an error")
    } catch TrainingError.weightsMismatch(_, let missing, let unexpected, let wrongShape) {
      #expect(missing == ["0.bias", "3.weight", "3.bias"])
      #expect(unexpected.contains("6.weight") && wrongShape.count == 1)
    }
    #expect(other.weightsHash == before)
  }
}
