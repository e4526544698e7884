// SPDX-License-Identifier: Apache-2.0
import CDescentKernels
import Testing

/// Types of inputs and outputs, several outputs, and outputs that share memory with inputs.
@Suite struct ConversionTests {
  private func copied<R: Real, In, Out>(
    _: R.Type, _ x: [In], _ from: descent_type, _ to: descent_type, blank: Out
  ) -> [Out] {
    TestProgram(
      dims: [x.count], inputs: [Operand(x, from)], temporaries: 1,
      code: [instruction(DESCENT_COPY, 1, 0)], outputs: [(1, to)]
    ).result(R.self, blank: blank)
  }

  @Test func loading() {
    let integers: [Int32] = [0, 1, -1, 7, .max, .min]
    let words: [UInt32] = [0, 1, 7, .max]
    #expect(
      copied(Double.self, integers, DESCENT_I32, DESCENT_F64, blank: 0.0)
        == integers.map(Double.init))
    #expect(
      copied(Double.self, words, DESCENT_U32, DESCENT_F64, blank: 0.0) == words.map(Double.init))
    #expect(
      copied(Float.self, integers, DESCENT_I32, DESCENT_F32, blank: Float(0))
        == integers.map { Float($0) })
    let flags: [UInt8] = [0, 1, 2, 255]
    #expect(copied(Float.self, flags, DESCENT_BOOL, DESCENT_F32, blank: Float(0)) == [0, 1, 1, 1])
    let halves: [UInt16] = [0x3f80, 0xc000, 0x7f80, 0x0001]
    #expect(
      copied(Float.self, halves, DESCENT_BF16, DESCENT_F32, blank: Float(0))
        == [1, -2, .infinity, Float(bitPattern: 0x10000)])
    let singles: [Float] = [0.1, -1e30, .infinity]
    #expect(
      copied(Double.self, singles, DESCENT_F32, DESCENT_F64, blank: 0.0) == singles.map(Double.init)
    )
  }

  @Test func storing() {
    let x: [Float] = [
      0, -0.9, 1.9, -1.9, 3e9, -3e9, 5e9, .infinity, -.infinity, .nan, 2_147_483_520,
    ]
    #expect(
      copied(Float.self, x, DESCENT_F32, DESCENT_I32, blank: Int32(5))
        == [0, 0, 1, -1, .max, .min, .max, .max, .min, 0, 2_147_483_520])
    #expect(
      copied(Float.self, x, DESCENT_F32, DESCENT_U32, blank: UInt32(5))
        == [0, 0, 1, 0, 3_000_000_000, 0, .max, .max, 0, 0, 2_147_483_520])
    #expect(
      copied(Double.self, x.map(Double.init), DESCENT_F64, DESCENT_I32, blank: Int32(5))
        == [0, 0, 1, -1, .max, .min, .max, .max, .min, 0, 2_147_483_520])
    #expect(
      copied(Float.self, x, DESCENT_F32, DESCENT_BOOL, blank: UInt8(5))
        == [0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1])
    // 1 + 2⁻⁸ and 1 + 3 · 2⁻⁸ are halfway between two neighbours: the even one is taken.
    let ties: [Float] = [1, 1.00390625, 1.01171875, 3.4e38, -.infinity, 1.0040]
    #expect(
      copied(Float.self, ties, DESCENT_F32, DESCENT_BF16, blank: UInt16(0))
        == [0x3f80, 0x3f80, 0x3f82, 0x7f80, 0xff80, 0x3f81])
    let nan = copied(Float.self, [Float.nan], DESCENT_F32, DESCENT_BF16, blank: UInt16(0))
    #expect(Float(bitPattern: UInt32(nan[0]) << 16).isNaN)
  }

  /// Adam's step in place: three outputs lie where three inputs lie, which later steps still read.
  @Test(arguments: [5, 512, 1300]) func inPlace(_ count: Int) {
    var samples = Samples(seed: 5)
    var w: [Float] = samples.numbers(count)
    var m: [Float] = samples.numbers(count)
    let gradient: [Float] = samples.numbers(count)
    let oldW = w
    let oldM = m
    // m' = 0.5 m + g, then w' = w − m' · m, which reads the old m: it must not be overwritten before.
    let program = TestProgram(
      dims: [count], inputs: (0..<3).map { _ in Operand([Float](), DESCENT_F32) }, temporaries: 3,
      code: [
        instruction(DESCENT_MULIMMADD, 3, 1, 2, imm: 0.5), instruction(DESCENT_MUL, 4, 3, 1),
        instruction(DESCENT_SUB, 5, 0, 4),
      ], outputs: [(5, DESCENT_F32), (3, DESCENT_F32)])
    w.withUnsafeMutableBytes { w in
      m.withUnsafeMutableBytes { m in
        gradient.withUnsafeBytes { g in
          program.run(
            Float.self,
            [UnsafeRawPointer(w.baseAddress), UnsafeRawPointer(m.baseAddress), g.baseAddress],
            [w.baseAddress, m.baseAddress], 0, Int64(count))
        }
      }
    }
    let newM = zip(oldM, gradient).map { 0.5 * $0 + $1 }
    #expect(m == newM)
    #expect(w == (0..<count).map { oldW[$0] - newM[$0] * oldM[$0] })
  }

  /// One slot goes to several outputs, an input to another, and a temporary is written twice.
  @Test func severalOutputs() {
    var samples = Samples(seed: 6)
    let count = 1100
    var x: [Float] = samples.numbers(count)
    let old = x
    var copy = x
    var first = x
    var second = [Int32](repeating: 0, count: count)
    let program = TestProgram(
      dims: [count], inputs: [Operand([Float](), DESCENT_F32)], temporaries: 1,
      code: [instruction(DESCENT_ADDIMM, 1, 0, imm: 1), instruction(DESCENT_MUL, 1, 1, 1)],
      outputs: [(1, DESCENT_F32), (1, DESCENT_F32), (1, DESCENT_I32), (0, DESCENT_F32)])
    x.withUnsafeMutableBytes { x in
      first.withUnsafeMutableBytes { first in
        second.withUnsafeMutableBytes { second in
          copy.withUnsafeMutableBytes { copy in
            program.run(
              Float.self, [UnsafeRawPointer(x.baseAddress)],
              [x.baseAddress, first.baseAddress, second.baseAddress, copy.baseAddress], 0,
              Int64(count))
          }
        }
      }
    }
    let wanted = old.map { ($0 + 1) * ($0 + 1) }
    #expect(x == wanted && first == wanted && copy == old)
    #expect(second == wanted.map { Int32($0) })
  }
}
