// SPDX-License-Identifier: Apache-2.0
import CDescentKernels
import Foundation
import Testing

@Suite struct RowTests {
  @Test(arguments: [0, 1, 2, 10, 15, 16, 37, 512, 513, 1024, 1025, 3000]) func rows(_ n: Int) {
    check(n, Float.self, within: 3e-6)
    check(n, Double.self, within: 1e-13)
  }

  private func check<R: Real>(_ n: Int, _: R.Type, within tolerance: Double) {
    var samples = Samples(seed: 1)
    let rows = n > 500 ? 3 : 230
    let x: [R] = samples.numbers(rows * n, in: -30...30)
    let t: [R] = samples.numbers(rows * n, in: 0...1)
    var softmax = [R]()
    var logs = [R]()
    var losses = [R]()
    let upstream: [R] = samples.numbers(rows)
    var gradients = [R]()
    for r in 0..<rows {
      let row = x[r * n..<(r + 1) * n].map { Double($0) }
      let most = row.max() ?? 0
      let sum = row.reduce(0) { $0 + exp($1 - most) }
      let lse = most + log(sum)
      softmax += row.map { R(exp($0 - most) / sum) }
      logs += row.map { R($0 - lse) }
      let targets = t[r * n..<(r + 1) * n].map { Double($0) }
      let mass = targets.reduce(0, +)
      gradients += zip(row, targets).map {
        R(Double(upstream[r]) * (exp($0 - most) / sum * mass - $1))
      }
      losses.append(R((0..<n).reduce(0.0) { $0 + Double(t[r * n + $1]) * (lse - row[$1]) }))
    }
    let k = R.kernels
    let width = Int64(n)
    expectClose(
      expectSameInPieces(rows, filling: rows * n, with: R(9)) { k.softmax(x, $0, width, $1, $2) },
      softmax, within: tolerance, "softmax \(n)")
    expectClose(
      expectSameInPieces(rows, filling: rows * n, with: R(9)) {
        k.logSoftmax(x, $0, width, $1, $2)
      },
      logs, within: tolerance, "log softmax \(n)")
    let foundLosses = expectSameInPieces(rows, filling: rows, with: R(9)) {
      k.crossEntropy(x, t, nil, nil, $0, nil, width, $1, $2)
    }
    expectClose(foundLosses, losses, within: tolerance, "cross-entropy \(n)")
    let foundGradients = expectSameInPieces(rows, filling: rows * n, with: R(9)) {
      k.crossEntropy(x, t, nil, upstream, nil, $0, width, $1, $2)
    }
    expectClose(
      foundGradients, gradients, within: 8 * tolerance, "gradient of the cross-entropy \(n)")
    var bothLosses = [R](repeating: 9, count: rows)
    let bothGradients = expectSameInPieces(rows, filling: rows * n, with: R(9)) {
      k.crossEntropy(x, t, nil, upstream, &bothLosses, $0, width, $1, $2)
    }
    #expect(bothLosses == foundLosses && bothGradients == foundGradients, "both at once \(n)")
    var inPlace = x
    inPlace.withUnsafeMutableBufferPointer {
      k.softmax(UnsafePointer($0.baseAddress), $0.baseAddress, width, 0, Int64(rows))
    }
    expectClose(inPlace, softmax, within: tolerance, "softmax in place \(n)")
  }

  /// Labels give the bits of their one-hot rows: also those of no place, and logits that are no numbers.
  @Test(arguments: [0, 1, 2, 10, 15, 16, 37, 512, 1025]) func labels(_ n: Int) {
    checkLabels(n, Float.self)
    checkLabels(n, Double.self)
  }

  private func checkLabels<R: Real>(_ n: Int, _: R.Type) {
    var samples = Samples(seed: 2)
    let rows = n > 500 ? 5 : 203
    var x: [R] = samples.numbers(rows * n, in: -30...30)
    for place in stride(from: 3, to: x.count, by: 97) {
      x[place] = [R.infinity, -R.infinity, R.nan][place % 3]
    }
    let upstream: [R] = samples.numbers(rows)
    let labels = (0..<rows).map { Int32($0 % (n + 2)) - ($0 % 3 == 0 ? 1 : 0) }
    var hot = [R](repeating: 0, count: rows * n)
    for (row, label) in labels.enumerated() where label >= 0 && label < n {
      hot[row * n + Int(label)] = 1
    }
    let k = R.kernels
    let width = Int64(n)
    var (losses, gradients) = ([R](repeating: 9, count: rows), [R](repeating: 9, count: rows * n))
    k.crossEntropy(x, hot, nil, upstream, &losses, &gradients, width, 0, Int64(rows))
    let found = expectSameInPieces(rows, filling: rows, with: R(9)) {
      k.crossEntropy(x, nil, labels, nil, $0, nil, width, $1, $2)
    }
    expectSameBits(found, losses, "losses of labels \(n)")
    let slopes = expectSameInPieces(rows, filling: rows * n, with: R(9)) {
      k.crossEntropy(x, nil, labels, upstream, nil, $0, width, $1, $2)
    }
    expectSameBits(slopes, gradients, "gradients of labels \(n)")
    var (loss, slope) = ([R](repeating: 9, count: rows), [R](repeating: 9, count: rows * n))
    k.crossEntropy(x, nil, labels, upstream, &loss, &slope, width, 0, Int64(rows))
    expectSameBits(loss + slope, losses + gradients, "both of labels \(n)")
  }

  /// Equal numbers of equal sign, or no numbers both.
  private func expectSameBits<R: Real>(_ found: [R], _ expected: [R], _ name: String) {
    let differ = zip(found, expected).enumerated().filter { _, pair in
      !(pair.0.isNaN && pair.1.isNaN) && (pair.0 != pair.1 || pair.0.sign != pair.1.sign)
    }
    #expect(differ.isEmpty && found.count == expected.count, "\(name): \(differ.prefix(3))")
  }

  @Test func limits() {
    let x: [Float] = [-.infinity, 0, 0, 1e30, -1e30, 0, .nan, 0, 0]
    let t: [Float] = [0, 1, 0, 1, 0, 0, 0, 0, 0]
    var loss = [Float](repeating: 9, count: 3)
    var y = [Float](repeating: 9, count: 9)
    Float.kernels.crossEntropy(x, t, nil, nil, &loss, nil, 3, 0, 3)
    expectClose(loss, [Float(log(2.0)), 0, 0], within: 1e-7)
    Float.kernels.softmax(x, &y, 3, 0, 3)
    expectClose(y, [0, 0.5, 0.5, 1, 0, 0, .nan, .nan, .nan])
  }
}
