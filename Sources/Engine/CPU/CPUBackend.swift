// SPDX-License-Identifier: Apache-2.0
public import DescentGraph
import Synchronization

/// The backend that trains: a planner turns the graph into kernels of oneDNN, BLAS and our own C,
/// which a pool of threads runs in parts.
public final class CPUBackend: Backend {
  /// Where convolutions and matrix products come from.
  public enum Provider: String, Sendable, CaseIterable {
    /// oneDNN for Float32 where it was built in, otherwise BLAS.
    case automatic
    /// BLAS for everything, as on processors that oneDNN does not serve.
    case blas
  }

  /// What convolutions, matrix products and the values between them are computed in.
  public enum Precision: String, Sendable, CaseIterable {
    /// Float32, or what the graph says.
    case float32
    /// BFloat16 where that is faster: operands and activations of 16 bits, sums in Float32.
    ///
    /// Weights, their gradients, statistics, losses and updates stay Float32, and so does everything on
    /// a processor without such arithmetic and whatever is too small to gain by it. A setting of the
    /// engine alone: graphs, tensors and checkpoints do not know it.
    case bfloat16
  }

  /// How convolutions are computed; by sizes alone, never by timing.
  public enum Convolution: String, Sendable, CaseIterable {
    /// Winograd's algorithm where it is faster: its errors are about five times those of the sum
    /// itself, 1.2e-6 of the result's norm against 2.4e-7.
    case automatic
    /// The sum itself everywhere.
    case direct
  }

  /// How much of what a training step computes in its forward pass is kept for the gradients. No
  /// setting changes a bit of any result.
  public enum Memory: String, Sendable, CaseIterable {
    /// What is quickly computed again from values that are kept anyway is computed again where that
    /// costs no time: down to half the memory of a network with batch norms.
    case automatic
    /// As little as possible: large weights are updated as soon as their gradients are there, too. A few
    /// percent slower where there are such weights.
    case lean
    /// All that the gradients read.
    case full
  }

  public let name = "CPU"
  public let precision: Precision
  public let memory: Memory
  /// Threads that compute.
  public var threads: Int { pool.workers }
  let pool: WorkerPool
  private let provider: any ConvolutionProvider
  /// For graphs without gradients.
  let providerInUse: any ConvolutionProvider
  private let use = Mutex<PrecisionUse?>(nil)

  /// What became of BFloat16 in the plan with the most products so far, which is that of a training
  /// step where there was one; nil with ``Precision/float32`` or before there is a plan.
  public var precisionUse: PrecisionUse? { use.withLock { $0 } }

  /// - Parameters:
  ///   - threads: Threads that compute; left out, the physical cores that this process may use.
  ///   - provider: Which kernel library to use.
  ///   - precision: Whether products of Float32 may be computed in BFloat16.
  ///   - convolution: Whether convolutions may use Winograd's algorithm.
  ///   - memory: Whether values are computed again to save memory.
  public init(
    threads: Int? = nil, provider: Provider = .automatic, precision: Precision = .float32,
    convolution: Convolution = .automatic, memory: Memory = .automatic
  ) {
    self.precision = precision
    self.memory = memory
    pool = WorkerPool(workers: threads ?? AvailableCores.current)
    switch provider {
    case .blas: (self.provider, providerInUse) = (BLASProvider(), BLASProvider())
    case .automatic:
      #if OneDNN && os(Linux)
        let isDirect = convolution == .direct
        self.provider = OneDNNProvider(workers: pool.workers, isDirect: isDirect)
        providerInUse = OneDNNProvider(workers: pool.workers, isInUse: true, isDirect: isDirect)
      #else
        (self.provider, providerInUse) = (BLASProvider(), BLASProvider())
      #endif
    }
  }

  public func compile(_ graph: Graph, updates: [Update]) throws(EngineError) -> any Executable {
    executable(of: try plan(graph, updates: updates))
  }

  /// What runs a plan; tests change plans before.
  package func executable(of plan: Plan) -> any Executable { PlanExecutable(plan, pool: pool) }

  /// The passes, in order.
  package func plan(_ graph: Graph, updates: [Update] = []) throws(EngineError) -> Plan {
    let (_, plan) = try passes(graph, updates: updates)
    return plan
  }

  /// The passes with every verifier; throws an `EngineError` or a `PlanDefect`.
  package func verifiedPlan(_ graph: Graph, updates: [Update] = []) throws -> Plan {
    let (steps, plan) = try passes(graph, updates: updates)
    try steps.simplified.verify("simplify")
    try steps.finished.verify("fuseEpilogues")
    try steps.precise.verify("choosePrecision")
    try steps.precise.verifyPrecision("choosePrecision")
    try steps.laidOut.verify("chooseLayouts")
    try steps.laidOut.verifyPrecision("chooseLayouts")
    try steps.laidOut.verifyLayouts()
    try steps.fused.verify()
    try steps.fused.draft.verify("recompute")
    try steps.fused.verifyCopies(of: steps.grouped)
    try steps.scheduled.verify(updates: updates)
    try plan.verifySteps()
    try plan.verifyPlacement()
    return plan
  }

  package typealias Steps = (
    simplified: Draft, finished: Draft, precise: Draft, laidOut: Draft, grouped: Fuse,
    fused: Fuse, scheduled: Schedule
  )

  /// What each pass made, beside the plan: tests plant mistakes there.
  package func passes(_ graph: Graph, updates: [Update]) throws(EngineError) -> (Steps, Plan) {
    try passes(
      graph, updates: updates, provider: provider, parameters: Set(updates.map(\.leaf)))
  }

  func passes(
    _ graph: Graph, updates: [Update], provider: any ConvolutionProvider, parameters: Set<Int>
  ) throws(EngineError) -> (Steps, Plan) {
    let inlined = InlineComposites.run(graph)
    let simplified = Specialize.run(
      Simplify.run(inlined, leaves: graph.leaves.map { graph.nodes[$0] }))
    let finished = FuseEpilogues.run(simplified)
    let precise = ChoosePrecision.run(
      finished, provider: provider, allowed: precision == .bfloat16, parameters: parameters)
    if precision == .bfloat16 { record(precise) }
    let laidOut = ChooseLayouts.run(precise, provider: provider)
    let grouped = Fuse.run(laidOut)
    var (fused, made) = (grouped, try placed(grouped, updates, provider))
    for order in orders(of: graph, made.plan) {
      guard let other = Recompute.run(grouped, order: order) else { continue }
      let placed = try placed(other, updates, provider)
      // Chains and bundles, which are not known before, may keep more than was foreseen.
      if placed.plan.arenaBytes < made.plan.arenaBytes { (fused, made) = (other, placed) }
    }
    return ((simplified, finished, precise, laidOut, grouped, fused, made.scheduled), made.plan)
  }

  /// The orders in which computing values again is worth a look. Gradients of weights that come early
  /// take time where they are not much smaller than the values, and make room for nothing.
  private func orders(of graph: Graph, _ plan: Plan) -> [Recompute.Order] {
    switch memory {
    case .full: return []
    case .lean: return [.given, .early, .earlyUpdates]
    case .automatic:
      if plan.arenaBytes < Self.cachedBytes { return [] }
      let leafBytes = graph.leaves.reduce(0) { bytes, leaf in
        bytes + graph.nodes[leaf].shape.count * graph.nodes[leaf].elementType.byteCount
      }
      return [4 * leafBytes <= plan.arenaBytes ? .early : .given]
    }
  }

  /// What stays in a processor's second-level cache anyway.
  private static let cachedBytes = 1 << 20

  /// The passes behind the groups.
  private func placed(_ fused: Fuse, _ updates: [Update], _ provider: any ConvolutionProvider)
    throws(EngineError) -> (scheduled: Schedule, plan: Plan)
  {
    let lowered = try Lower.run(fused, provider: provider)
    let scheduled = Schedule.run(lowered, updates: updates)
    return (scheduled, Place.run(FormSteps.run(scheduled), constants: lowered.constants))
  }
}

extension CPUBackend {
  private func record(_ draft: Draft) {
    let (all, half) = draft.products
    let made = PrecisionUse(
      isSupported: provider.hasBFloat16, products: all, productsInBFloat16: half)
    use.withLock { if all > $0?.products ?? -1 { $0 = made } }
  }
}
