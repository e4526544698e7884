// SPDX-License-Identifier: Apache-2.0

/// Small kernels that have nothing to do with each other, side by side.
extension FormSteps {
  /// What moves more is worth a claim for each of its parts.
  private static let largeBytes = 2 << 20
  /// With fewer a second worker would wait longer than it works.
  private static let bytesOfPart = 256 << 10
  private static let mostParts = 16

  /// Whether a kernel's parts are worth a claim each.
  private func isLarge(_ index: Int) -> Bool {
    given[index].parts > 1 && values.bytes(of: given[index]) > Self.largeBytes
  }

  /// A kernel and those behind it that can run at the same time or one after the other on one
  /// worker, up to the next chain: large ones wait for none of the others, small ones for small ones.
  func run(from first: Int) -> [Int] {
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

  mutating func append(run: [Int]) {
    let strings = dependencies.strings(of: run)
    let large = strings.filter { isLarge($0[0]) }.flatMap { $0 }
    let small = packed(strings.filter { !isLarge($0[0]) })
    // Alone, or too little for a second worker: one after the other.
    guard large.count + small.count > 1 else {
      for index in run { append(single: index) }
      return
    }
    appendDeferred(before: run)
    let start = kernels.count
    take(run)
    let place = Dictionary(uniqueKeysWithValues: zip(run, start..<kernels.count))
    func tasks(_ index: Int) -> [Step.Task] {
      Step.Task.all(of: place[index] ?? start, parts: given[index].parts)
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
