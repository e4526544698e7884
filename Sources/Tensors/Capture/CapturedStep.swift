// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentGraph

/// A computation that is traced and planned once and run many times.
///
/// The body is called once, with tensors that stand for the inputs. Variables that it reads are read
/// anew by every run, variables that it sets are updated in place at the end of every run. Running
/// walks no graph, plans nothing and allocates nothing.
///
/// ```swift
/// let step = try CapturedStep(inputs: [TensorSpec([32, 64]), TensorSpec([32, 10])]) { inputs in
///   let loss = crossEntropy(logits: model(inputs[0]), targets: inputs[1])
///   loss.backward()
///   optimizer.step()
///   return [loss]
/// }
/// step.withInput(0, as: Float.self) { pixels in … }
/// try step.run()
/// print(step.scalar(0))
/// ```
///
/// Several threads may share a step; its runs then follow one another. Gradients inside the body
/// begin as nil, and what is left of them at its end is dropped.
public final class CapturedStep: Sendable {
  /// The inputs, in the order of the body's argument.
  public let inputs: [TensorSpec]
  /// The results, in the order in which the body returned them.
  public let outputs: [TensorSpec]
  /// The variables whose value at the start of a run enters the computation, in the order of use.
  public let variablesRead: [Variable]
  /// The variables that a run changes, in the order of first use.
  public let variablesWritten: [Variable]
  /// The graph of one run: results first, then new values of variables.
  package let graph: Graph

  let engine: Engine
  let executable: any Executable
  /// The positions of each input in `graph.leaves`; empty where the body does not use the input.
  let inputPositions: [Int?]
  let memory: StepMemory

  /// Whether the code that asks is part of a step's body, where tensors have no values.
  package static var isBeingTraced: Bool { BuildingScope.current.trace != nil }

  /// Traces and compiles a step.
  ///
  /// - Parameters:
  ///   - inputs: Shapes and element types of the data that change from run to run; zeros at first.
  ///   - engine: Where the step runs.
  ///   - file: Where the call is, for the message of a trap.
  ///   - line: Likewise.
  ///   - body: The computation. It must not read values (`scalars`, `description`).
  /// - Throws: `EngineError` where the backend cannot compile the graph.
  public init(
    inputs: [TensorSpec], engine: Engine = .current, file: StaticString = #fileID,
    line: UInt = #line, _ body: ([Tensor]) -> [Tensor]
  ) throws(EngineError) {
    let trace = Trace()
    var scope = BuildingScope.current
    scope.trace = trace
    let placeholders = inputs.map { Node(input: $0.shape, $0.elementType) }
    let results = BuildingScope.$current.withValue(scope) {
      body(placeholders.map { Tensor(node: $0, isTracked: false) })
    }
    let cells = trace.cells
    let written = cells.filter(\.isWritten)
    let graph = Graph(outputs: results.map(\.node) + written.map(\.present))
    let sources = graph.leaves.map { graph.nodes[$0] }
    func leafPosition(_ node: Node) -> Int? { sources.firstIndex { $0 === node } }

    var bindings: [StepMemory.Binding] = []
    var updates: [Update] = []
    for cell in cells {
      let leaf = leafPosition(cell.leaf)
      let output = written.firstIndex { $0.variable === cell.variable }.map { $0 + results.count }
      if let leaf, let output { updates.append(Update(output: output, leaf: leaf)) }
      if leaf != nil || output != nil {
        bindings.append(
          StepMemory.Binding(variable: cell.variable, leaf: leaf, output: output))
      }
    }
    executable = try engine.executable(for: graph, updates: updates)

    self.engine = engine
    self.graph = graph
    self.inputs = inputs
    outputs = results.map { TensorSpec($0.shape, $0.elementType) }
    variablesRead = bindings.filter { $0.leaf != nil }.map(\.variable)
    variablesWritten = written.map(\.variable)
    inputPositions = placeholders.map(leafPosition)
    let known = Set(inputPositions + bindings.map(\.leaf))
    for (position, source) in sources.enumerated() {
      if source.storage == nil, !known.contains(position) {
        trap(
          "CapturedStep: the body uses an input, or what a variable was, of another step",
          file: file, line: line)
      }
    }

    let inputStorages = inputs.map { spec in
      let storage = engine.allocate(spec.elementType, count: spec.shape.count)
      storage.pointer.initializeMemory(as: UInt8.self, repeating: 0, count: storage.byteCount)
      return storage
    }
    var leafStorages = sources.map(\.storage)
    for (position, storage) in zip(inputPositions, inputStorages) {
      if let position { leafStorages[position] = storage }
    }
    memory = StepMemory(
      inputs: inputStorages,
      results: results.map { engine.allocate($0.elementType, count: $0.count) },
      leaves: leafStorages, bindings: bindings, engine: engine)
  }

  /// What variables have lent leads back to them, and they to it.
  deinit { memory.giveBack() }
}
