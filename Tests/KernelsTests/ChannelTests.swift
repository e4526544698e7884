// SPDX-License-Identifier: Apache-2.0
import CDescentKernels
import Testing

/// Sizes of images seen as [N, G, S, I].
struct Images: Sendable, CustomStringConvertible {
  var n, groups, spatial, inner: Int
  var description: String { "[\(n), \(groups), \(spatial), \(inner)]" }
  var channels: Int { groups * inner }
  var count: Int { n * groups * spatial * inner }

  /// The elements of a channel in the samples of a range.
  func elements(of channel: Int, in range: Range<Int>) -> [Int] {
    range.flatMap { sample in
      (0..<spatial).map { s in
        ((sample * groups + channel / inner) * spatial + s) * inner + channel % inner
      }
    }
  }
}

@Suite struct ChannelTests {
  static let sizes: [Images] = [
    Images(n: 5, groups: 3, spatial: 49, inner: 1), Images(n: 3, groups: 7, spatial: 16, inner: 1),
    Images(n: 2, groups: 2, spatial: 1000, inner: 1),
    Images(n: 4, groups: 2, spatial: 25, inner: 16),
    Images(n: 3, groups: 2, spatial: 300, inner: 16),
    Images(n: 37, groups: 10, spatial: 1, inner: 1),
    Images(n: 5, groups: 1, spatial: 30, inner: 3), Images(n: 3, groups: 1, spatial: 9, inner: 300),
    Images(n: 2, groups: 300, spatial: 2, inner: 1), Images(n: 1, groups: 1, spatial: 1, inner: 1),
    Images(n: 300, groups: 2, spatial: 2, inner: 3), Images(n: 2, groups: 3, spatial: 5, inner: 70),
    Images(n: 2, groups: 3, spatial: 127, inner: 2),
  ]

  @Test(arguments: sizes) func moments(_ size: Images) {
    // A part's mean, near 100, is itself rounded to Float32: half of 8e-6 enters the variance.
    check(size, Float.self, within: 1e-5)
    check(size, Double.self, within: 1e-13)
  }

  private func check<R: Real>(_ size: Images, _: R.Type, within tolerance: Double) {
    var samples = Samples(seed: 1)
    // A mean far from zero, another one for each channel.
    var x: [R] = samples.numbers(size.count)
    for c in 0..<size.channels {
      for i in size.elements(of: c, in: 0..<size.n) { x[i] += R(100 + c % 7) }
    }
    let cuts = Array(Set([0, size.n / 3, size.n / 2, size.n])).sorted()
    var partials: [R] = []
    var counts: [Int64] = []
    for (from, to) in zip(cuts, cuts.dropFirst()) {
      var partial = [R](repeating: .nan, count: 2 * size.channels)
      R.kernels.moments(
        x, Int64(from), Int64(to), Int64(size.groups), Int64(size.spatial), Int64(size.inner),
        &partial)
      partials += partial
      counts.append(Int64((to - from) * size.spatial))
    }
    var merged = [R](repeating: .nan, count: 2 * size.channels)
    R.kernels.mergeMoments(partials, counts, Int64(counts.count), Int64(size.channels), &merged)
    var wanted = merged
    for c in 0..<size.channels {
      let values = size.elements(of: c, in: 0..<size.n).map { Double(x[$0]) }
      let mean = values.reduce(0, +) / Double(values.count)
      let squares = values.map { ($0 - mean) * ($0 - mean) }
      wanted[c] = R(mean)
      wanted[size.channels + c] = R(squares.reduce(0, +) / Double(values.count))
    }
    expectClose(merged, wanted, within: tolerance, "\(size)")
  }

  @Test func emptyParts() {
    var partial: [Float] = [5, 5]
    Float.kernels.moments([1, 2], 1, 1, 1, 1, 1, &partial)
    #expect(partial == [0, 0])
    var merged: [Float] = [5, 5]
    Float.kernels.mergeMoments([0, 0, 3, 8, 0, 0], [0, 2, 0], 3, 1, &merged)
    #expect(merged == [3, 4])
    Float.kernels.mergeMoments(nil, [], 0, 1, &merged)
    #expect(merged == [0, 0])
  }

  @Test(arguments: sizes) func sums(_ size: Images) {
    var samples = Samples(seed: 2)
    let dy: [Float] = samples.numbers(size.count)
    let x: [Float] = samples.numbers(size.count)
    let channels = size.channels
    let range = size.n / 3..<size.n
    let moments: [Float] =
      samples.numbers(channels) + samples.numbers(channels, in: 0.5...2)
    func run(_ x: [Float]?, _ moments: [Float]?) -> [Float] {
      var partial = [Float](repeating: -9, count: 2 * channels)
      func call(_ x: UnsafePointer<Float>?, _ moments: UnsafePointer<Float>?) {
        Float.kernels.channelSums(
          dy, x, moments, 1e-5, Int64(range.lowerBound), Int64(range.upperBound),
          Int64(size.groups), Int64(size.spatial), Int64(size.inner), &partial)
      }
      if let x, let moments {
        call(x, moments)
      } else if let x {
        call(x, nil)
      } else {
        call(nil, nil)
      }
      return partial
    }
    var plain = [Float](repeating: -9, count: 2 * channels)
    var products = plain
    var normalized = plain
    for c in 0..<channels {
      let elements = size.elements(of: c, in: range)
      let sum = elements.reduce(0.0) { $0 + Double(dy[$1]) }
      let mean = Double(moments[c])
      let deviation = (Double(moments[channels + c]) + 1e-5).squareRoot()
      plain[c] = Float(sum)
      products[c] = Float(sum)
      normalized[c] = Float(sum)
      products[channels + c] = Float(elements.reduce(0.0) { $0 + Double(dy[$1]) * Double(x[$1]) })
      normalized[channels + c] = Float(
        elements.reduce(0.0) { $0 + Double(dy[$1]) * (Double(x[$1]) - mean) / deviation })
    }
    expectClose(run(nil, nil), plain, within: 1e-6, "\(size)")
    expectClose(run(x, nil), products, within: 1e-5, "\(size)")
    expectClose(run(x, moments), normalized, within: 1e-5, "\(size)")
  }
}
