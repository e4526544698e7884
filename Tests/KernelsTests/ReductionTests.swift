// SPDX-License-Identifier: Apache-2.0
import CDescentKernels
import Testing

@Suite struct ReductionTests {
  static let shapes: [([Int64], [UInt8])] = [
    ([1000], [1]), ([7, 33], [0, 1]), ([33, 7], [1, 0]), ([1000, 10], [1, 0]), ([3, 700], [1, 0]),
    ([5, 9, 31], [1, 0, 1]), ([5, 9, 31], [0, 1, 0]), ([2, 3, 4, 5, 6], [0, 1, 0, 1, 0]),
    ([2, 3, 4, 5, 6], [1, 0, 1, 0, 1]), ([64, 3], [0, 0]), ([4, 5], [1, 1]), ([], []),
    ([3, 0, 2], [0, 1, 0]), ([3, 0], [0, 1]), ([6, 1, 300], [1, 0, 0]), ([40, 2, 2], [0, 1, 1]),
  ]

  /// The place in the result of each element, and the size of the result.
  private func places(_ dims: [Int64], _ reduced: [UInt8]) -> ([Int], Int) {
    let kept = zip(dims, reduced).filter { $1 == 0 }.map { Int($0.0) }.product
    let places = (0..<dims.map { Int($0) }.product).map { flat in
      var rest = flat
      var place = 0
      var stride = 1
      for (n, mark) in zip(dims, reduced).reversed() {
        if mark == 0 {
          place += rest % Int(n) * stride
          stride *= Int(n)
        }
        rest /= Int(n)
      }
      return place
    }
    return (places, kept)
  }

  @Test(arguments: shapes) func sumAndMax(_ dims: [Int64], _ reduced: [UInt8]) {
    check(dims, reduced, Float.self)
    check(dims, reduced, Double.self)
  }

  private func check<R: Real>(_ dims: [Int64], _ reduced: [UInt8], _: R.Type) {
    var samples = Samples(seed: 1)
    let (places, count) = places(dims, reduced)
    var x: [R] = samples.numbers(places.count)
    var sums = [R](repeating: 0, count: count)
    for (i, place) in places.enumerated() { sums[place] += x[i] }
    let found = expectSameInPieces(count, filling: count, with: R.zero) { out, begin, end in
      R.kernels.sum(x, out, Int32(dims.count), dims, reduced, begin, end)
    }
    #expect(found == sums, "\(dims) \(reduced)")

    for i in x.indices where i % 97 == 13 { x[i] = i % 2 == 0 ? .nan : -.infinity }
    var maxima = [R](repeating: -.infinity, count: count)
    for (i, place) in places.enumerated() where !maxima[place].isNaN {
      maxima[place] = x[i].isNaN ? .nan : Swift.max(maxima[place], x[i])
    }
    let highest = expectSameInPieces(count, filling: count, with: R.zero) { out, begin, end in
      R.kernels.max(x, out, Int32(dims.count), dims, reduced, begin, end)
    }
    expectClose(highest, maxima, "max \(dims) \(reduced)")
  }

  /// A million numbers of one sign, and of both: the error is that of one rounding.
  @Test(arguments: [0.0...1.0, -1.0...1.0]) func longSums(_ range: ClosedRange<Double>) {
    var samples = Samples(seed: 2)
    let x = (0..<1_000_003).map { _ in Float(Double.random(in: range, using: &samples)) }
    let exact = x.reduce(0.0) { $0 + Double($1) }
    let size = x.reduce(0.0) { $0 + Double(abs($1)) }
    for (dims, reduced) in [([1_000_003, 1], [1, 0]), ([1, 1_000_003], [0, 1])] {
      var sum: Float = 0
      Float.kernels.sum(x, &sum, 2, dims.map { Int64($0) }, reduced.map { UInt8($0) }, 0, 1)
      #expect(abs(Double(sum) - exact) <= 1e-7 * abs(exact) + 1e-13 * size)
    }
  }

  @Test(arguments: [(7, 1, 5), (1000, 1, 3), (5, 13, 4), (3, 600, 2), (1, 4, 4), (40, 1, 50)])
  func argmax(_ n: Int, _ inner: Int, _ outer: Int) {
    check(n, inner, outer, Float.self)
    check(n, inner, outer, Double.self)
  }

  private func check<R: Real>(_ n: Int, _ inner: Int, _ outer: Int, _: R.Type) {
    var samples = Samples(seed: 3)
    // Few different values, so that there are ties; some lines hold a NaN, one only −∞.
    let raw: [R] = samples.numbers(outer * n * inner)
    var x = raw.map { ($0 + $0).rounded() }
    for i in x.indices where i % 61 == 7 { x[i] = .nan }
    for i in 0..<n { x[i * inner] = -.infinity }
    let count = outer * inner
    let found = expectSameInPieces(count, filling: count, with: Int32(-1)) { out, begin, end in
      R.kernels.argmax(x, out, Int64(n), Int64(inner), begin, end)
    }
    for line in 0..<count {
      let values = (0..<n).map { x[(line / inner * n + $0) * inner + line % inner] }
      var best = 0
      for i in 1..<Swift.max(n, 1) where i < n && !values[best].isNaN {
        if values[i].isNaN || values[i] > values[best] { best = i }
      }
      #expect(found[line] == Int32(best), "line \(line) of \(values)")
    }
  }

  @Test(arguments: [1, 2, 3, 7, 8, 33]) func partials(_ parts: Int) {
    var samples = Samples(seed: 4)
    let count = 301
    let x: [Float] = samples.numbers(parts * count)
    let found = expectSameInPieces(count, filling: count, with: Float.zero) { out, begin, end in
      Float.kernels.sumPartials(x, Int64(parts), Int64(count), out, begin, end)
    }
    let wanted = (0..<count).map { j in (0..<parts).reduce(Float(0)) { $0 + x[$1 * count + j] } }
    #expect(found == wanted)
    var none: Float = 1
    Float.kernels.sumPartials(nil, 0, 1, &none, 0, 1)
    #expect(none == 0)
  }
}
