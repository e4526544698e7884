// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentGraph

/// What runs graphs; `Engine.$current.withValue(engine) { … }` chooses one for a scope.
public typealias Engine = DescentEngine.Engine
/// Why a graph cannot be compiled or run.
public typealias EngineError = DescentEngine.EngineError

extension Tensor {
  /// Computes many tensors at once, in one run of the current engine.
  ///
  /// Work that the tensors share is done once. Tensors that are computed already cost nothing.
  ///
  /// - Throws: `EngineError` where the backend cannot compile or run the graph; the tensors then
  ///   stay as they were.
  public static func realize(_ tensors: [Tensor]) throws(EngineError) {
    try withExtendedLifetime(tensors) { () throws(EngineError) in
      try realize(cells: tensors.map(\.cell))
    }
  }

  /// - Parameter assignments: New values that no tensor stands for; they go straight to the variables.
  private static func realize(
    cells: [TensorCell], _ assignments: [RecordedUpdate.Assignment] = []
  ) throws(EngineError) {
    var pending: [(cell: TensorCell, node: Node, root: Int)] = []
    var roots: [Node] = []
    var keepsHistory: [Bool] = []
    var positions = NodeTable(minimumCapacity: 16)
    for cell in cells {
      let (node, isTracked) = (cell.current.node, cell.current.isTracked)
      if node.isInput { continue }
      let root = positions[node.id] ?? roots.count
      if positions.set(node.id, to: root) {
        roots.append(node)
        keepsHistory.append(false)
      }
      keepsHistory[root] = keepsHistory[root] || isTracked
      pending.append((cell, node, root))
    }
    let tensors = roots.count
    for assignment in assignments { roots.append(assignment.node) }
    if roots.isEmpty { return }
    let storages = try evaluate(roots)
    let leaves = (0..<tensors).map { index in
      let (root, isKept) = (roots[index], keepsHistory[index])
      return Node(
        input: root.shape, root.elementType,
        source: TensorValue(storages[index], of: root, keepsHistory: isKept),
        keeping: isKept ? root : nil)
    }
    for (cell, node, root) in pending { cell.settle(node, as: leaves[root]) }
    if assignments.isEmpty { return }
    Engine.current.recycle(
      zip(assignments, storages[tensors...]).map { $0.variable.take($1) })
  }

  /// Computes every tensor that is alive and pending, and lets go of graphs that an update of
  /// parameters has made obsolete. An optimizer's step ends with it.
  ///
  /// Does nothing while a captured step is traced.
  ///
  /// - Parameter assignments: What variables are set to in the same run, unless a step is traced.
  package static func realizeLive(
    setting assignments: [RecordedUpdate.Assignment], file: StaticString = #fileID,
    line: UInt = #line
  ) {
    if BuildingScope.current.trace != nil { return }
    let live = LiveTensors.all(of: Engine.current)
    realizeOrTrap(cells: live, assignments, file: file, line: line)
    forgetStaleHistory(of: live)
  }

  /// Lets go of graphs that an update of parameters has made obsolete.
  static func forgetStaleHistory(of live: [TensorCell]) {
    var walk = StaleHistory()
    for cell in live {
      if let history = cell.node.value?.history, walk.reaches(from: history) {
        cell.forgetHistory()
      }
    }
  }

  /// Computes every tensor that is alive and pending, and lets go of graphs that an update of
  /// parameters has made obsolete. An optimizer's step ends with it.
  ///
  /// Does nothing while a captured step is traced.
  public static func realizeLive(file: StaticString = #fileID, line: UInt = #line) {
    realizeLive(setting: [], file: file, line: line)
  }

  /// For readers that cannot throw.
  static func realizeOrTrap(_ tensors: [Tensor], file: StaticString, line: UInt) {
    withExtendedLifetime(tensors) {
      realizeOrTrap(cells: tensors.map(\.cell), file: file, line: line)
    }
  }

  private static func realizeOrTrap(
    cells: [TensorCell], _ assignments: [RecordedUpdate.Assignment] = [], file: StaticString,
    line: UInt
  ) {
    do {
      try realize(cells: cells, assignments)
    } catch {
      trap("computing a tensor failed: \(error)", file: file, line: line)
    }
  }

  /// The memory of the value, which is computed first where it is pending.
  package func storage(file: StaticString = #fileID, line: UInt = #line) -> Storage {
    Tensor.realizeOrTrap([self], file: file, line: line)
    guard let storage = node.storage else { Tensor.trapUnbound(file: file, line: line) }
    return storage
  }

  private static func evaluate(_ roots: [Node]) throws(EngineError) -> [Storage] {
    let engine = Engine.current
    let graph = Graph(recognizing: roots)
    let inputs = graph.leaves.map { position in
      guard let storage = graph.nodes[position].storage else {
        trapUnbound(file: #fileID, line: #line)
      }
      return storage
    }
    let executable = try engine.executable(for: graph)
    let outputs = engine.allocate(roots.map { ($0.elementType, $0.shape.count) })
    try engine.run(executable, inputs: inputs, outputs: outputs)
    return outputs
  }

  private static func trapUnbound(file: StaticString, line: UInt) -> Never {
    trap(
      "a tensor of a captured step has no value while the step is traced: return it from the "
        + "step and read it after run()", file: file, line: line)
  }
}
