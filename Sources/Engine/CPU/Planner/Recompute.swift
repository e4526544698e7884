// SPDX-License-Identifier: Apache-2.0
import DescentGraph

/// Behind pass 6: a value that lies idle while most memory is taken, and is quickly computed again from
/// what lies there anyway, is computed again right before its late readers.
///
/// In training that is what the forward pass leaves for the gradients: normalised and activated images
/// between convolutions, masks, dropout. A value is computed again from values that are kept, never
/// from one that is computed again itself, so that the work grows by one elementwise kernel for each
/// late reader at most; in a chain of residual sums every other one is kept. All is decided by the draft
/// alone. It stands behind the groups because only these say what is in memory, and forms them anew.
struct Recompute {
  private let fuse: Fuse
  private let lifetimes: Lifetimes
  /// For each value that is computed again the items to compute, its own last.
  private var recipes: [Int: [Int]] = [:]

  private var draft: Draft { fuse.draft }

  /// In which order the items stand before anything is computed again.
  enum Order {
    case given
    /// As `ReduceEarly` orders them.
    case early
    /// With the updates of large weights.
    case earlyUpdates
  }

  /// Each round takes what lies idle at its peak; more rounds than these gain next to nothing.
  private static let mostRounds = 8
  /// Values of less than this share of the peak are left alone.
  private static let leastShare = 1024
  /// A value may keep another alive that is this many times smaller.
  private static let smaller = 16

  /// The groups with less memory at the peak; nil where there is no way to that.
  static func run(_ fuse: Fuse, order: Order) -> Fuse? {
    var (best, peak): (Fuse?, Int) = (nil, Lifetimes(fuse).peak.bytes)
    var next =
      switch order {
      case .given: fuse
      case .early: Fuse.run(ReduceEarly.run(fuse.draft, withUpdates: false))
      case .earlyUpdates: Fuse.run(ReduceEarly.run(fuse.draft, withUpdates: true))
      }
    for _ in 0...mostRounds {
      var round = Recompute(next)
      let reached = round.lifetimes.peak.bytes
      if reached < peak { (best, peak) = (next, reached) } else if next.draft.hasCopies { break }
      round.choose()
      if round.recipes.isEmpty { break }
      next = Fuse.run(RecomputeCopies(next, round.lifetimes, round.recipes).rewritten())
    }
    return best
  }

  private init(_ fuse: Fuse) {
    self.fuse = fuse
    lifetimes = Lifetimes(fuse)
  }

  // MARK: Choice

  /// In the order of the draft, so that of everything it is known whether what it is made of stays.
  private mutating func choose() {
    for value in lifetimes.values where isIdle(value) { recipes[value] = recipe(value) }
  }

  /// Whether a value is neither written nor read at the peak but lives through it.
  private func isIdle(_ value: Int) -> Bool {
    let peak = lifetimes.peak.time
    let readers = lifetimes.readers[value]
    return lifetimes.times[value] < peak && lifetimes.lastRead[value] > peak
      && draft.items[value].after == nil
      && draft.bytes(of: value) >= lifetimes.peak.bytes / Self.leastShare
      && readers.allSatisfy { lifetimes.times[$0] != peak }
      && readers.allSatisfy { lifetimes.times[$0] < peak || anchor(of: $0) != nil }
  }

  /// The items of a value's kernel from what is in memory to the value, with the random numbers that
  /// they read. Nil where something would have to be kept for it.
  private func recipe(_ value: Int) -> [Int]? {
    var items: Set<Int> = [value]
    var stack = [value]
    while let next = stack.popLast() {
      guard draft.items[next].op.isElementwise || draft.items[next].op.isRandom else { return nil }
      for input in draft.items[next].inputs {
        let base = fuse.accesses[input].base
        switch draft.items[base].op {
        case .leaf, .graph(.constant), .graph(.iota): continue
        default: break
        }
        let isOwn = fuse.unit[base] == fuse.unit[value]
        // What stays in memory is read rather than made again, unless a register held more of it.
        if isOwn, lifetimes.isInMemory[base], stays(base), !fuse.isRounded(base),
          !draft.items[base].isHalf
        {
          continue
        }
        if isOwn || draft.items[base].op.isRandom {
          if items.insert(base).inserted { stack.append(base) }
        } else if !stays(base), draft.bytes(of: base) * Self.smaller > draft.bytes(of: value) {
          return nil
        }
      }
    }
    return items.sorted()
  }

  /// Whether a value is in memory through the peak anyway.
  private func stays(_ value: Int) -> Bool {
    recipes[value] == nil && lifetimes.times[value] < lifetimes.peak.time
      && lifetimes.lastRead[value] > lifetimes.peak.time
  }

  private func anchor(of reader: Int) -> Int? { lifetimes.anchor(of: reader, in: fuse) }
}

extension Lifetimes {
  /// What a copy for a reader has to wait for: the latest that the reader's kernel reads beside it. Nil
  /// if nothing of it is computed behind the peak.
  func anchor(of reader: Int, in fuse: Fuse) -> Int? {
    let draft = fuse.draft
    func late(_ items: [Int]) -> Int? {
      items.flatMap { draft.items[$0].inputs.map { fuse.accesses[$0].base } }
        .filter { $0 < reader && times[$0] > peak.time && !draft.items[$0].op.isView }
        .max { (times[$0], $0) < (times[$1], $1) }
    }
    if let own = late([reader]) { return own }
    return late(fuse.groups[fuse.unit[reader]]?.members ?? [])
  }
}

extension Draft {
  /// Whether anything is computed again.
  var hasCopies: Bool { items.contains { $0.after != nil } }
}

extension DraftOp {
  /// Random numbers, the same each time for one key.
  package var isRandom: Bool {
    if case .graph(.random) = self { return true }
    return false
  }
}
