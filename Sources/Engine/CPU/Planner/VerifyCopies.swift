// SPDX-License-Identifier: Apache-2.0

extension Fuse {
  /// Every output is computed by the operations of the draft without copies, a copy waits for something
  /// that is computed, and what others read of a copy in BFloat16 is what was stored.
  ///
  /// - Parameter original: The same before anything was computed again.
  package func verifyCopies(of original: Fuse) throws(PlanDefect) {
    var numbers = Numbers()
    let expected = numbers.outputs(of: original.draft)
    let found = numbers.outputs(of: draft)
    for (output, pair) in zip(expected, found).enumerated() where pair.0 != pair.1 {
      throw PlanDefect("recompute", "output \(output) is computed in another way")
    }
    guard expected.count == found.count else {
      throw PlanDefect("recompute", "\(found.count) outputs in place of \(expected.count)")
    }
    for (index, item) in draft.items.enumerated() where !item.op.isView {
      if let after = item.after {
        guard item.op.isElementwise || item.op.isRandom, draft.items[after].isComputed else {
          throw PlanDefect("recompute", "item \(index) (\(item.op.name)) is no copy of a value")
        }
        continue
      }
      for base in item.inputs.map({ accesses[$0].base }) {
        let copy = draft.items[base]
        guard copy.after == nil || !copy.isHalf || copy.isRounded else {
          throw PlanDefect("recompute", "item \(index) reads the copy \(base) before it is rounded")
        }
      }
    }
  }
}

extension Draft.Item {
  /// Whether a kernel makes it.
  fileprivate var isComputed: Bool {
    switch op {
    case .leaf, .graph(.constant), .graph(.iota): false
    default: true
    }
  }
}

/// A number for every different computation.
private struct Numbers {
  private struct Key: Hashable {
    let op: DraftOp
    let inputs: [Int]
    let isHalf: Bool
    let layout: Layout
  }

  private var known: [Key: Int] = [:]

  mutating func outputs(of draft: Draft) -> [Int] {
    var numbers: [Int] = []
    for item in draft.items {
      let key = Key(
        op: item.op, inputs: item.inputs.map { numbers[$0] }, isHalf: item.isHalf,
        layout: item.layout)
      numbers.append(known[key] ?? known.count)
      known[key] = numbers[numbers.count - 1]
    }
    return draft.outputs.map { numbers[$0] }
  }
}
