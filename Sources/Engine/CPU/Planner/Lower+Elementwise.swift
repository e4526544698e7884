// SPDX-License-Identifier: Apache-2.0
internal import CDescentKernels
import DescentGraph

extension Lower {
  /// A group of elementwise items as one program.
  mutating func lower(_ group: Fuse.Group) throws(EngineError) {
    guard let first = group.members.first else { return }
    let shape = draft.items[first].shape
    let layout = draft.items[first].layout
    var program = ProgramBuilder(lower: self, group: group, shape: shape, layout: layout)
    let kernel = try program.build(&self)
    list.append(kernel)
  }
}

/// Writes the instructions of a group: operands become slots, items become temporaries.
private struct ProgramBuilder {
  let group: Fuse.Group
  let shape: Shape
  let layout: Layout
  let draft: Draft
  let accesses: [Access]
  private let members: Set<Int>
  private var operandKeys: [OperandKey] = []
  private var code: [descent_instruction] = []
  private var slotOfItem: [Int: Int] = [:]
  private var temporaries = 0
  private let needsMemory: [Bool]

  private struct OperandKey: Hashable {
    let item: Int
    let isScalar: Bool
  }

  init(lower: Lower, group: Fuse.Group, shape: Shape, layout: Layout) {
    self.group = group
    self.shape = shape
    self.layout = layout
    draft = lower.draft
    accesses = lower.fuse.accesses
    members = Set(group.members)
    needsMemory = lower.needsMemory
  }

  mutating func build(_ lower: inout Lower) throws(EngineError) -> ElementwiseKernel {
    // First the operands, so that their slots come before all temporaries.
    for member in group.members {
      let item = draft.items[member]
      // A constant that an instruction carries itself is no operand.
      let read = immediate(item.op, item.inputs).map { [$0.item] } ?? item.inputs
      for input in read { collectOperand(input) }
    }
    for member in group.members { emit(member) }
    return try finish(&lower)
  }

  /// Whether an item is a constant that an instruction carries itself.
  private func immediate(_ op: DraftOp, _ inputs: [Int]) -> (
    opcode: UInt16, item: Int, value: Double
  )? {
    guard case .graph(.binary(let kind)) = op else { return nil }
    let (a, b) = (draft.constantValue(inputs[0]), draft.constantValue(inputs[1]))
    switch kind {
    case .multiply:
      if let b { return (UInt16(DESCENT_MULIMM.rawValue), inputs[0], b) }
      if let a { return (UInt16(DESCENT_MULIMM.rawValue), inputs[1], a) }
    case .add:
      if let b { return (UInt16(DESCENT_ADDIMM.rawValue), inputs[0], b) }
      if let a { return (UInt16(DESCENT_ADDIMM.rawValue), inputs[1], a) }
    case .subtract:
      if let b { return (UInt16(DESCENT_ADDIMM.rawValue), inputs[0], -b) }
    case .divide, .power, .maximum, .minimum, .remainder, .and, .or: break
    }
    return nil
  }

  private func memberRead(_ input: Int) -> Int? {
    let base = accesses[input].base
    return members.contains(base) ? base : nil
  }

  private mutating func collectOperand(_ input: Int) {
    if memberRead(input) != nil { return }
    let key = operandKey(input)
    if !operandKeys.contains(key) { operandKeys.append(key) }
  }

  private func operandKey(_ input: Int) -> OperandKey {
    if draft.constantValue(input) != nil, !draft.items[input].shape.dimensions.isEmpty {
      return OperandKey(item: constantLeaf(input), isScalar: true)
    }
    return OperandKey(
      item: input, isScalar: draft.items[input].shape.count == 1 && shape.count == 1)
  }

  private func constantLeaf(_ input: Int) -> Int {
    var index = input
    while draft.items[index].op.isView { index = draft.items[index].inputs[0] }
    return index
  }

  private func slot(_ input: Int) -> UInt16 {
    if let member = memberRead(input) { return UInt16(slotOfItem[member] ?? 0) }
    return UInt16(operandKeys.firstIndex(of: operandKey(input)) ?? 0)
  }

  private mutating func newTemporary(for member: Int) -> UInt16 {
    let slot = operandKeys.count + temporaries
    temporaries += 1
    slotOfItem[member] = slot
    return UInt16(slot)
  }

  private mutating func append(
    _ opcode: descent_opcode, _ destination: UInt16, _ a: UInt16, _ b: UInt16 = 0, _ c: UInt16 = 0,
    _ immediate: Double = 0
  ) {
    code.append(
      descent_instruction(
        op: UInt16(opcode.rawValue), dst: destination, a: a, b: b, c: c, imm: immediate, imm2: 0))
  }

  private mutating func emit(_ member: Int) {
    let item = draft.items[member]
    guard case .graph(let op) = item.op else { return }
    if let carried = immediate(item.op, item.inputs) {
      let source = slot(carried.item)
      let destination = newTemporary(for: member)
      code.append(
        descent_instruction(
          op: carried.opcode, dst: destination, a: source, b: 0, c: 0, imm: carried.value,
          imm2: 0))
      return
    }
    let slots = item.inputs.map { slot($0) }
    switch op {
    case .unary(let kind):
      append(kind.opcode, newTemporary(for: member), slots[0])
    case .binary(.divide) where item.elementType == .int32 || item.elementType == .uint32:
      // Toward zero in the register too, where another instruction may read it: ⌊|q|⌋ · sign q.
      let quotient = newTemporary(for: member)
      append(DESCENT_DIV, quotient, slots[0], slots[1])
      let whole = newTemporary(for: member)
      append(DESCENT_ABS, whole, quotient)
      append(DESCENT_FLOOR, whole, whole)
      append(DESCENT_SIGN, quotient, quotient)
      append(DESCENT_MUL, newTemporary(for: member), whole, quotient)
    case .binary(let kind):
      append(kind.opcode, newTemporary(for: member), slots[0], slots[1])
    case .compare(let kind):
      append(kind.opcode, newTemporary(for: member), slots[0], slots[1])
    case .select:
      append(DESCENT_SELECT, newTemporary(for: member), slots[0], slots[1], slots[2])
    case .cast(let type):
      if type == .bool {
        let not = newTemporary(for: member)
        append(DESCENT_NOT, not, slots[0])
        append(DESCENT_NOT, newTemporary(for: member), not)
      } else {
        append(DESCENT_COPY, newTemporary(for: member), slots[0])
      }
    default: break
    }
  }

  private func finish(_ lower: inout Lower) throws(EngineError) -> ElementwiseKernel {
    let memoryDimensions = layout.dimensions(of: shape)
    var strideLists: [[Int]] = []
    var sources: [(value: Int, offset: Int, type: ElementType)] = []
    for key in operandKeys {
      let item = draft.items[key.item]
      let access = accesses[key.item]
      if key.isScalar
        && item.op == .graph(.constant(draft.constantValue(key.item) ?? 0, item.elementType))
      {
        sources.append((try lower.materialized(key.item), 0, item.elementType))
        strideLists.append([Int](repeating: 0, count: memoryDimensions.count))
        continue
      }
      let base = draft.items[access.base]
      sources.append((try lower.materialized(access.base), access.offset, base.storedType))
      if base.layout == layout && layout != .plain {
        strideLists.append(Shape(memoryDimensions).strides)
      } else {
        strideLists.append(layout.rearranged(strides: access.strides))
      }
    }
    let dense = Shape(memoryDimensions).strides
    let (dimensions, strides) = collapsed(memoryDimensions, strideLists + [dense])
    try lower.checkRank(dimensions, draft.items[group.members[0]])
    let full = strides[strideLists.count]
    let inputs = operandKeys.indices.map { index in
      var operand = descent_operand()
      operand.type = Int32(sources[index].type.kernelType.rawValue)
      if strides[index] == full && sources[index].offset == 0 {
        operand.mode = Int32(DESCENT_FULL.rawValue)
      } else if strides[index].allSatisfy({ $0 == 0 }) {
        operand.mode = Int32(DESCENT_SCALAR.rawValue)
      } else {
        operand.mode = Int32(DESCENT_STRIDED.rawValue)
        withUnsafeMutableBytes(of: &operand.strides) { bytes in
          let target = bytes.bindMemory(to: Int64.self)
          for (axis, stride) in strides[index].enumerated() { target[axis] = stride }
        }
      }
      return ElementwiseKernel.Input(
        value: sources[index].value,
        byteOffset: sources[index].offset * sources[index].type.byteCount, operand: operand)
    }
    let written = group.members.filter { needsMemory[$0] }
    let program = ProgramCode(
      code, inputs: inputs.count, temporaries: temporaries,
      outputs: written.map { slotOfItem[$0] ?? 0 })
    let outputs = zip(written, program.outputs).map { member, slot in
      ElementwiseKernel.Output(
        value: lower.newValue(of: member), slot: slot, elementType: draft.items[member].storedType)
    }
    let names = group.members.prefix(4).map { draft.items[$0].op.name }
    let more = group.members.count > 4 ? " … (\(group.members.count))" : ""
    return ElementwiseKernel(
      name: "elementwise " + names.joined(separator: ", ") + more,
      shape: shape, dimensions: dimensions.map(Int.init), isDouble: group.isDouble, inputs: inputs,
      outputs: outputs, temporaries: program.temporaries, code: program.instructions)
  }
}

extension Op.Unary {
  fileprivate var opcode: descent_opcode {
    switch self {
    case .negate: DESCENT_NEG
    case .abs: DESCENT_ABS
    case .sign: DESCENT_SIGN
    case .exp: DESCENT_EXP
    case .log: DESCENT_LOG
    case .log1p: DESCENT_LOG1P
    case .expm1: DESCENT_EXPM1
    case .sqrt: DESCENT_SQRT
    case .rsqrt: DESCENT_RSQRT
    case .reciprocal: DESCENT_RECIPROCAL
    case .square: DESCENT_SQUARE
    case .sin: DESCENT_SIN
    case .cos: DESCENT_COS
    case .tanh: DESCENT_TANH
    case .sigmoid: DESCENT_SIGMOID
    case .erf: DESCENT_ERF
    case .relu: DESCENT_RELU
    case .floor: DESCENT_FLOOR
    case .ceil: DESCENT_CEIL
    case .round: DESCENT_ROUND
    case .isFinite: DESCENT_ISFINITE
    case .not: DESCENT_NOT
    }
  }
}

extension Op.Binary {
  fileprivate var opcode: descent_opcode {
    switch self {
    case .add: DESCENT_ADD
    case .subtract: DESCENT_SUB
    case .multiply: DESCENT_MUL
    case .divide: DESCENT_DIV
    case .power: DESCENT_POW
    case .maximum: DESCENT_MAX
    case .minimum: DESCENT_MIN
    case .remainder: DESCENT_REM
    case .and: DESCENT_AND
    case .or: DESCENT_OR
    }
  }
}

extension Op.Comparison {
  fileprivate var opcode: descent_opcode {
    switch self {
    case .equal: DESCENT_EQ
    case .notEqual: DESCENT_NE
    case .less: DESCENT_LT
    case .lessOrEqual: DESCENT_LE
    case .greater: DESCENT_GT
    case .greaterOrEqual: DESCENT_GE
    }
  }
}
