// SPDX-License-Identifier: Apache-2.0
import DescentGraph

/// Pass 6: elementwise items over the same elements become groups, each of which is one pass over
/// memory. An item joins its producers unless that would make a cycle through another kernel.
package struct Fuse {
  /// Items that one kernel computes.
  package struct Group: Sendable {
    package var members: [Int]
    let isDouble: Bool
    /// Inputs and temporaries of the program, at most.
    var slots: Int
  }

  /// What a program can hold, `DESCENT_MAX_SLOTS`.
  private static let mostSlots = 128

  package var draft: Draft
  let accesses: [Access]
  /// Views that are read as memory of their own.
  let copies: [Bool]
  package var groups: [Int: Group] = [:]
  /// The unit (kernel to be) of each item; units are named by their first item.
  package var unit: [Int]
  /// For each unit the units that must run before it, as bits.
  private var before: [BitRow]

  static func run(_ draft: Draft) -> Fuse {
    var pass = Fuse(draft)
    for index in draft.items.indices { pass.place(index) }
    return pass
  }

  private init(_ draft: Draft) {
    self.draft = draft
    (accesses, copies) = draft.accesses()
    unit = Array(draft.items.indices)
    before = [BitRow](repeating: BitRow(count: draft.items.count), count: draft.items.count)
  }

  /// Whether the kernel of an item has to run behind that of another.
  func waits(_ index: Int, for other: Int) -> Bool { before[unit[index]].contains(unit[other]) }

  /// The items that an item waits for: those whose memory it reads, and what a copy has to follow.
  private func sources(of index: Int) -> [Int] {
    let item = draft.items[index]
    return item.inputs.map { accesses[$0].base } + (item.after.map { [$0] } ?? [])
  }

  private mutating func place(_ index: Int) {
    let item = draft.items[index]
    if item.op.isView && !copies[index] { return }
    for source in sources(of: index) { before[index].add(unit[source], with: before[unit[source]]) }
    guard item.op.isElementwise else { return }
    groups[index] = Group(
      members: [index], isDouble: isDouble(index), slots: slots(index))
    for input in item.inputs {
      let access = accesses[input]
      let other = unit[access.base]
      guard access.base == input || access.isContiguous(item.shape), other != unit[index],
        canJoin(access.base, index)
      else { continue }
      merge(other, into: unit[index])
    }
  }

  /// Whether the producer's group may compute the item too.
  private func canJoin(_ producer: Int, _ index: Int) -> Bool {
    let (mine, theirs) = (unit[index], unit[producer])
    guard let group = groups[theirs], let own = groups[mine],
      group.isDouble == own.isDouble || group.isDouble && isTruth(index),
      draft.items[producer].shape == draft.items[index].shape,
      draft.items[producer].layout == draft.items[index].layout,
      group.slots + own.slots <= Self.mostSlots
    else { return false }
    for member in own.members {
      for input in draft.items[member].inputs {
        let access = accesses[input]
        let source = unit[access.base]
        if source == theirs {
          // Read at the same place, and as computed: a stored integer is not what the register holds.
          guard access.isContiguous(draft.items[member].shape), !isRounded(access.base) else {
            return false
          }
        } else if source != mine && before[source].contains(theirs) {
          return false
        }
      }
      if let after = draft.items[member].after.map({ unit[$0] }),
        after != mine, after != theirs, before[after].contains(theirs)
      {
        return false
      }
    }
    // The producer's group must not wait for ours through a third kernel.
    for member in group.members {
      for base in sources(of: member) {
        let source = unit[base]
        if source != theirs && (source == mine || before[source].contains(mine)) { return false }
      }
    }
    return true
  }

  private mutating func merge(_ other: Int, into target: Int) {
    guard let left = groups[other], let right = groups[target] else { return }
    let name = min(other, target)
    let gone = max(other, target)
    groups[gone] = nil
    groups[name] = Group(
      members: (left.members + right.members).sorted(), isDouble: left.isDouble,
      slots: left.slots + right.slots)
    for member in left.members + right.members { unit[member] = name }
    var row = before[other]
    row.formUnion(before[target])
    row.remove(other)
    row.remove(target)
    before[name] = row
    for index in before.indices where unit[index] == index && index != name {
      if before[index].contains(other) || before[index].contains(target) {
        before[index].add(name, with: row)
      }
    }
  }

  /// Whether the item is 0 or 1 made of a Bool, the same in Float64.
  private func isTruth(_ index: Int) -> Bool {
    let item = draft.items[index]
    return item.elementType == .float32 && item.op == .graph(.cast(.float32))
      && draft.items[item.inputs[0]].elementType == .bool
  }

  /// Whether the value is rounded when it is stored, so that readers must read what was stored.
  func isRounded(_ index: Int) -> Bool {
    if draft.items[index].isRounded { return true }
    guard case .graph(.cast(let type)) = draft.items[index].op else {
      return draft.items[index].elementType == .bfloat16
        || (draft.items[index].elementType == .float32 && isDouble(index))
    }
    return type != .bool && (type != .float32 || isDouble(index)) && type != .float64
  }

  /// The slots of an item on its own: its operands, its result, and what a whole-number division
  /// needs in between.
  private func slots(_ index: Int) -> Int {
    draft.items[index].inputs.count + (draft.items[index].elementType.isFloatingPoint ? 1 : 4)
  }

  /// Whether the item is computed in Float64, which holds every 32-bit integer exactly. A comparison with
  /// small numbers needs none of it: no other integer is rounded to one of these.
  private func isDouble(_ index: Int) -> Bool {
    let item = draft.items[index]
    if case .graph(.compare) = item.op, item.inputs.contains(where: isSmallInteger) { return false }
    return ([item.elementType] + item.inputs.map { draft.items[$0].elementType }).contains {
      switch $0 {
      case .float64, .int32, .uint32: true
      case .float32, .bfloat16, .bool: false
      }
    }
  }

  /// Whether all elements are known integers that Float32 holds, with neighbours that it holds as well.
  private func isSmallInteger(_ index: Int) -> Bool {
    var index = index
    while draft.items[index].op.isView { index = draft.items[index].inputs[0] }
    let item = draft.items[index]
    guard item.elementType == .int32 || item.elementType == .uint32 else { return false }
    return switch item.op {
    case .graph(.constant(let number, _)): abs(number) < 0x1p24
    case .graph(.iota(let shape, _, _)): shape.count <= 1 << 24
    default: false
    }
  }
}

/// A set of small numbers.
struct BitRow: Sendable {
  private var words: [UInt64]

  init(count: Int) { words = [UInt64](repeating: 0, count: (count + 63) / 64) }

  func contains(_ index: Int) -> Bool { words[index >> 6] >> UInt64(index & 63) & 1 == 1 }
  mutating func insert(_ index: Int) { words[index >> 6] |= 1 << UInt64(index & 63) }
  mutating func remove(_ index: Int) { words[index >> 6] &= ~(1 << UInt64(index & 63)) }
  mutating func formUnion(_ other: BitRow) {
    for index in words.indices { words[index] |= other.words[index] }
  }

  mutating func add(_ index: Int, with others: BitRow) {
    formUnion(others)
    insert(index)
  }
}
