// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentGraph
import DescentLayers
import DescentTensors

/// Finds the graph of a model in use.
///
/// The model is called with batches of two sizes that nobody computes. Where the two graphs differ
/// in whole numbers that grow with the batch alone, one document serves every batch; otherwise (a
/// module that looks at the batch size) the graph of single samples is taken.
struct ModelTrace {
  private let model: any Module
  private let sampleShape: [Int]
  private let classes: Int

  init(_ model: any Module, sampleShape: [Int], classes: Int) {
    self.model = model
    self.sampleShape = sampleShape
    self.classes = classes
  }

  /// A graph, and the tensors in it that are neither weights nor input.
  private struct Traced {
    var document: GraphDocument
    var constants: [NamedTensor] = []
  }

  func document() throws -> (GraphDocument, fixedBatch: Int?, constants: [NamedTensor]) {
    let (two, three) = (try trace(batch: 2), try trace(batch: 3))
    if let general = GraphDocument(two.document, batch: 2, three.document, batch: 3),
      !general.leaves.contains(where: growsUnexpectedly),
      (try? general.instance(batch: 1)) != nil,
      zip(two.constants, three.constants).allSatisfy({ $0.value.doubles == $1.value.doubles })
    {
      return (general, nil, two.constants)
    }
    let single = try trace(batch: 1)
    return (single.document, 1, single.constants)
  }

  /// Only the data grow with the batch; a constant that does was made for one size.
  private func growsUnexpectedly(_ leaf: GraphDocument.Leaf) -> Bool {
    leaf.name != ModelFile.inputName && leaf.shape.contains { $0.perSample != 0 }
  }

  private func trace(batch: Int) throws -> Traced {
    // An engine of its own: nothing that another thread computes pulls in this graph.
    try Engine.$current.withValue(Engine(backend: ReferenceBackend())) {
      let input = Node(input: Shape([batch] + sampleShape), .float32)
      let probabilities: Tensor = try Mode.evaluation {
        try withoutGradients {
          let outputs = model(Tensor(node: input, isTracked: false))
          let shape = Shape(Array(outputs.shape.dimensions.dropFirst()))
          return try ModelOutput(shape: shape, classes: classes).probabilities(outputs)
            .cast(to: .float32)
        }
      }
      return try traced(probabilities, input: input)
    }
  }

  private func traced(_ result: Tensor, input: Node) throws -> Traced {
    let graph = Graph(outputs: [result.node])
    var names: [UInt64: String] = [input.id: ModelFile.inputName]
    for (path, variable) in model.targets { names[variable.value.node.id] = path }
    var constants: [NamedTensor] = []
    let document = try GraphDocument(graph) { leaf in
      if let name = names[leaf.id] { return name }
      let name = "@constant.\(constants.count)"
      constants.append(NamedTensor(path: name, value: Tensor(node: leaf, isTracked: false)))
      return name
    }
    return Traced(document: document, constants: constants)
  }
}
