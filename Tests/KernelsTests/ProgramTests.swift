// SPDX-License-Identifier: Apache-2.0
import CDescentKernels
import Foundation
import Testing

/// An operation of up to three operands with what it should give; `ulps` is for Float32.
struct OperandCase: Sendable, CustomStringConvertible {
  let description: String
  let op: descent_opcode
  var ulps = 0.0
  /// Where the first of two steps is not exact: its result, which is rounded and stands for `c`.
  var first: (@Sendable (_ a: Double, _ b: Double, _ c: Double) -> Double)?
  let wanted: @Sendable (_ a: Double, _ b: Double, _ c: Double) -> Double
}

private func truth(_ condition: Bool) -> Double { condition ? 1 : 0 }
private func relu(_ x: Double) -> Double { x > 0 || x.isNaN ? x : 0 }

let operandCases: [OperandCase] = [
  OperandCase(description: "add", op: DESCENT_ADD) { a, b, _ in a + b },
  OperandCase(description: "sub", op: DESCENT_SUB) { a, b, _ in a - b },
  OperandCase(description: "mul", op: DESCENT_MUL) { a, b, _ in a * b },
  OperandCase(description: "div", op: DESCENT_DIV) { a, b, _ in a / b },
  OperandCase(description: "pow", op: DESCENT_POW, ulps: 1) { a, b, _ in pow(a, b) },
  OperandCase(description: "max", op: DESCENT_MAX) { a, b, _ in
    a.isNaN || b.isNaN ? .nan : Swift.max(a, b)
  },
  OperandCase(description: "min", op: DESCENT_MIN) { a, b, _ in
    a.isNaN || b.isNaN ? .nan : Swift.min(a, b)
  },
  OperandCase(description: "rem", op: DESCENT_REM) { a, b, _ in fmod(a, b) },
  OperandCase(description: "eq", op: DESCENT_EQ) { a, b, _ in truth(a == b) },
  OperandCase(description: "ne", op: DESCENT_NE) { a, b, _ in truth(a != b) },
  OperandCase(description: "lt", op: DESCENT_LT) { a, b, _ in truth(a < b) },
  OperandCase(description: "le", op: DESCENT_LE) { a, b, _ in truth(a <= b) },
  OperandCase(description: "gt", op: DESCENT_GT) { a, b, _ in truth(a > b) },
  OperandCase(description: "ge", op: DESCENT_GE) { a, b, _ in truth(a >= b) },
  OperandCase(description: "and", op: DESCENT_AND) { a, b, _ in truth(a != 0 && b != 0) },
  OperandCase(description: "or", op: DESCENT_OR) { a, b, _ in truth(a != 0 || b != 0) },
  OperandCase(description: "select", op: DESCENT_SELECT) { a, b, c in a != 0 ? b : c },
  OperandCase(description: "mulimm", op: DESCENT_MULIMM) { a, _, _ in a * 0.75 },
  OperandCase(description: "addimm", op: DESCENT_ADDIMM) { a, _, _ in a + 0.75 },
  OperandCase(description: "muladd", op: DESCENT_MULADD) { a, b, c in a * b + c },
  OperandCase(description: "mulimmadd", op: DESCENT_MULIMMADD) { a, b, _ in a * 0.75 + b },
  OperandCase(description: "linear", op: DESCENT_LINEAR) { a, b, _ in a * 0.75 + b * 0.5 },
  OperandCase(description: "linearsquare", op: DESCENT_LINEARSQUARE) { a, b, _ in
    a * 0.75 + b * b * 0.5
  },
  OperandCase(description: "addrelu", op: DESCENT_ADDRELU) { a, b, _ in relu(a + b) },
  OperandCase(description: "muladdrelu", op: DESCENT_MULADDRELU) { a, b, c in relu(a * b + c) },
  OperandCase(
    description: "sqrtadd", op: DESCENT_SQRTADD, first: { a, _, _ in a.squareRoot() },
    wanted: { _, b, root in root + b }),
  OperandCase(
    description: "subdiv", op: DESCENT_SUBDIV, first: { _, b, c in b / c },
    wanted: { a, _, quotient in a - quotient }),
]

@Suite struct ProgramTests {
  @Test func everyOperationHasACase() {
    let tested = Set((unaryCases.map(\.op.rawValue)) + operandCases.map(\.op.rawValue))
    #expect(tested == Set(0..<DESCENT_OPCODES.rawValue))
  }

  /// Every pair of special values, and small random ones, whose products and sums are exact.
  @Test(arguments: operandCases) func operands(_ test: OperandCase) {
    check(test, Float.self, DESCENT_F32)
    check(test, Double.self, DESCENT_F64)
  }

  private func check<R: Real>(_ test: OperandCase, _: R.Type, _ type: descent_type) {
    var samples = Samples(seed: 2)
    let special: [R] = [0, -0.0, 1, -1, 2, -3, 0.5, .infinity, -.infinity, .nan]
    var a = special.flatMap { x in special.map { _ in x } }
    var b = special.flatMap { _ in special }
    a += samples.numbers(1400)
    b += samples.numbers(1400)
    let c: [R] = samples.numbers(a.count)
    let program = TestProgram(
      dims: [a.count], inputs: [a, b, c].map { Operand($0, type) }, temporaries: 1,
      code: [instruction(test.op, 3, 0, 1, 2, imm: 0.75, imm2: 0.5)],
      outputs: [(3, type)])
    let y = program.result(R.self, blank: R.zero)
    for i in y.indices {
      let operands = (Double(a[i]), Double(b[i]), Double(c[i]))
      let first = test.first.map { Double(R($0(operands.0, operands.1, operands.2))) }
      let wanted = R(test.wanted(operands.0, operands.1, first ?? operands.2))
      let message: Comment = "\(test) of \(a[i]), \(b[i]), \(c[i]): \(y[i]) instead of \(wanted)"
      #expect(ulps(y[i], wanted) <= test.ulps, message)
    }
  }

  /// A fused step has the bits of the two it stands for, when their products are rounded.
  @Test func fusingKeepsTheBits() {
    var samples = Samples(seed: 3)
    let x: [[Float]] = (0..<3).map { _ in
      (0..<1000).map { _ in Float.random(in: -1...1, using: &samples) }
    }
    func run(_ code: [descent_instruction]) -> [Float] {
      TestProgram(
        dims: [1000], inputs: x.map { Operand($0, DESCENT_F32) }, temporaries: 2, code: code,
        outputs: [(4, DESCENT_F32)]
      ).result(Float.self, blank: Float.zero)
    }
    let product = instruction(DESCENT_MUL, 3, 0, 1)
    let scaled = instruction(DESCENT_MULIMM, 3, 0, imm: 0.1)
    let sum = instruction(DESCENT_ADD, 4, 3, 2)
    let relu = instruction(DESCENT_RELU, 4, 4)
    let square = instruction(DESCENT_SQUARE, 4, 1)
    let other = instruction(DESCENT_MULIMM, 4, 1, imm: 0.7)
    let scaledSquare = instruction(DESCENT_MULIMM, 4, 4, imm: 0.7)
    let both = instruction(DESCENT_ADD, 4, 3, 4)
    #expect(
      run([instruction(DESCENT_LINEAR, 4, 0, 1, imm: 0.1, imm2: 0.7)])
        == run([scaled, other, both]))
    #expect(
      run([instruction(DESCENT_LINEARSQUARE, 4, 0, 1, imm: 0.1, imm2: 0.7)])
        == run([scaled, square, scaledSquare, both]))
    #expect(run([instruction(DESCENT_MULADD, 4, 0, 1, 2)]) == run([product, sum]))
    #expect(run([instruction(DESCENT_MULADDRELU, 4, 0, 1, 2)]) == run([product, sum, relu]))
    #expect(run([instruction(DESCENT_MULIMMADD, 4, 0, 2, imm: 0.1)]) == run([scaled, sum]))
    #expect(
      run([instruction(DESCENT_ADDRELU, 4, 0, 1)])
        == run([instruction(DESCENT_ADD, 4, 0, 1), relu]))
    let size = instruction(DESCENT_ABS, 3, 0)
    #expect(
      run([size, instruction(DESCENT_SQRTADD, 4, 3, 1)])
        == run([size, instruction(DESCENT_SQRT, 3, 3), instruction(DESCENT_ADD, 4, 3, 1)]))
    let quotient = instruction(DESCENT_DIV, 3, 0, 1)
    #expect(
      run([instruction(DESCENT_SUBDIV, 4, 2, 0, 1)])
        == run([quotient, instruction(DESCENT_SUB, 4, 2, 3)]))
  }

  /// Many elements go block by block: values in two types beside an update in place, a row that
  /// repeats, a scalar and a temporary that is written twice, with a rest behind the last block.
  @Test(arguments: [4096, 4097, 4160, 6790, 12_345]) func blocks(_ count: Int) {
    var samples = Samples(seed: 6)
    let width = 97
    let (x, g): ([Float], [Float]) = (samples.numbers(count), samples.numbers(count))
    let row: [Float] = samples.numbers(width)
    let program = TestProgram(
      dims: [(count + width - 1) / width, width],
      inputs: [
        Operand(x, DESCENT_F32), Operand(g, DESCENT_F32),
        Operand(row, DESCENT_F32, DESCENT_STRIDED, strides: [0, 1]),
        Operand([Float(0.5)], DESCENT_F32, DESCENT_SCALAR),
      ], temporaries: 3,
      code: [
        instruction(DESCENT_LINEAR, 4, 0, 1, imm: 0.75, imm2: 0.25),
        instruction(DESCENT_MULADD, 6, 4, 2, 3), instruction(DESCENT_ABS, 6, 6),
        instruction(DESCENT_GT, 5, 6, 3),
      ], outputs: [(4, DESCENT_F32), (5, DESCENT_BOOL)])
    let wanted = (0..<count).map { x[$0] * 0.75 + g[$0] * 0.25 }
    let large = (0..<count).map { UInt8(abs(wanted[$0] * row[$0 % width] + 0.5) > 0.5 ? 1 : 0) }
    for cuts in [[], [1], [count / 3, count / 2]] {
      var (updated, isLarge) = (x, [UInt8](repeating: 7, count: count))
      updated.withUnsafeMutableBytes { updated in
        isLarge.withUnsafeMutableBytes { isLarge in
          program.run(
            Float.self, [UnsafeRawPointer(updated.baseAddress)], rest: [g, row, [0.5]],
            [updated.baseAddress, isLarge.baseAddress], cutAt: cuts, count)
        }
      }
      #expect(updated == wanted && isLarge == large, "cut at \(cuts)")
    }
  }

  /// The same where nothing is converted or repeats, so that the whole range is one tile: two values
  /// updated in place, a root whose slot is used again.
  @Test(arguments: [4097, 4160, 4096 * 3 + 63, 20_000]) func oneTile(_ count: Int) {
    checkOneTile(Float.self, DESCENT_F32, count)
    checkOneTile(Double.self, DESCENT_F64, count)
  }

  private func checkOneTile<R: Real>(_: R.Type, _ type: descent_type, _ count: Int) {
    var samples = Samples(seed: 7)
    let (w, v, g): ([R], [R], [R]) =
      (samples.numbers(count), samples.numbers(count).map(abs), samples.numbers(count))
    let program = TestProgram(
      dims: [count],
      inputs: [w, v, g].map { Operand($0, type) } + [Operand([R(0.25)], type, DESCENT_SCALAR)],
      temporaries: 4,
      code: [
        instruction(DESCENT_LINEARSQUARE, 5, 1, 2, imm: 0.75, imm2: 0.125),
        instruction(DESCENT_SQRTADD, 6, 5, 3), instruction(DESCENT_MUL, 7, 2, 3),
        instruction(DESCENT_SUBDIV, 4, 0, 7, 6),
      ], outputs: [(4, type), (5, type)])
    let squares = (0..<count).map { v[$0] * 0.75 + g[$0] * g[$0] * 0.125 }
    let moved = (0..<count).map { w[$0] - g[$0] * 0.25 / (squares[$0].squareRoot() + 0.25) }
    for cuts in [[], [count - 5], [count / 2]] {
      var (first, second) = (w, v)
      first.withUnsafeMutableBytes { first in
        second.withUnsafeMutableBytes { second in
          program.run(
            R.self, [first, second].map { UnsafeRawPointer($0.baseAddress) }, rest: [g, [0.25]],
            [first.baseAddress, second.baseAddress], cutAt: cuts, count)
        }
      }
      #expect(first == moved && second == squares, "cut at \(cuts)")
    }
  }

  /// A line of 16 numbers for each span, as of the channels of images in blocks, as any operand of
  /// whatever takes it: the bits of plain loops. Pieces that begin inside of a line go another way.
  @Test(arguments: [[2, 3, 4, 16], [7, 2, 50, 16], [1, 5, 1, 16], [300, 16]])
  func lines(_ dims: [Int]) {
    checkLines(dims, Float.self, DESCENT_F32)
    checkLines(dims, Double.self, DESCENT_F64)
  }

  private func checkLines<R: Real>(_ dims: [Int], _: R.Type, _ type: descent_type) {
    var samples = Samples(seed: 8)
    let count = dims.product
    let images = dims.count == 4
    let channels = images ? dims[1] * 16 : 16
    let strides = images ? [0, 16, 0, 1] : [0, 1]
    var x: [R] = samples.numbers(count)
    for (place, special) in [-0.0, .infinity, .nan, -.infinity].enumerated() {
      x[place * 9 + 1] = R(special)
    }
    let y: [R] = samples.numbers(count)
    let s: [R] = samples.numbers(channels)
    let t: [R] = samples.numbers(channels)
    func channel(_ index: Int) -> Int {
      images ? index / (dims[2] * 16) % dims[1] * 16 + index % 16 : index % 16
    }
    func relu(_ number: R) -> R { number <= 0 ? 0 : number }
    func run(_ code: [descent_instruction]) -> [R] {
      TestProgram(
        dims: dims,
        inputs: [
          Operand(x, type), Operand(s, type, DESCENT_STRIDED, strides: strides),
          Operand(t, type, DESCENT_STRIDED, strides: strides), Operand(y, type),
        ], temporaries: 2, code: code, outputs: [(4, type)]
      ).result(R.self, blank: R.zero)
    }
    let cases: [(descent_opcode, (R, R, R) -> R)] = [
      (DESCENT_ADD, { a, b, _ in a + b }), (DESCENT_SUB, { a, b, _ in a - b }),
      (DESCENT_MUL, { a, b, _ in a * b }), (DESCENT_MULADD, { a, b, c in a * b + c }),
      (DESCENT_ADDRELU, { a, b, _ in relu(a + b) }),
      (DESCENT_MULADDRELU, { a, b, c in relu(a * b + c) }),
      // Takes no line, which is then repeated in memory.
      (DESCENT_MAX, { a, b, _ in a.isNaN || b.isNaN ? .nan : Swift.max(a, b) }),
    ]
    for (op, value) in cases {
      for (a, b, c) in [(0, 1, 2), (1, 0, 3), (3, 0, 1), (1, 2, 0)] {
        let found = run([instruction(op, 4, a, b, c)])
        let wanted = (0..<count).map { index in
          let operands = [x[index], s[channel(index)], t[channel(index)], y[index]]
          return value(operands[a], operands[b], operands[c])
        }
        expectClose(found, wanted, "\(op) of \(a), \(b), \(c), \(dims)")
      }
    }
    // One line is taken where it lies, the other is read by what takes none.
    let found = run([
      instruction(DESCENT_SUB, 4, 0, 1), instruction(DESCENT_ABS, 5, 2),
      instruction(DESCENT_MULADDRELU, 4, 4, 5, 3),
    ])
    let wanted = (0..<count).map { index in
      relu((x[index] - s[channel(index)]) * abs(t[channel(index)]) + y[index])
    }
    expectClose(found, wanted, "a normalisation of \(dims)")
  }

  /// y = x · s + t with every way in which s may be strided, against indexing.
  @Test(arguments: [
    ([3, 4, 100, 16], [0, 16, 0, 1]), ([3, 2, 40, 32], [0, 32, 0, 1]), ([700, 3], [0, 1]),
    ([2, 5, 333], [0, 1, 0]),
    ([700, 3], [1, 0]), ([37, 41], [1, 37]), ([5, 1000], [0, 1]), ([1, 7, 3], [21, -3, 1]),
    ([1], [0]), ([], []), ([2, 2, 2, 2, 2, 2, 2, 9], [0, 9, 0, 18, 0, 36, 0, 1]),
    ([600, 2], [0, 0]), ([4, 2000], [1, 0]), ([3, 515], [515, 1]),
    // Images with channels last that are read where these come first.
    ([2, 100, 16], [1600, 1, 100]), ([3, 50, 48], [2400, 1, 50]),
  ])
  func strides(_ dims: [Int], _ strides: [Int]) {
    var samples = Samples(seed: 4)
    let count = dims.product
    let lowest = zip(dims, strides).map { Swift.min(0, ($0 - 1) * $1) }.reduce(0, +)
    let highest = zip(dims, strides).map { Swift.max(0, ($0 - 1) * $1) }.reduce(0, +)
    let x: [Float] = samples.numbers(count)
    let s: [Float] = samples.numbers(highest - lowest + 1)
    // A negative stride begins at the far end: rotate so that element 0 is the one at coordinate 0.
    let program = TestProgram(
      dims: dims,
      inputs: [Operand(x, DESCENT_F32), Operand([Float(0.5)], DESCENT_F32, DESCENT_SCALAR)],
      temporaries: 2, code: [instruction(DESCENT_MULADD, 3, 0, 2, 1)], outputs: [(3, DESCENT_F32)])
    func index(_ flat: Int) -> Int {
      var rest = flat
      var place = 0
      for (n, stride) in zip(dims, strides).reversed() {
        place += rest % n * stride
        rest /= n
      }
      return place - lowest
    }
    let (halves, truths) = (s.map(HalfImageTests.half), s.map { $0 > 0 ? UInt8(1) : 0 })
    func strided<Element>(_ elements: [Element], _ type: descent_type) -> Operand {
      Operand(elements, type, DESCENT_STRIDED, strides: strides)
    }
    let kinds: [(operand: Operand, size: Int, values: [Float])] = [
      (strided(s, DESCENT_F32), 4, s), (strided(s.map(Double.init), DESCENT_F64), 8, s),
      (strided(halves, DESCENT_BF16), 2, halves.map(HalfImageTests.float)),
      (strided(truths, DESCENT_BOOL), 1, truths.map(Float.init)),
    ]
    for (operand, size, values) in kinds {
      var strided = program
      strided.inputs.append(operand)
      strided.temporaries = 1
      let y = expectSameInPieces(count, filling: count, with: Float.zero) { out, begin, end in
        x.withUnsafeBytes { x in
          withUnsafeBytes(of: Float(0.5)) { half in
            operand.bytes.withUnsafeBytes { s in
              strided.run(
                Float.self,
                [
                  x.baseAddress, half.baseAddress,
                  s.baseAddress.map { $0 + lowest.magnitude.asInt * size },
                ], [UnsafeMutableRawPointer(out)], begin, end)
            }
          }
        }
      }
      expectClose(
        y, (0..<count).map { x[$0] * values[index($0)] + 0.5 }, "\(dims) \(strides), \(size) bytes")
    }
  }
}

extension UInt {
  fileprivate var asInt: Int { Int(self) }
}
