// SPDX-License-Identifier: Apache-2.0
public import DescentGraph
import Synchronization

/// What runs graphs: a backend, the plans it has compiled, and counters that tests can read.
///
/// Nothing here is global: a test or a server makes an engine of its own and uses it in a scope,
/// `Engine.$current.withValue(engine) { … }`.
public final class Engine: Sendable {
  /// The engine that tensor operations of this task use.
  @TaskLocal public static var current = Engine()

  public let backend: any Backend
  private let plans = Mutex(SignatureTable<any Executable>(capacity: 256))
  private let spares = Mutex(SpareStorages())
  private let plansCompiled = Atomic<Int>(0)
  private let runs = Atomic<Int>(0)
  private let storagesAllocated = Atomic<Int>(0)

  public init(backend: any Backend = CPUBackend()) { self.backend = backend }

  /// How often the engine has planned, run and allocated.
  public struct Counters: Hashable, Sendable {
    public var plansCompiled = 0
    public var runs = 0
    public var storagesAllocated = 0

    public init() {}
  }

  public var currentCounters: Counters {
    var counters = Counters()
    counters.plansCompiled = plansCompiled.load(ordering: .relaxed)
    counters.runs = runs.load(ordering: .relaxed)
    counters.storagesAllocated = storagesAllocated.load(ordering: .relaxed)
    return counters
  }

  /// The executable of a graph: compiled once for each structure, then taken from the cache.
  public func executable(for graph: Graph, updates: [Update] = []) throws(EngineError)
    -> any Executable
  {
    var key = graph.shortSignature ?? graph.signature
    for update in updates { key += [UInt64(update.output), UInt64(update.leaf)] }
    if let known = plans.withLock({ $0.find(key) }) { return known }
    let executable = try backend.compile(graph, updates: updates)
    plansCompiled.wrappingAdd(1, ordering: .relaxed)
    plans.withLock { $0.insert(executable, for: key) }
    return executable
  }

  /// The executable of a graph that has been compiled here and not been forgotten.
  ///
  /// - Parameter signature: The graph's short signature.
  package func executable(known signature: [UInt64]) -> (any Executable)? {
    plans.withLock { $0.find(signature) }
  }

  /// An executable for a graph that is run many times with some inputs that never change. The caller
  /// keeps it: the cache, which knows graphs by their structure, does not.
  ///
  /// - Parameter constants: One entry for each of `graph.leaves`; nil for what changes.
  public func executable(for graph: Graph, constants: [Storage?]) throws(EngineError)
    -> any Executable
  {
    let executable = try backend.compile(graph, constants: constants)
    plansCompiled.wrappingAdd(1, ordering: .relaxed)
    return executable
  }

  /// Runs an executable; the caller owns inputs and outputs.
  public func run(_ executable: any Executable, inputs: [Storage], outputs: [Storage])
    throws(EngineError)
  {
    runs.wrappingAdd(1, ordering: .relaxed)
    try executable.run(inputs: inputs, outputs: outputs)
  }

  /// Memory for a result; what it holds is undefined.
  public func allocate(_ elementType: ElementType, count: Int) -> Storage {
    storagesAllocated.wrappingAdd(1, ordering: .relaxed)
    return Storage(uninitialized: elementType, count: count)
  }

  /// Memory for values that are computed in one run; what it holds is undefined.
  package func allocate(_ values: [(elementType: ElementType, count: Int)]) -> [Storage] {
    spares.withLock { spares in
      values.map { type, count in spares.take(type, count: count) ?? allocate(type, count: count) }
    }
  }

  /// Hands over the memory of values that an update has replaced; the next one may write to what
  /// nobody reads by then. None is nil: the caller makes the array as it is kept here.
  package func recycle(_ replaced: [Storage?]) {
    let earlier = spares.withLock { $0.keep(replaced) }
    withExtendedLifetime(earlier) {}
  }
}
