// SPDX-License-Identifier: Apache-2.0
import CDescentKernels
import Testing

@Suite struct MoveTests {
  /// Dimensions with the strides of source and destination.
  static let copies: [([Int], [Int], [Int])] = [
    ([40, 37], [1, 40], [37, 1]), ([16, 16], [1, 16], [16, 1]), ([3, 50], [1, 3], [50, 1]),
    ([2, 3, 33, 16], [16 * 99, 16 * 33, 1, 33], [16 * 99, 16 * 33, 16, 1]),
    ([2, 3, 33, 16], [16 * 99, 16 * 33, 16, 1], [16 * 99, 16 * 33, 1, 33]),
    ([4, 30, 30], [1024, 32, 1], [900, 30, 1]), ([5, 7], [0, 1], [7, 1]),
    ([5, 7], [1, 0], [7, 1]),
    ([5, 70], [-70, -1], [70, 1]), ([6, 5], [5, 1], [1, 6]), ([2, 2, 2], [1, 2, 4], [4, 2, 1]),
    ([9, 8], [16, 2], [24, 3]), ([1, 200, 1], [7, 1, 9], [3, 1, 5]), ([], [], []),
    ([3, 0], [1, 1], [1, 1]), ([17, 18, 19], [1, 17, 306], [342, 19, 1]),
  ]

  @Test(arguments: copies) func stridedCopy(_ dims: [Int], _ src: [Int], _ dst: [Int]) {
    check(dims, src, dst) { (x: Int) in UInt8(truncatingIfNeeded: x) }
    check(dims, src, dst) { (x: Int) in UInt16(truncatingIfNeeded: x) }
    check(dims, src, dst) { (x: Int) in UInt32(x) }
    check(dims, src, dst) { (x: Int) in UInt64(x) }
  }

  private func check<E: FixedWidthInteger>(
    _ dims: [Int], _ src: [Int], _ dst: [Int], _ make: (Int) -> E
  ) {
    let low = zip(dims, src).map { Swift.min(0, ($0 - 1) * $1) }.reduce(0, +)
    let extent = zip(dims, src).map { abs(($0 - 1) * $1) }.reduce(1, +)
    let size = Swift.max(1, zip(dims, dst).map { ($0 - 1) * $1 }.reduce(1, +))
    let source = (0..<Swift.max(extent, 1)).map { make($0 * 7 + 1) }
    var wanted = [E](repeating: 0, count: size)
    for flat in 0..<dims.product {
      var rest = flat
      var from = -low
      var to = 0
      for d in dims.indices.reversed() {
        from += rest % dims[d] * src[d]
        to += rest % dims[d] * dst[d]
        rest /= dims[d]
      }
      wanted[to] = source[from]
    }
    let sizes = dims.map { Int64($0) }
    let from = src.map { Int64($0) }
    let to = dst.map { Int64($0) }
    let found = source.withUnsafeBufferPointer { source in
      expectSameInPieces(dims.first ?? 1, filling: size, with: E(0)) { out, begin, end in
        descent_strided_copy(
          Int32(MemoryLayout<E>.size), Int32(dims.count), sizes,
          source.baseAddress.map { $0 - low },
          from, out, to, begin, end)
      }
    }
    #expect(found == wanted, "\(dims) \(src) \(dst), \(MemoryLayout<E>.size) bytes")
  }

  @Test(arguments: [(1, 9, 5, 4), (3, 9, 1, 20), (2, 5, 33, 7), (2, 4, 2, 1)])
  func gathers(_ outer: Int, _ n: Int, _ inner: Int, _ m: Int) {
    var samples = Samples(seed: 1)
    let x: [Float] = samples.numbers(outer * n * inner)
    let halves = x.map { UInt16($0.bitPattern >> 16) }
    var rows = samples.indices(m, below: n)
    var places = samples.indices(outer * m * inner, below: n)
    rows[0] = -1
    places[0] = Int32(n)
    func at(_ o: Int, _ j: Int32, _ i: Int) -> Int {
      (o * n + Swift.min(Swift.max(Int(j), 0), n - 1)) * inner + i
    }
    let elements = (0..<outer * m * inner).map { ($0 / inner / m, $0 / inner % m, $0 % inner) }
    let (n64, inner64, m64) = (Int64(n), Int64(inner), Int64(m))
    let count = outer * m
    let taken = expectSameInPieces(count, filling: count * inner, with: Float(9)) {
      _ = descent_take(4, x, n64, inner64, rows, m64, $0, $1, $2)
    }
    #expect(taken == elements.map { x[at($0, rows[$1], $2)] })
    let along = expectSameInPieces(count, filling: count * inner, with: UInt16(9)) {
      _ = descent_take_along(2, halves, n64, inner64, places, m64, $0, $1, $2)
    }
    #expect(along == zip(elements, places).map { halves[at($0.0, $1, $0.2)] })
    var out = taken
    #expect(descent_take(4, x, n64, inner64, rows, m64, &out, 0, Int64(count)) == Int64(outer))
    #expect(descent_take_along(4, x, n64, inner64, places, m64, &out, 0, Int64(count)) == 1)

    let updates: [Float] = samples.numbers(count * inner)
    var sums = [Float](repeating: 1, count: x.count)
    var alongSums = sums
    for (e, (o, j, i)) in elements.enumerated() {
      if rows[j] >= 0 { sums[at(o, rows[j], i)] += updates[e] }
      if places[e] < n { alongSums[at(o, places[e], i)] += updates[e] }
    }
    let outer64 = Int64(outer)
    let k = Float.kernels
    var outside: Int64 = 0
    let added = expectSameInPieces(inner, filling: x.count, with: Float(1)) {
      outside = k.scatterAdd(updates, rows, m64, $0, n64, inner64, 0, outer64, $1, $2)
    }
    #expect(added == sums && outside == outer64)
    let addedAlong = expectSameInPieces(outer, filling: x.count, with: Float(1)) {
      _ = k.scatterAddAlong(updates, places, m64, $0, n64, inner64, $1, $2, 0, inner64)
    }
    #expect(addedAlong == alongSums)
  }

  @Test(arguments: [(1, 1), (5, 3), (48, 2), (49, 1), (1000, 2), (0, 1)], [0, 1])
  func argsort(_ size: (n: Int, inner: Int), _ descending: Int) {
    sort(size.n, size.inner, descending == 1, Float.self)
    sort(size.n, size.inner, descending == 1, Double.self)
  }

  private func sort<R: Real>(_ n: Int, _ inner: Int, _ descending: Bool, _: R.Type) {
    var samples = Samples(seed: 3)
    let lines = 3 * inner
    var x: [R] = samples.numbers(lines * n, in: -1e6...1e6)
    for i in x.indices where i % 5 == 0 { x[i] = (x[i] / R(300_000)).rounded() }
    for i in x.indices where i % 23 == 0 { x[i] = [.nan, .infinity, -.infinity, -0.0][i % 4] }
    let scratch = UnsafeMutableRawPointer.allocate(
      byteCount: Swift.max(1, Int(descent_argsort_scratch(Int64(n)))), alignment: 8)
    defer { scratch.deallocate() }
    let found = expectSameInPieces(lines, filling: lines * n, with: Int32(-1)) {
      R.kernels.argsort(x, $0, Int64(n), Int64(inner), descending ? 1 : 0, $1, $2, scratch)
    }
    for line in 0..<lines {
      func place(_ i: Int) -> Int { (line / inner * n + i) * inner + line % inner }
      let wanted = (0..<n).sorted { i, j in
        let a = x[place(i)]
        let b = x[place(j)]
        if a.isNaN || b.isNaN { return a.isNaN == b.isNaN ? i < j : b.isNaN }
        return a == b ? i < j : descending ? a > b : a < b
      }
      #expect((0..<n).map { Int(found[place($0)]) } == wanted)
    }
  }
}
