// SPDX-License-Identifier: Apache-2.0
public import DescentDatasets
import DescentEngine
import DescentGraph
import DescentTensors

extension Classifier {
  /// How fast the score of a class changes with each pixel: `max over channels |∂ score / ∂ pixel|`.
  ///
  /// The score is the class's logit, what the softmax (for a single output the sigmoid) is taken of;
  /// pixels count 0 … 1, so the scaling of the preprocessing is part of the derivative. For a linear
  /// model it is the size of the weights, whatever the image.
  ///
  /// - Parameters:
  ///   - image: Brought to size and channels of the training data.
  ///   - label: The index of the class; nil takes the most probable one.
  /// - Throws: `TrainingError.badInput` for a model of features or a class it does not have,
  ///   `.badModel` where the graph does not end in a softmax or sigmoid.
  /// - Source: Simonyan, Vedaldi & Zisserman, ICLR 2014 workshop (arXiv 1312.6034).
  public func gradientSaliency(of image: DecodedImage, label: Int? = nil) throws -> Saliency {
    let input = try preparedInput(image)
    let probabilities = try probabilities(ofInput: input, count: 1)
    let label = try checked(label, probabilities)
    let instance = try file.graph.instance(batch: 1)
    guard
      let data = zip(file.graph.leaves, instance.leaves)
        .first(where: { $0.0.name == ModelFile.inputName })?.1,
      let score = Self.score(of: label, instance.graph.outputs[0])
    else {
      throw TrainingError.badModel(
        path: "model", place: "output of the graph", expected: "a softmax or sigmoid of scores",
        found: "another operation")
    }
    let slope = gradients(of: score, withRespectTo: [data])[0]
    let graph = Graph(outputs: [slope])
    let values = Dictionary(
      file.tensors.map { ($0.path, $0.value) }, uniquingKeysWith: { first, _ in first })
    var storages: [UInt64: Storage] = [:]
    for (leaf, node) in zip(file.graph.leaves, instance.leaves) {
      if let value = values[leaf.name] { storages[node.id] = value.storage() }
    }
    let result = try engine.run(
      engine.executable(for: graph),
      weights: graph.leaves.map { storages[graph.nodes[$0].id] }, data: input,
      count: input.count)
    let (channels, area) = (inputShape[0], inputShape[1] * inputShape[2])
    let largest = (0..<area).map { place in
      (0..<channels).reduce(Float(0)) { most, channel in
        let scale = preprocessing.standardDeviation[channel]
        return max(most, abs(result[channel * area + place]) / scale)
      }
    }
    return Saliency(
      height: inputShape[1], width: inputShape[2], values: largest, label: label,
      probability: probabilities[label])
  }

  /// The score of a class as a scalar, found backwards from the probabilities `[1, C]`.
  private static func score(of label: Int, _ output: Node) -> Node? {
    func bare(_ node: Node) -> Node {
      var node = node
      while true {
        switch node.op {
        case .cast where node.inputs[0].elementType.isFloatingPoint, .reshape:
          node = node.inputs[0]
        default: return node
        }
      }
    }
    let end = bare(output)
    switch end.op {
    case .softmax:
      let scores = end.inputs[0]
      guard scores.shape.count > label else { return nil }
      let row = scores.reshaped(to: [scores.shape.count])
      return .make(.slice(starts: [label], ends: [label + 1], steps: [1]), [row])
    case .concatenate where end.inputs.indices.contains(label):
      let half = bare(end.inputs[label])
      guard case .unary(.sigmoid) = half.op, half.shape.count == 1 else { return nil }
      return half.inputs[0]
    default: return nil
    }
  }

  /// An image as the input of the graph.
  func preparedInput(_ image: DecodedImage) throws -> [Float] {
    let shape = inputShape
    guard preprocessing.kind == .images, shape[0] == 1 || shape[0] == 3 else {
      throw TrainingError.badInput(
        name: "image", expected: "samples of shape \(shape)", found: "an image")
    }
    let image = image.converted(toChannels: shape[0])
      .resized(to: ImageSize(height: shape[1], width: shape[2]))
    let values = [Float](unsafeUninitializedCapacity: image.pixels.count) { buffer, written in
      if let start = buffer.baseAddress { image.write(to: start) }
      written = image.pixels.count
    }
    return preprocessing.applied(to: values)
  }

  /// The class asked for, or the most probable one.
  func checked(_ label: Int?, _ probabilities: [Float]) throws(TrainingError) -> Int {
    let label = label ?? Classification(classes: classes, probabilities: probabilities).index
    guard classes.indices.contains(label) else {
      throw .badInput(
        name: "class", expected: "an index in 0..<\(classes.count)", found: "\(label)")
    }
    return label
  }
}
