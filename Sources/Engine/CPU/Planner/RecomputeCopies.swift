// SPDX-License-Identifier: Apache-2.0
import DescentGraph

/// Writes the draft in which late readers read copies.
///
/// An elementwise reader computes its copy in its own kernel, without memory. For the others a copy in
/// memory is made right before the first of them.
struct RecomputeCopies {
  private let fuse: Fuse
  private let lifetimes: Lifetimes
  private let recipes: [Int: [Int]]
  private var result = Draft()
  /// Where each item of the source stands in the result.
  private var position: [Int]
  /// Copies in memory.
  private var shared: [Int: Int] = [:]
  /// Copies of an elementwise kernel's own.
  private var own: [OwnKey: Int] = [:]

  private struct OwnKey: Hashable {
    let unit: Int
    let value: Int
  }

  private var source: Draft { fuse.draft }

  init(_ fuse: Fuse, _ lifetimes: Lifetimes, _ recipes: [Int: [Int]]) {
    (self.fuse, self.lifetimes, self.recipes) = (fuse, lifetimes, recipes)
    position = [Int](repeating: 0, count: fuse.draft.items.count)
  }

  func rewritten() -> Draft {
    var pass = self
    for index in source.items.indices { pass.place(index) }
    pass.result.outputs = source.outputs.map { pass.position[$0] }
    return pass.result.pruned()
  }

  private mutating func place(_ index: Int) {
    var item = source.items[index]
    let isView = item.op.isView && !fuse.copies[index]
    if !isView, lifetimes.times[index] > lifetimes.peak.time {
      item.inputs = item.inputs.map { late($0, for: index) }
    } else {
      item.inputs = item.inputs.map { position[$0] }
    }
    item.after = item.after.map { position[$0] }
    position[index] = append(item)
  }

  private mutating func append(_ item: Draft.Item) -> Int {
    result.items.append(item)
    return result.items.count - 1
  }

  /// What a late reader reads in place of an item of the source.
  private mutating func late(_ input: Int, for reader: Int) -> Int {
    let base = fuse.accesses[input].base
    guard let recipe = recipes[base], fuse.unit[base] != fuse.unit[reader] else {
      return position[input]
    }
    let isOwn = source.items[reader].op.isElementwise && !source.items[base].isHalf
    let key = OwnKey(unit: fuse.unit[reader], value: base)
    let copy: Int
    if let known = isOwn ? own[key] : shared[base] {
      copy = known
    } else {
      copy = made(recipe, for: reader)
      if isOwn { own[key] = copy } else { shared[base] = copy }
    }
    return view(input, of: base, copy)
  }

  /// The views between an item and its base, of a copy of the base.
  private mutating func view(_ input: Int, of base: Int, _ copy: Int) -> Int {
    if input == base { return copy }
    var item = source.items[input]
    item.inputs = [view(item.inputs[0], of: base, copy)]
    return append(item)
  }

  /// A copy of what a recipe says, the value's own at the end.
  private mutating func made(_ recipe: [Int], for reader: Int) -> Int {
    let after = lifetimes.anchor(of: reader, in: fuse).map { position[$0] }
    var copies: [Int: Int] = [:]
    for index in recipe {
      if source.items[index].op.isRandom, let known = shared[index] {
        copies[index] = known
        continue
      }
      var item = source.items[index]
      item.after = after
      // Others read in its kernel what they read before: what was stored, not what a register holds.
      item.isRounded = item.isHalf && index == recipe.last
      item.inputs = item.inputs.map { input in
        let base = fuse.accesses[input].base
        return copies[base].map { view(input, of: base, $0) } ?? position[input]
      }
      copies[index] = append(item)
      if item.op.isRandom { shared[index] = copies[index] }
    }
    return copies[recipe[recipe.count - 1]] ?? 0
  }
}
