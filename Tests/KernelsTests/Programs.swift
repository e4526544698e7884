// SPDX-License-Identifier: Apache-2.0
import CDescentKernels
import Testing

/// An input of a program: its bytes, and how they are read.
struct Operand {
  var bytes: [UInt8]
  var type: Int32
  var mode = DESCENT_FULL
  var strides: [Int] = []

  init<Element>(
    _ elements: [Element], _ type: descent_type, _ mode: descent_mode = DESCENT_FULL,
    strides: [Int] = []
  ) {
    bytes = elements.withUnsafeBytes { Array($0) }
    self.type = Int32(type.rawValue)
    self.mode = mode
    self.strides = strides
  }

  var c: descent_operand {
    var operand = descent_operand()
    operand.type = type
    operand.mode = Int32(mode.rawValue)
    withUnsafeMutableBytes(of: &operand.strides) { raw in
      for (d, stride) in strides.enumerated() {
        raw.storeBytes(of: Int64(stride), toByteOffset: 8 * d, as: Int64.self)
      }
    }
    return operand
  }
}

func instruction(
  _ op: descent_opcode, _ dst: Int, _ a: Int, _ b: Int = 0, _ c: Int = 0, imm: Double = 0,
  imm2: Double = 0
) -> descent_instruction {
  descent_instruction(
    op: UInt16(op.rawValue), dst: UInt16(dst), a: UInt16(a), b: UInt16(b), c: UInt16(c), imm: imm,
    imm2: imm2)
}

/// A program over arrays, for tests.
struct TestProgram {
  var dims: [Int]
  var inputs: [Operand]
  var temporaries: Int
  var code: [descent_instruction]
  var outputs: [(slot: Int, type: descent_type)]

  /// Runs on `[begin, end)` of arrays given by address.
  func run<R: Real>(
    _: R.Type, _ input: [UnsafeRawPointer?], _ output: [UnsafeMutableRawPointer?], _ begin: Int64,
    _ end: Int64
  ) {
    let operands = inputs.map(\.c)
    let types = outputs.map { Int32($0.type.rawValue) }
    let slots = outputs.map { UInt16($0.slot) }
    operands.withUnsafeBufferPointer { operands in
      types.withUnsafeBufferPointer { types in
        slots.withUnsafeBufferPointer { slots in
          code.withUnsafeBufferPointer { code in
            var program = descent_program()
            program.rank = Int32(dims.count)
            withUnsafeMutableBytes(of: &program.dims) { raw in
              for (d, n) in dims.enumerated() {
                raw.storeBytes(of: Int64(n), toByteOffset: 8 * d, as: Int64.self)
              }
            }
            program.inputs = Int32(operands.count)
            program.outputs = Int32(slots.count)
            program.temporaries = Int32(temporaries)
            program.instructions = Int32(code.count)
            program.input = operands.baseAddress
            program.output_type = types.baseAddress
            program.output_slot = slots.baseAddress
            program.code = code.baseAddress
            var scratch = [R](repeating: .nan, count: Int(descent_program_scratch(&program)))
            R.kernels.run(&program, input, output, begin, end, &scratch)
          }
        }
      }
    }
  }

  /// Runs in pieces on memory of the caller's, followed by inputs of their own.
  func run<R: Real>(
    _: R.Type, _ input: [UnsafeRawPointer?], rest: [[R]], _ output: [UnsafeMutableRawPointer?],
    cutAt cuts: [Int], _ count: Int
  ) {
    let copies = rest.map { elements in
      let copy = UnsafeMutablePointer<R>.allocate(capacity: elements.count)
      copy.initialize(from: elements, count: elements.count)
      return copy
    }
    defer { for copy in copies { copy.deallocate() } }
    for (begin, end) in zip([0] + cuts, cuts + [count]) {
      run(
        R.self, input + copies.map { UnsafeRawPointer($0) }, output, Int64(begin), Int64(end))
    }
  }

  /// Runs at once and in pieces, and gives the only output.
  func result<R: Real, Element>(_: R.Type, blank: Element) -> [Element] {
    let count = dims.product
    let addresses = inputs.map { operand -> UnsafeMutableRawPointer in
      let copy = UnsafeMutableRawPointer.allocate(byteCount: operand.bytes.count, alignment: 64)
      copy.copyMemory(
        from: operand.bytes.withUnsafeBytes { Array($0) }, byteCount: operand.bytes.count)
      return copy
    }
    defer { for address in addresses { address.deallocate() } }
    return expectSameInPieces(count, filling: count, with: blank) { out, begin, end in
      run(
        R.self, addresses.map { UnsafeRawPointer($0) }, [UnsafeMutableRawPointer(out)], begin, end)
    }
  }
}
