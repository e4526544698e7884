// SPDX-License-Identifier: Apache-2.0
public import DescentDatasets
import DescentEngine
public import DescentEvaluation
import DescentGraph
public import DescentLayers
import DescentTensors

/// All that it takes to classify, in one file: weights, classes, preprocessing, and the graph from
/// input to probabilities.
///
/// The file is a safetensors file. Its tensors are the model's parameters and buffers under their
/// paths, so other programs can read them; names that begin with `@` are constants of the graph. The
/// graph is data: nobody needs the Swift types of the model, and reading runs no code of the file.
public struct ModelFile: Sendable {
  /// Names that begin with it are not paths of a module.
  static let ownPrefix = "@"
  static let inputName = "@input"
  /// 1, and 2 for a file that corrects the probabilities: a program that knows version 1 alone must
  /// not read it and leave the correction out.
  static let version = 2

  /// The names of the classes, in the order of the outputs.
  public let classes: [String]
  /// The shape of one sample, without the batch.
  public let inputShape: [Int]
  /// What is done with a sample before the model sees it.
  public let preprocessing: Preprocessing
  /// The one batch size that the graph is made for; nil where it serves every size.
  public let fixedBatch: Int?
  /// What corrects the graph's probabilities; nil where they are taken as they are.
  public let recalibration: Recalibration?
  /// From the leaf `@input` and the weights to probabilities `[N, C]`.
  let graph: GraphDocument
  /// Weights and constants by the names of the graph's leaves, and weights that it does not read.
  let tensors: [NamedTensor]

  init(
    preprocessing: Preprocessing, fixedBatch: Int?, graph: GraphDocument, tensors: [NamedTensor],
    recalibration: Recalibration? = nil
  ) {
    classes = preprocessing.classes
    inputShape = preprocessing.sampleShape
    self.preprocessing = preprocessing
    self.fixedBatch = fixedBatch
    self.graph = graph
    self.tensors = tensors
    self.recalibration = recalibration
  }

  /// The same model with another correction of its probabilities, or with none.
  ///
  /// - Throws: `TrainingError.invalidOption` for one that was fitted to another number of classes.
  public func recalibrated(by recalibration: Recalibration?) throws(TrainingError) -> ModelFile {
    if let recalibration, !recalibration.accepts(classCount: classes.count) {
      throw .invalidOption(
        name: "recalibration", expected: "one fitted to \(classes.count) classes",
        found: "one fitted to other classes")
    }
    return ModelFile(
      preprocessing: preprocessing, fixedBatch: fixedBatch, graph: graph, tensors: tensors,
      recalibration: recalibration)
  }

  /// The file of a model, with its present weights.
  ///
  /// - Parameters:
  ///   - model: A built model.
  ///   - preprocessing: Fitted to the training part; it holds the classes.
  public init(_ model: any Module, preprocessing: Preprocessing) throws {
    try self.init(model, preprocessing: preprocessing, weights: nil)
  }

  /// - Parameter weights: Values to take in place of the model's present ones.
  init(_ model: any Module, preprocessing: Preprocessing, weights: [NamedTensor]?) throws {
    let shape = preprocessing.sampleShape
    let (graph, fixedBatch, constants) = try ModelTrace(
      model, sampleShape: shape, classes: preprocessing.classes.count
    ).document()
    self.init(
      preprocessing: preprocessing, fixedBatch: fixedBatch, graph: graph,
      tensors: (weights ?? model.state) + constants)
  }
}
