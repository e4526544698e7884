// SPDX-License-Identifier: Apache-2.0
public import DescentGraph

extension CPUBackend {
  /// Compiles a graph of which some inputs never change; see ``Backend``. Convolutions may keep
  /// their weights in an order that no gradient could use, and whatever depends on such inputs alone
  /// is computed here, once.
  public func compile(_ graph: Graph, constants: [Storage?]) throws(EngineError) -> any Executable {
    let (prepare, once, rest) = try plans(graph, constants: constants.map { $0 != nil })
    let prepared = prepare.preparedBytes.map { Storage(uninitialized: .bool, count: $0) }
    let nothing = Storage(uninitialized: .bool, count: 0)
    try PlanExecutable(once, pool: pool)
      .run(inputs: constants.map { $0 ?? nothing }, outputs: prepared)
    return PlanExecutable(rest, pool: pool, prepared: prepared)
  }

  /// The plan of what is run each time.
  package func plan(_ graph: Graph, constants: [Bool]) throws(EngineError) -> Plan {
    try plans(graph, constants: constants).rest
  }

  /// The same with every verifier.
  package func verifiedPlan(_ graph: Graph, constants: [Bool]) throws -> Plan {
    let (prepare, once, rest) = try plans(graph, constants: constants)
    try prepare.once.verify(updates: [])
    try prepare.rest.verify(updates: [])
    try once.verifySteps()
    try rest.verifySteps()
    try once.verifyPlacement()
    try rest.verifyPlacement()
    return rest
  }

  private func plans(_ graph: Graph, constants: [Bool]) throws(EngineError) -> (
    prepare: Prepare, once: Plan, rest: Plan
  ) {
    let weights = Set(constants.indices.filter { constants[$0] })
    let (steps, whole) = try passes(
      graph, updates: [], provider: providerInUse, parameters: weights)
    let prepare = Prepare.run(steps.scheduled, isConstant: constants)
    return (
      prepare, Place.run(FormSteps.run(prepare.once), constants: whole.constants),
      Place.run(FormSteps.run(prepare.rest), constants: whole.constants)
    )
  }
}
