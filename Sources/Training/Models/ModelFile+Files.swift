// SPDX-License-Identifier: Apache-2.0
public import DescentCheckpoints
import DescentDatasets
import DescentEvaluation
import DescentGraph
import DescentLayers
import DescentTensors

extension ModelFile {
  private static let key = "model"

  /// What the metadata holds beside the tensors.
  private struct Head: Codable {
    var version: Int
    var classes: [String]
    var inputShape: [Int]
    var fixedBatch: Int?
    var preprocessing: Preprocessing
    var graph: GraphDocument
    var recalibration: Recalibration?
  }

  private struct VersionHead: Decodable {
    var version: Int
  }

  /// Writes the file, whole or not at all.
  public func write(to path: String) throws(CheckpointError) {
    let head = Head(
      version: recalibration == nil ? 1 : Self.version, classes: classes, inputShape: inputShape,
      fixedBatch: fixedBatch, preprocessing: preprocessing, graph: graph,
      recalibration: recalibration)
    let json = try JSONFile.encode(head, pretty: false, path: path)
    try Safetensors(
      tensors: tensors.map { TensorRecord($0.path, $0.value) },
      metadata: [Self.key: String(decoding: json, as: UTF8.self)]
    ).write(to: path)
  }

  /// Reads a file and checks that everything in it fits together.
  ///
  /// A file of a newer version of the form is refused; older ones are read.
  ///
  /// - Throws: `CheckpointError` for a file that is truncated, damaged or of an unknown format,
  ///   `TrainingError.badModel` for one whose parts do not fit each other.
  public init(contentsOf path: String) throws {
    let file = try Safetensors(contentsOf: path)
    guard let json = file.metadata[Self.key] else {
      throw TrainingError.badModel(
        path: path, place: "metadata", expected: "an entry “\(Self.key)”",
        found: "none; weights alone are loaded with loadWeights(from:)")
    }
    let place = "metadata “\(Self.key)”"
    let bytes = Array(json.utf8)
    let version = try JSONFile.decode(VersionHead.self, from: bytes, path: path, place: place)
    guard (1...Self.version).contains(version.version) else {
      throw CheckpointError.unsupportedVersion(
        path: path, expected: "\(Self.version) of a model or older", found: "\(version.version)")
    }
    let head = try JSONFile.decode(Head.self, from: bytes, path: path, place: place)
    var tensors: [NamedTensor] = []
    for record in file.tensors {
      tensors.append(NamedTensor(path: record.name, value: try record.tensor(path: path)))
    }
    self.init(
      preprocessing: head.preprocessing, fixedBatch: head.fixedBatch, graph: head.graph,
      tensors: tensors, recalibration: head.recalibration)
    try check(head, path: path)
  }

  private func check(_ head: Head, path: String) throws {
    let (classes, inputShape) = (head.classes, head.inputShape)
    func require(
      _ condition: Bool, _ place: String, _ expected: String, _ found: String
    ) throws(TrainingError) {
      if !condition {
        throw .badModel(path: path, place: place, expected: expected, found: found)
      }
    }
    try require(
      classes == self.classes && inputShape == self.inputShape, "preprocessing",
      "the classes and input shape of the model",
      "\(self.classes.count) classes, shape \(self.inputShape)")
    try require(classes.count >= 2, "classes", "at least 2", "\(classes.count)")
    try require(fixedBatch ?? 1 == 1, "batch size", "1 or none", "\(fixedBatch ?? 1)")
    try require(
      (recalibration == nil) == (head.version == 1)
        && recalibration?.accepts(classCount: classes.count) ?? true, "recalibration",
      "none in version 1, one for \(classes.count) classes in version 2",
      "\(recalibration?.method.rawValue ?? "none") in version \(head.version)")
    let instance: GraphDocument.Instance
    do {
      instance = try graph.instance(batch: 1)
    } catch {
      throw TrainingError.badModel(
        path: path, place: "graph", expected: "a graph without contradictions", found: "\(error)")
    }
    let output = instance.graph.outputs[0]
    try require(
      instance.graph.outputs.count == 1 && output.shape == [1, classes.count]
        && output.elementType == .float32, "output of the graph",
      "one result f32 [1, \(classes.count)] for \(classes.count) classes",
      "\(instance.graph.outputs.count), the first \(output.elementType) \(output.shape)")
    let values = Dictionary(tensors.map { ($0.path, $0.value) }, uniquingKeysWith: { a, _ in a })
    var seen: Set<String> = []
    for (leaf, node) in zip(graph.leaves, instance.leaves) {
      try require(
        seen.insert(leaf.name).inserted, "graph", "distinct inputs", "“\(leaf.name)” twice")
      if leaf.name == Self.inputName {
        try require(
          node.shape == Shape([1] + inputShape) && node.elementType == .float32, "input",
          "f32 \([1] + inputShape)", "\(node.elementType) \(node.shape)")
        continue
      }
      guard let value = values[leaf.name] else {
        throw TrainingError.badModel(
          path: path, place: "tensor “\(leaf.name)”", expected: "\(node.elementType) \(node.shape)",
          found: "none")
      }
      try require(
        value.shape == node.shape && value.elementType == node.elementType
          && !leaf.shape.contains { $0.perSample != 0 }, "tensor “\(leaf.name)”",
        "\(node.elementType) \(node.shape)", "\(value.elementType) \(value.shape)")
    }
    try require(seen.contains(Self.inputName), "graph", "an input “\(Self.inputName)”", "none")
  }
}
