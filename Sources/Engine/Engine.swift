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
  private let plans = Mutex(PlanCache())
  private let counters = Mutex(Counters())

  public init(backend: any Backend = CPUBackend()) { self.backend = backend }

  /// How often the engine has planned, run and allocated.
  public struct Counters: Hashable, Sendable {
    public var plansCompiled = 0
    public var runs = 0
    public var storagesAllocated = 0

    public init() {}
  }

  public var currentCounters: Counters { counters.withLock { $0 } }

  /// The executable of a graph: compiled once for each structure, then taken from the cache.
  public func executable(for graph: Graph, updates: [Update] = []) throws(EngineError)
    -> any Executable
  {
    var key = graph.signature
    for update in updates { key += [UInt64(update.output), UInt64(update.leaf)] }
    if let known = plans.withLock({ $0.find(key) }) { return known }
    let executable = try backend.compile(graph, updates: updates)
    counters.withLock { $0.plansCompiled += 1 }
    plans.withLock { $0.insert(executable, for: key) }
    return executable
  }

  /// Runs an executable; the caller owns inputs and outputs.
  public func run(_ executable: any Executable, inputs: [Storage], outputs: [Storage])
    throws(EngineError)
  {
    counters.withLock { $0.runs += 1 }
    try executable.run(inputs: inputs, outputs: outputs)
  }

  /// Memory for a result.
  public func allocate(_ elementType: ElementType, count: Int) -> Storage {
    counters.withLock { $0.storagesAllocated += 1 }
    return Storage(uninitialized: elementType, count: count)
  }
}

/// Executables by the words of their graph. Looked up, never iterated.
private struct PlanCache {
  /// A program that makes ever new shapes must not grow without end.
  private static let capacity = 256
  private var entries: [UInt64: [(key: [UInt64], executable: any Executable)]] = [:]
  private var order: [UInt64] = []

  func find(_ key: [UInt64]) -> (any Executable)? {
    entries[stableHash(key)]?.first { $0.key == key }?.executable
  }

  mutating func insert(_ executable: any Executable, for key: [UInt64]) {
    let hash = stableHash(key)
    if order.count == Self.capacity { entries[order.removeFirst()] = nil }
    entries[hash, default: []].append((key, executable))
    order.append(hash)
  }
}
