// SPDX-License-Identifier: Apache-2.0

extension Node {
  /// dy/dx · dy of a unary operation; nil where the derivative is zero almost everywhere.
  func unaryGradient(_ kind: Op.Unary, _ dy: Node) -> Node? {
    let x = inputs[0]
    switch kind {
    case .negate: return -dy
    case .abs: return dy * x.unary(.sign)
    case .exp: return dy * self
    case .log: return dy / x
    case .log1p: return dy / (x + 1)
    case .expm1: return dy * (self + 1)
    case .sqrt: return 0.5 * dy / self
    case .rsqrt: return -0.5 * dy * self / x
    case .reciprocal: return -dy * self.unary(.square)
    case .square: return dy * (2 * x)
    case .sin: return dy * x.unary(.cos)
    case .cos: return -dy * x.unary(.sin)
    case .tanh: return dy * (1 - self.unary(.square))
    case .sigmoid: return dy * self * (1 - self)
    case .erf: return dy * (2 / Double.pi.squareRoot() * (-x.unary(.square)).unary(.exp))
    case .relu:
      let zero = filled(0)
      return compare(.greater, zero).select(dy, zero)
    case .sign, .floor, .ceil, .round, .isFinite, .not: return nil
    }
  }

  func binaryGradients(_ kind: Op.Binary, _ dy: Node, _ wanted: [Bool]) -> [Node?] {
    let (a, b) = (inputs[0], inputs[1])
    switch kind {
    case .add: return [dy, dy]
    case .subtract: return [dy, wanted[1] ? -dy : nil]
    case .multiply: return [wanted[0] ? dy * b : nil, wanted[1] ? dy * a : nil]
    case .divide: return [wanted[0] ? dy / b : nil, wanted[1] ? -dy * self / b : nil]
    case .power:
      // 0^b has the derivative 0 in b where it has one; log would make it NaN.
      let positive = a.compare(.greater, a.filled(0))
      let logarithm = positive.select(positive.select(a, a.filled(1)).unary(.log), a.filled(0))
      // 0^0 has the derivative 0 in a, where b·a^(b − 1) would be 0·∞.
      let constant = a.compare(.equal, a.filled(0)).binary(.and, b.compare(.equal, b.filled(0)))
      let exponent = constant.select(b.filled(1), b) - b.filled(1)
      return [dy * b * a.binary(.power, exponent), dy * self * logarithm]
    case .maximum, .minimum:
      // Ties share the gradient evenly.
      let wins = a.compare(kind == .maximum ? .greater : .less, b)
      let ties = a.compare(.equal, b)
      let share = wins.select(a.filled(1), ties.select(a.filled(0.5), a.filled(0)))
      return [dy * share, dy * (1 - share)]
    case .remainder:
      // x − trunc(x/y)·y; the quotient is constant between jumps.
      let quotient = a / b
      let towardZero = quotient.unary(.sign) * quotient.unary(.abs).unary(.floor)
      return [dy, -dy * towardZero]
    case .and, .or: return [nil, nil]
    }
  }

  func movementGradients(_ dy: Node) -> [Node?] {
    let x = inputs[0]
    switch op {
    case .reshape: return [dy.reshaped(to: x.shape)]
    case .transpose(let order):
      var inverse = order
      for (position, axis) in order.enumerated() { inverse[axis] = position }
      return [dy.transposed(inverse)]
    case .broadcast: return [dy.summed(to: x.shape)]
    case .slice(let starts, _, let steps):
      let high = starts.indices.map {
        dy.shape[$0] == 0
          ? x.shape[$0] - starts[$0]
          : x.shape[$0] - starts[$0] - (dy.shape[$0] - 1) * steps[$0] - 1
      }
      return [
        Node.make(
          .pad(low: starts, high: high, interior: steps.map { $0 - 1 }, value: 0), [dy])
      ]
    case .pad(let low, _, let interior, _):
      let steps = interior.map { $0 + 1 }
      let ends = low.indices.map {
        x.shape[$0] == 0 ? low[$0] : low[$0] + (x.shape[$0] - 1) * steps[$0] + 1
      }
      return [Node.make(.slice(starts: low, ends: ends, steps: steps), [dy])]
    case .concatenate(let axis):
      var start = 0
      return inputs.map { input in
        defer { start += input.shape[axis] }
        return dy.sliced(axis: axis, start..<(start + input.shape[axis]))
      }
    case .gather(let axis):
      return [
        Node.make(.scatterAdd(axis: axis, size: x.shape[axis]), [dy, inputs[1]]), nil,
      ]
    case .scatterAdd(let axis, _):
      return [Node.make(.gather(axis: axis), [dy, inputs[1]]), nil]
    case .gatherElements(let axis):
      return [
        Node.make(.scatterAddElements(axis: axis, size: x.shape[axis]), [dy, inputs[1]]), nil,
      ]
    case .scatterAddElements(let axis, _):
      return [Node.make(.gatherElements(axis: axis), [dy, inputs[1]]), nil]
    default: return inputs.map { _ in nil }
    }
  }
}
