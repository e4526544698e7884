// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentGraph
import DescentTensors
import Foundation
import Testing

/// Values against plain arithmetic in Double.
struct OperationTests {
  typealias Row = (String, @Sendable (Tensor) -> Tensor, @Sendable (Double) -> Double)

  static let unary: [Row] = [
    ("exp", { exp($0) }, { Foundation.exp($0) }),
    ("log", { log($0) }, { Foundation.log($0) }),
    ("log1p", { log1p($0) }, { Foundation.log1p($0) }),
    ("expm1", { expm1($0) }, { Foundation.expm1($0) }),
    ("sqrt", { sqrt($0) }, { $0.squareRoot() }),
    ("rsqrt", { rsqrt($0) }, { 1 / $0.squareRoot() }),
    ("reciprocal", { reciprocal($0) }, { 1 / $0 }),
    ("square", { square($0) }, { $0 * $0 }),
    ("abs", { abs($0 - 1) }, { Swift.abs($0 - 1) }),
    ("sign", { sign($0 - 1) }, { $0 > 1 ? 1 : $0 < 1 ? -1 : 0 }),
    ("sin", { sin($0) }, { Foundation.sin($0) }),
    ("cos", { cos($0) }, { Foundation.cos($0) }),
    ("tanh", { tanh($0) }, { Foundation.tanh($0) }),
    ("sigmoid", { sigmoid($0) }, { 1 / (1 + Foundation.exp(-$0)) }),
    ("erf", { erf($0) }, { Foundation.erf($0) }),
    ("relu", { relu($0 - 1) }, { Swift.max($0 - 1, 0) }),
    ("floor", { floor($0) }, { $0.rounded(.down) }),
    ("ceil", { ceil($0) }, { $0.rounded(.up) }),
    ("round", { round($0) }, { $0.rounded(.toNearestOrEven) }),
    ("gelu", { gelu($0) }, { 0.5 * $0 * (1 + Foundation.erf($0 / 2.0.squareRoot())) }),
    ("silu", { silu($0) }, { $0 / (1 + Foundation.exp(-$0)) }),
    ("leakyReLU", { leakyReLU($0 - 1, slope: 0.1) }, { $0 > 1 ? $0 - 1 : 0.1 * ($0 - 1) }),
    ("elu", { elu($0 - 1) }, { $0 > 1 ? $0 - 1 : Foundation.expm1($0 - 1) }),
    ("softplus", { softplus($0) }, { Foundation.log1p(Foundation.exp($0)) }),
    ("logSigmoid", { logSigmoid($0) }, { -Foundation.log1p(Foundation.exp(-$0)) }),
    ("power", { power($0, 1.5) }, { Foundation.pow($0, 1.5) }),
    ("clamped", { $0.clamped(to: 0.5...1) }, { Swift.min(Swift.max($0, 0.5), 1) }),
  ]

  @Test(arguments: unary.indices)
  func elementwise(_ row: Int) {
    let (name, operation, expected) = Self.unary[row]
    onEngine { _ in
      let values = [0.1, 0.5, 0.99, 1, 1.5, 2.5, 3.75]
      let x = Tensor(values, elementType: .float64)
      let difference = maximumDifference(operation(x).doubles, values.map(expected))
      #expect(difference < 1e-12, "\(name)")
    }
  }

  @Test func broadcastingAsNumPy() {
    onEngine { _ in
      let column = Tensor([1, 2, 3], shape: [3, 1])
      let row = Tensor([10, 20])
      #expect((column + row).shape == [3, 2])
      #expect((column + row).scalars == [11, 21, 12, 22, 13, 23])
      #expect((Tensor(2) * row).scalars == [20, 40])
      #expect((Tensor.zeros([0, 1]) + row).shape == [0, 2])
      #expect(maximum(column, row).scalars == [10, 20, 10, 20, 10, 20])
      let smaller = column.less(than: Tensor([2, 3])).elements(as: Bool.self)
      #expect(smaller == [true, true, false, true, false, false])
      #expect(select(column.greater(than: 1), row, 0).scalars == [0, 0, 10, 20, 10, 20])
      #expect(power(row, Tensor([2, 0])).scalars == [100, 1])
    }
  }

  @Test func logicAndComparisons() {
    onEngine { _ in
      let x = Tensor([-1, 0, 2, .nan])
      func bools(_ tensor: Tensor) -> [Bool] { tensor.elements(as: Bool.self) }
      #expect(bools(x.equal(to: 0)) == [false, true, false, false])
      #expect(bools(x.notEqual(to: 0)) == [true, false, true, true])
      #expect(bools(x.lessOrEqual(to: 0)) == [true, true, false, false])
      #expect(bools(x.greaterOrEqual(to: 0)) == [false, true, true, false])
      #expect(bools(x.isFinite()) == [true, true, true, false])
      #expect(bools(!x.isFinite()) == [false, false, false, true])
      let both = x.greater(than: -2).and(x.less(than: 1))
      #expect(bools(both) == [true, true, false, false])
      #expect(bools(both.or(x.equal(to: 2))) == [true, true, true, false])
      #expect(Tensor([1.7, -1.7]).cast(to: .int32).int32s == [1, -1])
    }
  }

  @Test func reductions() {
    onEngine { _ in
      let x = Tensor([[3, 1, 2], [6, 5, 4]])
      #expect(x.sum().scalar == 21 && x.sum().shape == [])
      #expect(x.sum(axes: [0]).scalars == [9, 6, 6])
      #expect(x.sum(axes: [-1], keepDims: true).shape == [2, 1])
      #expect(x.mean(axes: [1]).scalars == [2, 5])
      #expect(x.max(axes: [0]).scalars == [6, 5, 4] && x.min().scalar == 1)
      #expect(x.argmax().int32s == [0, 0] && x.argmax(axis: 0).int32s == [1, 1, 1])
      #expect(x.argmin(axis: -1, keepDims: true).int32s == [1, 2])
      #expect(x.variance(axes: [1], correction: 1).scalars == [1, 1])
      #expect(Tensor.zeros([0, 2]).sum(axes: [0]).scalars == [0, 0])
      #expect(Tensor.zeros([0]).mean().scalar.isNaN)
      let huge = Tensor([[1000, 1000], [-1000, -1000]])
      let expected = [1000 + Foundation.log(2.0), -1000 + Foundation.log(2.0)]
      #expect(maximumDifference(huge.logSumExp(axes: [1]).doubles, expected) < 1e-4)
      #expect(Tensor([-Float.infinity, -.infinity]).logSumExp().scalar == -.infinity)
    }
  }

  @Test func softmaxSumsToOneAlongAnyAxis() {
    onEngine { _ in
      let x = pattern([2, 3, 4], elementType: .float64) * 5
      for axis in [0, 1, -1] {
        let sums = softmax(x, axis: axis).sum(axes: [axis]).doubles
        #expect(maximumDifference(sums, sums.map { _ in 1 }) < 1e-12)
        let difference = maximumDifference(
          logSoftmax(x, axis: axis).doubles, log(softmax(x, axis: axis)).doubles)
        #expect(difference < 1e-12)
      }
      let logits = Tensor([[1, 2], [0, 0]], elementType: .float64)
      let loss = softmaxCrossEntropy(
        logits: logits, targets: Tensor([[0, 1], [1, 0]], elementType: .float64))
      let expected = [Foundation.log1p(Foundation.exp(-1.0)), Foundation.log(2.0)]
      #expect(maximumDifference(loss.doubles, expected) < 1e-12)
    }
  }

  /// The engine's own backend against the reference, on a network of most composites.
  @Test func networkAgreesWithReference() {
    func run() -> [[Double]] {
      let x = pattern([2, 3, 8, 8])
      let w = Parameter(pattern([4, 3, 3, 3], 1))
      let scale = Parameter(pattern([4], 2))
      let shift = Parameter(pattern([4], 3))
      let dense = Parameter(pattern([4, 5], 4))
      let convolved = convolution2D(x, w.value, bias: shift.value, padding: 1)
      let normalized = batchNormalized(
        convolved, moments: channelMoments(convolved), scale: scale.value, shift: shift.value)
      let pooled = maxPool2D(gelu(normalized), kernelSize: 2)
      let smoothed = averagePool2D(pooled, kernelSize: 3, stride: 1, padding: 1)
      let grouped = groupNormalized(
        smoothed, groups: 2, scale: scale.value, shift: shift.value)
      let logits = matmul(globalAveragePool(grouped), dense.value)
      let row = Tensor.ones([5])
      let loss = softmaxCrossEntropy(
        logits: layerNormalized(logits, scale: row, shift: row),
        targets: labels(2, classes: 5)
      ).mean()
      loss.backward()
      let gradients = [w, scale, shift, dense].compactMap(\.gradient)
      return ([loss] + gradients).map(\.doubles)
    }
    let own = onEngine { _ in run() }
    let reference = onEngine(ReferenceBackend()) { _ in run() }
    #expect(own.count == 5)
    for (a, b) in zip(own, reference) { #expect(maximumDifference(a, b) < 2e-5) }
  }
}
