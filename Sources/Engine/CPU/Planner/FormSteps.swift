// SPDX-License-Identifier: Apache-2.0
import DescentGraph

/// Pass 8: kernels become steps. What is cut along the same batch is moved together into chains,
/// what is small into bundles; all else is a step of its own.
package struct FormSteps {
  /// In the order in which they run.
  private(set) var kernels: [any Kernel] = []
  let values: [PlanValue]
  package private(set) var steps: [Step] = []

  /// How many kernels a chain looks past the last one that joined it.
  private static let lookahead = 24
  /// What moves more is worth a claim for each of its parts.
  private static let largeBytes = 2 << 20
  /// With fewer a second worker would wait longer than it works.
  private static let bytesOfPart = 256 << 10
  private static let mostParts = 16

  private let given: [any Kernel]
  private let dependencies: KernelDependencies
  private var isTaken: [Bool]
  /// Kernels that a chain may have as its prologue, with those that read what they write. They wait for
  /// nothing, and are appended where somebody needs them.
  private var open: [Int: [Int]] = [:]
  /// Everything before it is taken.
  private var next = 0

  static func run(_ schedule: Schedule) -> FormSteps {
    var pass = FormSteps(schedule)
    while let first = pass.firstLeft() {
      if let chain = pass.chain(from: first) {
        pass.append(chain)
      } else {
        pass.append(run: pass.run(from: first))
      }
    }
    pass.append(open: Array(pass.open.keys))
    return pass
  }

  private init(_ schedule: Schedule) {
    given = schedule.kernels
    values = schedule.values
    dependencies = KernelDependencies(schedule.kernels, schedule.values)
    isTaken = [Bool](repeating: false, count: given.count)
    for index in given.indices where given[index].isRepeatable && dependencies.before(index) == [] {
      let written = Set(given[index].writes)
      guard written.allSatisfy({ values[$0].role == .temporary }) else { continue }
      open[index] = given.indices.filter { !written.isDisjoint(with: given[$0].reads) }
      isTaken[index] = true
    }
  }

  private mutating func firstLeft() -> Int? {
    while next < given.count, isTaken[next] { next += 1 }
    return next < given.count ? next : nil
  }

  // MARK: Chains

  private struct Chain {
    /// What must run before it and stands behind its first kernel.
    var early: [Int] = []
    var members: [Int]
  }

  /// The longest chain that begins with a kernel, if it has a second one.
  private func chain(from first: Int) -> Chain? {
    guard let cut = given[first].batchCut, given[first].parts > 1 else { return nil }
    var chain = Chain(members: [first])
    var isMember: Set<Int> = [first]
    var isLate: Set<Int> = []
    var position = first + 1
    var last = first
    while position < given.count, position - last <= Self.lookahead {
      defer { position += 1 }
      if isTaken[position] { continue }
      let before = dependencies.before(position)
      if before.contains(where: { isLate.contains($0) }) {
        isLate.insert(position)
        continue
      }
      let needed = missing(for: position, isMember)
      if joins(position, cut, given[first].parts, isMember),
        needed.allSatisfy({ given[$0].batchCut == nil || given[$0].parts == 1 })
      {
        isMember.insert(position)
        chain.members.append(position)
        chain.early += needed.filter { !chain.early.contains($0) }
        last = position
      } else if before.contains(where: { isMember.contains($0) }) {
        isLate.insert(position)
      }
    }
    guard chain.members.count > 1 else { return nil }
    chain.early.sort()
    return chain
  }

  /// Kernels not yet taken and outside of the chain that must run before a kernel.
  private func missing(for kernel: Int, _ isMember: Set<Int>) -> [Int] {
    var found: Set<Int> = []
    var stack = [kernel]
    while let index = stack.popLast() {
      for source in dependencies.before(index)
      where !isTaken[source] && !isMember.contains(source) && found.insert(source).inserted {
        stack.append(source)
      }
    }
    return found.sorted()
  }

  /// Whether each part of a kernel needs of the chain nothing but what the same part has made.
  private func joins(_ kernel: Int, _ cut: BatchCut, _ parts: Int, _ isMember: Set<Int>) -> Bool {
    guard let own = given[kernel].batchCut, own.samples == cut.samples,
      given[kernel].parts == parts
    else { return false }
    return dependencies.before(kernel).filter { isMember.contains($0) }.allSatisfy { source in
      // With nothing shared the kernel overwrites a leaf that the member reads, or follows it.
      let shared = Set(given[source].writes).intersection(given[kernel].reads)
      return shared.isSubset(of: own.reads)
        && shared.isSubset(of: given[source].batchCut?.writes ?? [])
        && !dependencies.overwrites(kernel, after: source)
    }
  }

  private mutating func append(_ chain: Chain) {
    let prologue = prologue(of: chain.members)
    for index in prologue { open[index] = nil }
    for index in chain.early { append(single: index) }
    appendOpen(before: chain.members)
    let start = kernels.count
    take(prologue + chain.members)
    let range = start..<kernels.count
    let parts = (0..<given[chain.members[0]].parts).map { part in
      range.dropFirst(prologue.count).map { Step.Task(kernel: $0, part: part) }
    }
    steps.append(Step(kind: .chain, kernels: range, prologue: prologue.count, parts: parts))
  }

  /// What is made for a chain alone, and of what no member makes something else.
  private func prologue(of members: [Int]) -> [Int] {
    open.keys.sorted().filter { index in
      (open[index] ?? []).allSatisfy(members.contains)
        && !members.contains { dependencies.overwrites($0, after: index) }
    }
  }

  /// Appends what some kernels wait for and no chain has for itself.
  private mutating func appendOpen(before kernels: [Int]) {
    append(open: Set(kernels.flatMap(dependencies.before)).filter { open[$0] != nil })
  }

  private mutating func append(open indices: some Collection<Int>) {
    for index in indices.sorted() {
      open[index] = nil
      append(single: index)
    }
  }

  private mutating func take(_ indices: [Int]) {
    for index in indices {
      isTaken[index] = true
      kernels.append(given[index])
    }
  }

  private mutating func append(single index: Int) {
    appendOpen(before: [index])
    take([index])
    steps.append(Step(kernel: kernels.count - 1, parts: given[index].parts))
  }

  // MARK: Bundles

  /// Whether a kernel's parts are worth a claim each.
  private func isLarge(_ index: Int) -> Bool {
    given[index].parts > 1 && values.bytes(of: given[index]) > Self.largeBytes
  }

  /// A kernel and those behind it that can run at the same time or one after the other on one
  /// worker, up to the next chain: large ones wait for none of the others, small ones for small ones.
  private func run(from first: Int) -> [Int] {
    var run = [first]
    var isLarge: Set<Int> = self.isLarge(first) ? [first] : []
    var isSmall: Set<Int> = isLarge.isEmpty ? [first] : []
    var isLate: Set<Int> = []
    for index in (first + 1)..<max(given.count, first + 1) where !isTaken[index] {
      if chain(from: index) != nil { break }
      let before = dependencies.before(index)
      let isOpen = before.contains { isLate.contains($0) || isLarge.contains($0) }
      if isOpen || self.isLarge(index) && before.contains(where: { isSmall.contains($0) }) {
        isLate.insert(index)
      } else {
        run.append(index)
        if self.isLarge(index) { isLarge.insert(index) } else { isSmall.insert(index) }
      }
    }
    return run
  }

  private mutating func append(run: [Int]) {
    let strings = dependencies.strings(of: run)
    let large = strings.filter { isLarge($0[0]) }.flatMap { $0 }
    let small = packed(strings.filter { !isLarge($0[0]) })
    // Alone, or too little for a second worker: one after the other.
    guard large.count + small.count > 1 else {
      for index in run { append(single: index) }
      return
    }
    appendOpen(before: run)
    let start = kernels.count
    take(run)
    let place = Dictionary(uniqueKeysWithValues: zip(run, start..<kernels.count))
    func tasks(_ index: Int) -> [Step.Task] {
      (0..<given[index].parts).map { Step.Task(kernel: place[index] ?? start, part: $0) }
    }
    steps.append(
      Step(
        kind: .bundle, kernels: start..<kernels.count,
        parts: large.flatMap { tasks($0).map { [$0] } } + small.map { $0.flatMap(tasks) }))
  }

  /// Strings of small kernels as parts of about the same bytes.
  private func packed(_ strings: [[Int]]) -> [[Int]] {
    let sizes = strings.map { $0.reduce(0) { $0 + values.bytes(of: given[$1]) } }
    let count = min(Self.mostParts, max(1, sizes.reduce(0, +) / Self.bytesOfPart))
    var load = [Int](repeating: 0, count: count)
    var share = [[Int]](repeating: [], count: count)
    for string in strings.indices.sorted(by: { (sizes[$0], $1) > (sizes[$1], $0) }) {
      let lightest = load.indices.min { (load[$0], $0) < (load[$1], $1) } ?? 0
      load[lightest] += sizes[string]
      share[lightest] += strings[string]
    }
    return share.filter { !$0.isEmpty }.map { $0.sorted() }
  }
}
