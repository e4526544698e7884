// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentGraph

extension RecordedUpdate {
  /// Computes live tensors, gradients and the update in one run, as `assignments(of:)` and
  /// `Tensor.realizeLive(setting:)` do, without a node for any gradient or new value.
  ///
  /// - Parameters:
  ///   - gradients: The operands of the update.
  ///   - numbers: The number among them of each operand.
  /// - Returns: Whether it was done; if not, nothing has changed.
  package func run(
    with gradients: UnreadGradients, _ numbers: [Int], file: StaticString = #fileID,
    line: UInt = #line
  ) -> Bool {
    let engine = Engine.current
    guard let found = gradients.known, let live = LiveTensors.all(of: engine, besides: gradients),
      let pending = PendingTensors(live, in: found.graph)
    else { return false }
    var (memory, places): ([Storage], [UInt64]) = ([], [])
    memory.reserveCapacity(usedVariables.count)
    places.reserveCapacity(usedVariables.count)
    for index in usedVariables {
      // What has not been computed yet is no part of the loss's graph.
      guard let (storage, leaf) = variables[index].present else { return false }
      memory.append(storage)
      // One variable may stand where another did before, or a value that it had before.
      places.append(leaf.flatMap { found.graph.position(of: $0) }.map { UInt64($0) } ?? .max)
    }
    do {
      guard let (step, executable) = try step(found, numbers, pending.positions, places, engine),
        let inputs = step.inputs(leaves: found.graph.nodes, variables: memory)
      else { return false }
      let outputs = engine.allocate(step.outputs)
      try engine.run(executable, inputs: inputs, outputs: outputs)
      pending.settle(step.live, outputs)
      let values = outputs[(outputs.count - written.count)...]
      engine.recycle(zip(written, values).map { variables[$0].take($1) })
    } catch {
      trap("computing a tensor failed: \(error)", file: file, line: line)
    }
    Tensor.forgetStaleHistory(of: live)
    return true
  }

  /// What has been run before where everything was as it is now, else what will be known from now on.
  ///
  /// - Parameter places: Where the used variables stand in the loss's graph.
  private func step(
    _ found: KnownGradients.Found, _ numbers: [Int], _ live: [Int], _ places: [UInt64],
    _ engine: Engine
  ) throws(EngineError) -> (KnownStep, any Executable)? {
    guard let shape = found.graph.shortSignature else { return nil }
    var key = shape
    key.reserveCapacity(64)
    key.append(UInt64(live.count))
    for position in live { key.append(UInt64(position)) }
    for target in found.targets { key.append(UInt64(target)) }
    for number in numbers { key.append(UInt64(number)) }
    for place in places { key.append(place) }
    if let known = steps.withLock({ $0.find(key) }),
      let executable = engine.executable(known: known.signature)
    {
      return (known, executable)
    }
    let (gradients, present) = (found.nodes(), usedVariables.map { variables[$0].presentNode })
    let parts = KnownStep.Parts(
      graph: found.graph, live: live, variables: present,
      replaced: zip(usedVariables, present).filter { written.contains($0.0) }.map(\.1),
      results: function(present + usedOperands.map { gradients[numbers[$0]] }))
    let whole = parts.whole
    guard let made = KnownStep(parts, whole) else { return nil }
    let executable = try engine.executable(for: whole)
    steps.withLock { if $0.find(key) == nil { $0.insert(made, for: key) } }
    return (made, executable)
  }
}

/// Live tensors that nobody has computed yet, as nodes of a graph.
private struct PendingTensors {
  private var tensors: [(cell: TensorCell, node: Node)] = []
  private(set) var positions: [Int] = []

  /// Nil where one lies outside of the graph.
  init?(_ live: [TensorCell], in graph: Graph) {
    for cell in live {
      let node = cell.node
      if node.isInput { continue }
      guard let position = graph.position(of: node) else { return nil }
      tensors.append((cell, node))
      positions.append(position)
    }
  }

  /// Gives each tensor its value. Those that were computed from a value that is now another forget how:
  /// their gradients would be gradients at a point that has been left.
  func settle(_ live: [(output: Int, isStale: Bool)], _ outputs: [Storage]) {
    var keepsHistory = [Bool](repeating: false, count: outputs.count)
    for (place, tensor) in tensors.enumerated() where !live[place].isStale {
      if tensor.cell.isTracked { keepsHistory[live[place].output] = true }
    }
    var leaves = [Node?](repeating: nil, count: outputs.count)
    for (place, (cell, node)) in tensors.enumerated() {
      let (output, isStale) = live[place]
      let isKept = keepsHistory[output]
      let leaf =
        leaves[output]
        ?? Node(
          input: node.shape, node.elementType,
          source: TensorValue(outputs[output], of: node, keepsHistory: isKept),
          keeping: isKept ? node : nil)
      leaves[output] = leaf
      cell.settle(node, as: leaf)
      if isStale { cell.forgetHistory() }
    }
  }
}
