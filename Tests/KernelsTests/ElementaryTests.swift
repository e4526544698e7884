// SPDX-License-Identifier: Apache-2.0
import CDescentKernels
import Foundation
import Testing

/// A unary operation with what it should give, computed in double precision by the system.
struct UnaryCase: Sendable, CustomStringConvertible {
  let description: String
  let op: descent_opcode
  /// Allowed error in units of the last place; 0 asks for the same bits.
  let ulps: Double
  let exact: @Sendable (Double) -> Double
  /// Whether the operation's rounding in Float32 is that of its steps in Float32.
  var inSteps: (@Sendable (Float) -> Float)?
}

let unaryCases: [UnaryCase] = [
  UnaryCase(description: "copy", op: DESCENT_COPY, ulps: 0, exact: { $0 }),
  UnaryCase(description: "neg", op: DESCENT_NEG, ulps: 0, exact: { -$0 }),
  UnaryCase(description: "abs", op: DESCENT_ABS, ulps: 0, exact: { abs($0) }),
  UnaryCase(
    description: "sign", op: DESCENT_SIGN, ulps: 0, exact: { $0 > 0 ? 1 : $0 < 0 ? -1 : $0 }),
  UnaryCase(description: "exp", op: DESCENT_EXP, ulps: 1, exact: { exp($0) }),
  UnaryCase(description: "log", op: DESCENT_LOG, ulps: 1, exact: { log($0) }),
  UnaryCase(description: "log1p", op: DESCENT_LOG1P, ulps: 2, exact: { log1p($0) }),
  UnaryCase(description: "expm1", op: DESCENT_EXPM1, ulps: 2, exact: { expm1($0) }),
  UnaryCase(description: "sqrt", op: DESCENT_SQRT, ulps: 0, exact: { $0.squareRoot() }),
  UnaryCase(
    description: "rsqrt", op: DESCENT_RSQRT, ulps: 1, exact: { 1 / $0.squareRoot() },
    inSteps: { 1 / $0.squareRoot() }),
  UnaryCase(description: "reciprocal", op: DESCENT_RECIPROCAL, ulps: 0, exact: { 1 / $0 }),
  UnaryCase(description: "sin", op: DESCENT_SIN, ulps: 1, exact: { sin($0) }),
  UnaryCase(description: "cos", op: DESCENT_COS, ulps: 1, exact: { cos($0) }),
  UnaryCase(description: "tanh", op: DESCENT_TANH, ulps: 3, exact: { tanh($0) }),
  UnaryCase(description: "sigmoid", op: DESCENT_SIGMOID, ulps: 3, exact: { logistic($0) }),
  UnaryCase(description: "erf", op: DESCENT_ERF, ulps: 2, exact: { erf($0) }),
  UnaryCase(description: "floor", op: DESCENT_FLOOR, ulps: 0, exact: { $0.rounded(.down) }),
  UnaryCase(description: "ceil", op: DESCENT_CEIL, ulps: 0, exact: { $0.rounded(.up) }),
  UnaryCase(
    description: "round", op: DESCENT_ROUND, ulps: 0, exact: { $0.rounded(.toNearestOrEven) }),
  UnaryCase(
    description: "isfinite", op: DESCENT_ISFINITE, ulps: 0, exact: { $0.isFinite ? 1 : 0 }),
  UnaryCase(description: "not", op: DESCENT_NOT, ulps: 0, exact: { $0 == 0 ? 1 : 0 }),
  UnaryCase(description: "relu", op: DESCENT_RELU, ulps: 0, exact: { $0 > 0 || $0.isNaN ? $0 : 0 }),
  UnaryCase(description: "square", op: DESCENT_SQUARE, ulps: 0, exact: { $0 * $0 }),
]

/// The logistic function, without overflow on the way.
private func logistic(_ x: Double) -> Double {
  x >= 0 ? 1 / (1 + exp(-x)) : exp(x) / (1 + exp(x))
}

@Suite struct ElementaryTests {
  @Test(arguments: unaryCases) func unary(_ test: UnaryCase) {
    check(test, Float.self)
    check(test, Double.self)
  }

  private func check<R: Real>(_ test: UnaryCase, _: R.Type) {
    var samples = Samples(seed: 1)
    var x: [R] = specialValues(R.self) + samples.numbers(700, in: -8...8)
    x += (0..<2000).map { _ in
      let magnitude = R(exp2(Double.random(in: -80...12, using: &samples)))
      return Bool.random(using: &samples) ? magnitude : -magnitude
    }
    let type = R.self == Float.self ? DESCENT_F32 : DESCENT_F64
    let program = TestProgram(
      dims: [x.count], inputs: [Operand(x, type)], temporaries: 1,
      code: [instruction(test.op, 1, 0)], outputs: [(1, type)])
    let y = program.result(R.self, blank: R.zero)
    for (x, y) in zip(x, y) {
      var wanted = R(test.exact(Double(x)))
      if let steps = test.inSteps, let single = x as? Float { wanted = R(steps(single)) }
      // Near a limit one rounding decides between the largest number and infinity.
      if y.isInfinite, wanted == R.greatestFiniteMagnitude { continue }
      let error = ulps(y, wanted)
      #expect(error <= test.ulps, "\(test) of \(x): \(y) instead of \(wanted)")
      if y == 0, wanted == 0, test.op != DESCENT_SIN {
        #expect(y.sign == wanted.sign, "\(test) of \(x): the sign of zero")
      }
    }
  }
}
