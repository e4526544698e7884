// SPDX-License-Identifier: Apache-2.0

/// Kernels cut along the same batch, moved together.
extension FormSteps {
  /// How many kernels a chain looks past the last one that joined it.
  private static let lookahead = 24

  struct Chain {
    /// What must run before it and stands behind its first kernel.
    var early: [Int] = []
    var members: [Int]
  }

  /// The longest chain that begins with a kernel, if it has a second one.
  func chain(from first: Int) -> Chain? {
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

  mutating func append(_ chain: Chain) {
    let prologue = prologue(of: chain)
    for index in prologue { deferred[index] = nil }
    for index in chain.early { append(single: index) }
    appendDeferred(before: chain.members)
    let start = kernels.count
    take(prologue + chain.members)
    let range = start..<kernels.count
    let parts = (0..<given[chain.members[0]].parts).map { part in
      range.dropFirst(prologue.count).map { Step.Task(kernel: $0, part: part) }
    }
    steps.append(Step(kind: .chain, kernels: range, prologue: prologue.count, parts: parts))
  }

  /// What is made for the members of a chain alone, of weights that stay what they are until it ends.
  private func prologue(of chain: Chain) -> [Int] {
    deferred.keys.sorted().filter { index in
      (deferred[index] ?? []).allSatisfy(chain.members.contains)
        && !(chain.early + chain.members).contains { dependencies.overwrites($0, after: index) }
    }
  }

  /// Appends what some kernels wait for and no chain has for itself.
  mutating func appendDeferred(before kernels: [Int]) {
    append(deferred: Set(kernels.flatMap(dependencies.before)).filter { deferred[$0] != nil })
  }

  /// As steps of their own.
  mutating func append(deferred indices: some Collection<Int>) {
    for index in indices.sorted() {
      deferred[index] = nil
      append(single: index)
    }
  }
}
