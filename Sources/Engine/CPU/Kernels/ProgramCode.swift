// SPDX-License-Identifier: Apache-2.0
internal import CDescentKernels

/// The instructions of an elementwise program, made shorter and its temporaries fewer.
///
/// Neither step changes a bit: a combined instruction rounds as often as the two that it stands for.
struct ProgramCode {
  private(set) var instructions: [descent_instruction]
  private(set) var temporaries: Int
  /// The slot of each output.
  private(set) var outputs: [Int]
  private let inputs: Int

  init(_ instructions: [descent_instruction], inputs: Int, temporaries: Int, outputs: [Int]) {
    self.instructions = instructions
    self.inputs = inputs
    self.temporaries = temporaries
    self.outputs = outputs
    combine()
    shareSlots()
  }

  // MARK: Superinstructions

  /// A product or root that only one sum reads becomes one instruction with it; so do a sum that only
  /// a ReLU reads and a quotient that only a difference reads.
  private mutating func combine() {
    for index in instructions.indices {
      let later = instructions[index]
      switch opcode(later) {
      case DESCENT_ADD:
        if let combined = sum(later, at: index) { instructions[index] = combined }
      case DESCENT_SUB:
        guard let source = soleWriter(of: later.b, readAt: index, or: later.a),
          opcode(instructions[source]) == DESCENT_DIV
        else { continue }
        let quotient = instructions[source]
        instructions[index].op = UInt16(DESCENT_SUBDIV.rawValue)
        (instructions[index].b, instructions[index].c) = (quotient.a, quotient.b)
        drop(source)
      case DESCENT_RELU:
        guard let source = soleWriter(of: later.a, readAt: index) else { continue }
        var combined = instructions[source]
        switch opcode(combined) {
        case DESCENT_ADD: combined.op = UInt16(DESCENT_ADDRELU.rawValue)
        case DESCENT_MULADD: combined.op = UInt16(DESCENT_MULADDRELU.rawValue)
        default: continue
        }
        combined.dst = later.dst
        instructions[index] = combined
        drop(source)
      default: continue
      }
    }
    instructions.removeAll { $0.op == Self.nothing }
  }

  /// What stands for an instruction that has gone, until all are removed.
  private static let nothing = UInt16(DESCENT_OPCODES.rawValue)

  private mutating func drop(_ index: Int) { instructions[index].op = Self.nothing }

  private func opcode(_ instruction: descent_instruction) -> descent_opcode {
    descent_opcode(rawValue: UInt32(instruction.op))
  }

  private mutating func sum(_ sum: descent_instruction, at index: Int) -> descent_instruction? {
    for (product, other) in [(sum.a, sum.b), (sum.b, sum.a)] where product != other {
      guard let source = soleWriter(of: product, readAt: index) else { continue }
      var combined = instructions[source]
      switch opcode(combined) {
      case DESCENT_MULIMM:
        combined.op = UInt16(DESCENT_MULIMMADD.rawValue)
        combined.b = other
        drop(source)
        combined = linear(combined, at: index)
        combined.dst = sum.dst
        return combined
      case DESCENT_MUL:
        combined.op = UInt16(DESCENT_MULADD.rawValue)
        combined.c = other
      case DESCENT_SQRT:
        combined.op = UInt16(DESCENT_SQRTADD.rawValue)
        combined.b = other
      default: continue
      }
      combined.dst = sum.dst
      drop(source)
      return combined
    }
    return nil
  }

  /// `a · s + b` with `b = c · t` as one instruction; and with `c = d²` still.
  private mutating func linear(
    _ sum: descent_instruction, at index: Int
  ) -> descent_instruction {
    guard let scaled = soleWriter(of: sum.b, readAt: index, or: sum.a),
      opcode(instructions[scaled]) == DESCENT_MULIMM
    else { return sum }
    var combined = sum
    combined.op = UInt16(DESCENT_LINEAR.rawValue)
    combined.b = instructions[scaled].a
    combined.imm2 = instructions[scaled].imm
    // The square is read where the product was; nothing has changed it until here.
    let squared = soleWriter(of: combined.b, readAt: scaled, or: sum.a)
    drop(scaled)
    if let squared, opcode(instructions[squared]) == DESCENT_SQUARE,
      !isTouched(instructions[squared], from: squared, to: index)
    {
      combined.op = UInt16(DESCENT_LINEARSQUARE.rawValue)
      combined.b = instructions[squared].a
      drop(squared)
    }
    return combined
  }

  /// Whether an operand of an instruction is written again before another one.
  private func isTouched(_ instruction: descent_instruction, from: Int, to index: Int) -> Bool {
    let read = operands(instruction)
    return instructions[(from + 1)..<index].contains {
      $0.op != Self.nothing && read.contains($0.dst)
    }
  }

  /// The instruction that writes a temporary, where nothing else writes or reads it but the one at
  /// `index`, and where its operands are the same when that one runs; nil too for the slot `other`.
  private func soleWriter(
    of slot: UInt16, readAt index: Int, or other: UInt16? = nil
  ) -> Int? {
    guard slot != other, Int(slot) >= inputs, !outputs.contains(Int(slot)) else { return nil }
    var writer: Int?
    for (place, instruction) in instructions.enumerated() where instruction.op != Self.nothing {
      if instruction.dst == slot {
        if writer != nil || place > index { return nil }
        writer = place
      }
      if place != index, operands(instruction).contains(slot) { return nil }
    }
    guard let writer else { return nil }
    return isTouched(instructions[writer], from: writer, to: index) ? nil : writer
  }

  private func operands(_ instruction: descent_instruction) -> [UInt16] {
    switch descent_program_arity(Int32(instruction.op)) {
    case 1: [instruction.a]
    case 2: [instruction.a, instruction.b]
    default: [instruction.a, instruction.b, instruction.c]
    }
  }

  // MARK: Slots

  /// Temporaries that do not live at the same time share a slot, so that a tile and all its
  /// temporaries stay in the L1 cache. Outputs keep a slot of their own: it may be their memory.
  private mutating func shareSlots() {
    let kept = Set(outputs)
    var last: [UInt16: Int] = [:]
    for (index, instruction) in instructions.enumerated() {
      for slot in operands(instruction) + [instruction.dst] { last[slot] = index }
    }
    var place: [UInt16: UInt16] = [:]
    var free: [UInt16] = []
    var count = UInt16(0)
    func newSlot() -> UInt16 {
      count += 1
      return UInt16(inputs) + count - 1
    }
    for index in instructions.indices {
      let old = instructions[index]
      func moved(_ slot: UInt16) -> UInt16 { place[slot] ?? slot }
      (instructions[index].a, instructions[index].b, instructions[index].c) =
        (moved(old.a), moved(old.b), moved(old.c))
      // What is read here for the last time may be overwritten here: instructions allow it.
      for slot in Set(operands(old)).sorted() where last[slot] == index && slot != old.dst {
        if let own = place[slot], !kept.contains(Int(slot)) { free.append(own) }
      }
      if place[old.dst] == nil {
        place[old.dst] = kept.contains(Int(old.dst)) ? newSlot() : free.popLast() ?? newSlot()
      }
      instructions[index].dst = moved(old.dst)
      if last[old.dst] == index, !kept.contains(Int(old.dst)), let own = place[old.dst] {
        free.append(own)
      }
    }
    outputs = outputs.map { $0 < inputs ? $0 : Int(place[UInt16($0)] ?? UInt16($0)) }
    temporaries = Int(count)
  }
}
