// SPDX-License-Identifier: Apache-2.0
import BenchmarkTools
import Descent
import DescentGraph

/// ResNet-20 in use, through `Classifier`: raw values in, classes and probabilities out.
final class InferenceWorkload: Workload {
  private let classifier: Classifier
  private let values: [Float]
  private(set) var check: [Double]

  init(_ settings: Settings, batch: Int) throws {
    let network = try Network("resnet20")
    guard let path = settings.state else { throw Unavailable("inference needs --state FILE") }
    let state = try Exchange.read(path)
    try network.model.load(state.weights)
    let preprocessing = Preprocessing(
      kind: .images, sampleShape: network.inputShape.dimensions,
      classes: (0..<Network.classes).map { "\($0)" }, mean: [0, 0, 0],
      standardDeviation: [1, 1, 1])
    let classifier = Classifier(try ModelFile(network.model, preprocessing: preprocessing))
    let images = state.images.scalars
    // The batch of the training row, repeated.
    values = (0..<batch * network.inputShape.count).map { images[$0 % images.count] }
    self.classifier = classifier
    let first = try classifier.classify(batch: Array(images[..<network.inputShape.count]))[0]
    check = first.probabilities.map(Double.init)
  }

  func run() throws { _ = try classifier.classify(batch: values) }
}
