// SPDX-License-Identifier: Apache-2.0
import DescentGraph

/// When the values between kernels are written and read, and how many bytes of them live at a time,
/// before there are kernels: a time is a place in the order that the schedule will have.
struct Lifetimes {
  /// Items with memory of their own in the arena, by position.
  let values: [Int]
  let isInMemory: [Bool]
  /// For each item the items that read its memory from another kernel.
  let readers: [[Int]]
  /// The time of each item's kernel.
  let times: [Int]
  /// The time of the last reader; -1 if there is none.
  let lastRead: [Int]
  /// When most bytes live, and how many.
  let peak: (time: Int, bytes: Int)

  init(_ fuse: Fuse) {
    let draft = fuse.draft
    let (times, readers) = (Self.times(fuse), Self.readers(fuse))
    var isOutput = [Bool](repeating: false, count: draft.items.count)
    for output in draft.outputs { isOutput[fuse.accesses[output].base] = true }
    isInMemory = Lower.itemsInMemory(fuse)
    values = draft.items.indices.filter { [isInMemory] index in
      let item = draft.items[index]
      guard isInMemory[index], !isOutput[index], !item.op.isView || fuse.copies[index] else {
        return false
      }
      switch item.op {
      case .leaf, .graph(.constant), .graph(.iota): return false
      default: return true
      }
    }
    lastRead = readers.map { $0.reduce(-1) { max($0, times[$1]) } }
    var change = [Int](repeating: 0, count: draft.items.count + 1)
    for value in values {
      change[times[value]] += draft.bytes(of: value)
      change[max(lastRead[value], times[value]) + 1] -= draft.bytes(of: value)
    }
    var (live, peak) = (0, (time: 0, bytes: 0))
    for (time, bytes) in change.enumerated() {
      live += bytes
      if live > peak.bytes { peak = (time, live) }
    }
    (self.times, self.readers, self.peak) = (times, readers, peak)
  }

  /// As `Schedule` will order them: of the kernels that may run the one that is lowered first, a group
  /// at its last item.
  private static func times(_ fuse: Fuse) -> [Int] {
    let draft = fuse.draft
    func isKernel(_ index: Int) -> Bool { !draft.items[index].op.isView || fuse.copies[index] }
    func rank(_ unit: Int) -> Int { fuse.groups[unit]?.members.last ?? unit }
    var sources = [Set<Int>](repeating: [], count: draft.items.count)
    for (index, item) in draft.items.enumerated() where isKernel(index) {
      for base in item.inputs.map({ fuse.accesses[$0].base }) + (item.after.map { [$0] } ?? [])
      where fuse.unit[base] != fuse.unit[index] {
        sources[fuse.unit[index]].insert(fuse.unit[base])
      }
    }
    var followers = [[Int]](repeating: [], count: draft.items.count)
    var waiting = sources.map(\.count)
    for unit in sources.indices {
      for source in sources[unit].sorted() { followers[source].append(unit) }
    }
    let units = draft.items.indices.filter { isKernel($0) && fuse.unit[$0] == $0 }
    var ready = units.filter { waiting[$0] == 0 }.sorted { rank($0) < rank($1) }
    var timeOfUnit = [Int](repeating: 0, count: draft.items.count)
    var time = 0
    while !ready.isEmpty {
      let next = ready.removeFirst()
      timeOfUnit[next] = time
      time += 1
      for follower in followers[next] {
        waiting[follower] -= 1
        if waiting[follower] == 0 {
          let place = ready.firstIndex { rank($0) > rank(follower) } ?? ready.count
          ready.insert(follower, at: place)
        }
      }
    }
    return fuse.unit.map { timeOfUnit[$0] }
  }

  private static func readers(_ fuse: Fuse) -> [[Int]] {
    var readers = [[Int]](repeating: [], count: fuse.draft.items.count)
    for (index, item) in fuse.draft.items.enumerated() where !item.op.isView || fuse.copies[index] {
      for input in item.inputs {
        let base = fuse.accesses[input].base
        if fuse.unit[base] != fuse.unit[index], readers[base].last != index {
          readers[base].append(index)
        }
      }
    }
    return readers
  }
}

extension Draft {
  /// The bytes of an item in memory.
  func bytes(of index: Int) -> Int { items[index].shape.count * items[index].storedType.byteCount }
}
