// SPDX-License-Identifier: Apache-2.0
import DescentGraph

/// What must hold after each pass. Tests switch the checks on; a violation is our mistake.
package struct PlanDefect: Error, Hashable, Sendable, CustomStringConvertible {
  package let pass: String
  package let description: String

  init(_ pass: String, _ text: String) {
    self.pass = pass
    description = "\(pass): \(text)"
  }
}

extension Draft {
  /// Inputs come before their readers, and every item still has the shape its operation infers.
  package func verify(_ pass: String) throws(PlanDefect) {
    var nodes: [Node] = []
    for (index, item) in items.enumerated() {
      guard item.inputs.allSatisfy({ $0 < index }) else {
        throw PlanDefect(pass, "item \(index) (\(item.op.name)) reads a later item")
      }
      guard item.after ?? -1 < index else {
        throw PlanDefect(pass, "item \(index) (\(item.op.name)) follows a later item")
      }
      let op: Op
      var operands = item.inputs
      switch item.op {
      case .graph(let own): op = own
      case .fused(let product, let epilogue):
        op = product
        operands.removeLast(min(epilogue.operands, operands.count))
        try verify(pass, index, epilogue, Array(item.inputs.suffix(epilogue.operands)))
      case .dividedSum(let axes, _): op = .reduce(.sum, axes: axes)
      case .ofLabels(let own):
        op = own
        try verifyLabels(pass, index)
      case .leaf, .relayout:
        nodes.append(Node(input: item.shape, item.elementType))
        continue
      }
      var inputs = operands.map { nodes[$0] }
      if case .ofLabels = item.op { inputs[1] = inputs[0] }
      do throws(GraphError) {
        let node = try Node(checking: op, inputs)
        guard node.shape == item.shape, node.elementType == item.elementType else {
          throw GraphError(
            op.name, expected: "\(node.elementType) \(node.shape)",
            found: "\(item.elementType) \(item.shape)")
        }
        nodes.append(node)
      } catch {
        throw PlanDefect(pass, "item \(index): \(error)")
      }
    }
  }

  /// There is a whole number for each row of the logits.
  private func verifyLabels(_ pass: String, _ index: Int) throws(PlanDefect) {
    let inputs = items[index].inputs.prefix(2).map { items[$0] }
    guard inputs.count == 2, inputs[0].shape.rank == 2, inputs[1].elementType == .int32,
      inputs[1].shape.count == inputs[0].shape[0]
    else {
      throw PlanDefect(
        pass, "item \(index) (\(items[index].op.name)) reads \(inputs.map(\.shape))")
    }
  }

  /// A bias has an element for each channel or column, a residual the shape of the result.
  private func verify(_ pass: String, _ index: Int, _ epilogue: Epilogue, _ operands: [Int])
    throws(PlanDefect)
  {
    let item = items[index]
    var expected: [Int] = []
    if epilogue.bias {
      let isImage = if case .fused(.convolution, _) = item.op { true } else { false }
      expected.append(item.shape[isImage ? 1 : -1])
    }
    if epilogue.residual { expected.append(item.shape.count) }
    let found = operands.map { items[$0].shape.count }
    guard found == expected, operands.allSatisfy({ items[$0].elementType == item.elementType })
    else {
      throw PlanDefect(
        pass, "item \(index) (\(item.op.name)) wants operands of \(expected) elements, has \(found)"
      )
    }
  }

  /// Whoever reads BFloat16 can, only what is Float32 in the graph is BFloat16 in memory, and weights,
  /// their gradients, statistics and outputs are not.
  package func verifyPrecision(_ pass: String) throws(PlanDefect) {
    for (index, item) in items.enumerated() {
      let what = "item \(index) (\(item.op.name))"
      if item.isHalf {
        let isWriter: Bool
        switch item.op {
        case .graph(.convolution), .graph(.convolutionInputGradient), .graph(.matmul),
          .graph(.pad), .fused, .relayout:
          isWriter = true
        default: isWriter = item.op.isElementwise || item.op.isView
        }
        guard item.elementType == .float32, isWriter else {
          throw PlanDefect(pass, "\(what) of \(item.elementType) cannot be BFloat16 in memory")
        }
      }
      let halves = item.inputs.map { items[$0].isHalf }
      switch item.op {
      case .leaf: continue
      case .relayout, .graph(.pad):
        guard halves == [item.isHalf] else { throw PlanDefect(pass, "\(what) changes the type") }
      case _ where item.op.isView:
        guard halves[0] == item.isHalf else { throw PlanDefect(pass, "\(what) changes the type") }
      case _ where item.op.product != nil:
        try verifyProduct(pass, what, item, halves)
      default:
        for (place, input) in item.inputs.enumerated() where halves[place] {
          guard item.op.readsHalf(at: place, items[input].shape) else {
            throw PlanDefect(pass, "\(what) reads the BFloat16 item \(input)")
          }
        }
      }
    }
    for output in outputs where items[output].isHalf {
      throw PlanDefect(pass, "output \(output) is BFloat16 in memory")
    }
  }

  /// A product's images or matrices have one type, a bias is Float32, a residual what the result is.
  private func verifyProduct(
    _ pass: String, _ what: String, _ item: Item, _ halves: [Bool]
  ) throws(PlanDefect) {
    let isHalf = halves[0]
    var expected = halves.indices.map { item.op.halfPlaces.contains($0) && isHalf }
    if case .fused(_, let epilogue) = item.op, epilogue.residual {
      expected[expected.count - 1] = item.isHalf
    }
    guard halves == expected, isHalf || !item.isHalf else {
      throw PlanDefect(pass, "\(what) reads BFloat16 at \(halves) and writes \(item.storedType)")
    }
  }

  /// Only images have an order of their own, blocks have no padded lane, and what cannot read another
  /// order reads plain memory.
  package func verifyLayouts() throws(PlanDefect) {
    for (index, item) in items.enumerated() {
      if item.layout != .plain && item.shape.rank != 4 {
        throw PlanDefect("chooseLayouts", "item \(index) is \(item.layout) but no image")
      }
      if item.layout == .blocked16 && item.shape[1] % 16 != 0 {
        throw PlanDefect("chooseLayouts", "item \(index) has blocks with padded lanes")
      }
      let orders = item.inputs.map { items[$0].layout }
      if item.op.isView, orders.contains(where: { $0 != .plain }) {
        throw PlanDefect("chooseLayouts", "the view \(index) looks at \(orders) memory")
      }
      if case .fused(_, let epilogue) = item.op {
        let bias = epilogue.bias ? orders[2] : .plain
        let residual = epilogue.residual ? orders[orders.count - 1] : item.layout
        if bias != .plain || residual != item.layout {
          throw PlanDefect("chooseLayouts", "item \(index) adds \(orders) to \(item.layout)")
        }
      }
      if item.op.isElementwise, orders.contains(where: { $0 != .plain && $0 != item.layout }) {
        throw PlanDefect("chooseLayouts", "item \(index) mixes \(orders) into \(item.layout)")
      }
    }
    for output in outputs where items[output].layout != .plain {
      throw PlanDefect("chooseLayouts", "output \(output) is \(items[output].layout)")
    }
  }
}

extension Fuse {
  /// Every elementwise item is in one group of equal shape and order, and no group waits for itself.
  package func verify() throws(PlanDefect) {
    for index in draft.items.indices where draft.items[index].op.isElementwise {
      guard let group = groups[unit[index]], group.members.contains(index) else {
        throw PlanDefect("fuse", "item \(index) is in no group")
      }
      let first = draft.items[group.members[0]]
      guard first.shape == draft.items[index].shape, first.layout == draft.items[index].layout
      else {
        throw PlanDefect("fuse", "item \(index) does not run over the same elements as its group")
      }
    }
    var state = [UInt8](repeating: 0, count: draft.items.count)
    var sources = [[Int]](repeating: [], count: draft.items.count)
    for (index, item) in draft.items.enumerated() where !item.op.isView || copies[index] {
      let bases = item.inputs.map { accesses[$0].base } + (item.after.map { [$0] } ?? [])
      for base in bases where unit[base] != unit[index] {
        sources[unit[index]].append(unit[base])
      }
    }
    for start in draft.items.indices where state[start] == 0 {
      var stack = [(start, 0)]
      state[start] = 1
      while let (node, next) = stack.last {
        if next == sources[node].count {
          state[node] = 2
          stack.removeLast()
          continue
        }
        stack[stack.count - 1].1 += 1
        let source = sources[node][next]
        if state[source] == 1 { throw PlanDefect("fuse", "group \(source) waits for itself") }
        if state[source] == 0 {
          state[source] = 1
          stack.append((source, 0))
        }
      }
    }
  }
}

extension Schedule {
  package var kernelCount: Int { kernels.count }

  /// Values are written before they are read, leaves are overwritten after their last reader.
  ///
  /// - Parameter order: Of the kernels, by their number; the schedule's own if nil.
  package func verify(updates: [Update], order: [Int]? = nil) throws(PlanDefect) {
    var written = [Bool](repeating: false, count: values.count)
    var overwritten: [Int] = []
    for step in order ?? Array(kernels.indices) {
      let kernel = kernels[step]
      for value in kernel.reads {
        switch values[value].role {
        case .constant: continue
        case .leaf(let leaf) where !written[value]:
          if overwritten.contains(leaf) {
            throw PlanDefect("schedule", "kernel \(step) reads leaf \(leaf) after its update")
          }
        case .temporary, .output, .leaf:
          guard written[value] else {
            throw PlanDefect("schedule", "kernel \(step) (\(kernel.name)) reads unwritten \(value)")
          }
        }
      }
      for value in kernel.follows where !written[value] {
        throw PlanDefect("schedule", "kernel \(step) (\(kernel.name)) runs before value \(value)")
      }
      for value in kernel.writes {
        if written[value] { throw PlanDefect("schedule", "value \(value) is written twice") }
        written[value] = true
        if case .leaf(let leaf) = values[value].role {
          guard updates.contains(where: { $0.leaf == leaf }) else {
            throw PlanDefect("schedule", "kernel \(step) writes leaf \(leaf), which has no update")
          }
          overwritten.append(leaf)
        }
      }
    }
  }
}
