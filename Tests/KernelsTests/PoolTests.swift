// SPDX-License-Identifier: Apache-2.0
import CDescentKernels
import Testing

/// A pooling problem, and the elements of each window in the order in which they are looked at.
struct PoolCase: Sendable, CustomStringConvertible {
  var outer = 3, height: Int, width: Int, inner = 1
  var kernelY: Int, kernelX: Int, strideY = 1, strideX = 1, top = 0, left = 0, bottom = 0, right = 0

  var description: String {
    "\(height)×\(width)×\(inner), \(kernelY)×\(kernelX) by \(strideY), \(strideX), pad \(top) \(left)"
  }
  var outHeight: Int { (height + top + bottom - kernelY) / strideY + 1 }
  var outWidth: Int { (width + left + right - kernelX) / strideX + 1 }
  var image: Int { height * width * inner }
  var result: Int { outHeight * outWidth * inner }
  var window: descent_window {
    descent_window(
      height: Int64(height), width: Int64(width), out_height: Int64(outHeight),
      out_width: Int64(outWidth), kernel_y: Int64(kernelY), kernel_x: Int64(kernelX),
      stride_y: Int64(strideY), stride_x: Int64(strideX), dilation_y: 1, dilation_x: 1,
      top: Int64(top), left: Int64(left))
  }

  /// For each output of one image, the elements of its window.
  var windows: [[Int]] {
    (0..<result).map { flat in
      let oy = flat / inner / outWidth
      let ox = flat / inner % outWidth
      return (0..<kernelY * kernelX).compactMap { k in
        let y = oy * strideY - top + k / kernelX
        let x = ox * strideX - left + k % kernelX
        guard (0..<height).contains(y), (0..<width).contains(x) else { return nil }
        return (y * width + x) * inner + flat % inner
      }
    }
  }
}

@Suite struct PoolTests {
  static let cases: [PoolCase] =
    [1, 2, 8, 16, 19, 600].flatMap { inner in
      [
        PoolCase(height: 6, width: 8, inner: inner, kernelY: 2, kernelX: 2, strideY: 2, strideX: 2),
        PoolCase(
          height: 7, width: 9, inner: inner, kernelY: 3, kernelX: 3, strideY: 2, strideX: 2, top: 1,
          left: 1, bottom: 1, right: 1),
        PoolCase(
          height: 5, width: 6, inner: inner, kernelY: 3, kernelX: 2, top: 1, left: 1, bottom: 2,
          right: 0),
        PoolCase(height: 5, width: 7, inner: inner, kernelY: 5, kernelX: 7),
        PoolCase(
          height: 4, width: 11, inner: inner, kernelY: 2, kernelX: 3, strideY: 1, strideX: 3),
      ]
    } + [
      // Windows of padding only, and rows longer than a block.
      PoolCase(outer: 1, height: 2, width: 2, kernelY: 1, kernelX: 1, top: 1, left: 1, right: 2),
      PoolCase(outer: 1, height: 3, width: 1301, kernelY: 2, kernelX: 2, strideX: 2, left: 1),
      PoolCase(outer: 1, height: 3, width: 1301, kernelY: 3, kernelX: 3),
    ]
    + [1, 3, 4, 5, 6, 7, 8, 13].flatMap { inner in
      // Windows that share no element: with a rest that is in none, with gaps between them.
      [
        PoolCase(
          height: 9, width: 23, inner: inner, kernelY: 2, kernelX: 2, strideY: 2, strideX: 2),
        PoolCase(height: 8, width: 9, inner: inner, kernelY: 3, kernelX: 3, strideY: 3, strideX: 3),
        PoolCase(
          height: 8, width: 11, inner: inner, kernelY: 2, kernelX: 2, strideY: 3, strideX: 3),
        PoolCase(
          height: 3, width: 16, inner: inner, kernelY: 3, kernelX: 2, strideY: 3, strideX: 2),
      ]
    }

  @Test(arguments: cases) func pooling(_ pool: PoolCase) {
    check(pool, Float.self)
    check(pool, Double.self)
  }

  private func check<R: Real>(_ pool: PoolCase, _: R.Type) {
    var samples = Samples(seed: 1)
    let outer = pool.outer
    let inner = Int64(pool.inner)
    // Few different values, so that there are ties; some NaN and −∞.
    let raw: [R] = samples.numbers(outer * pool.image)
    var x = raw.map { ($0 + $0).rounded() }
    for i in x.indices where i % 41 == 5 { x[i] = i % 3 == 0 ? .nan : -.infinity }
    let v: [R] = samples.numbers(outer * pool.image)
    let dy: [R] = samples.numbers(outer * pool.result)
    var window = pool.window
    let windows = pool.windows
    let finite = v
    var maxima = [R]()
    var gathered = [R]()
    var averages = [R]()
    var padded = [R]()
    var back = [R](repeating: 0, count: outer * pool.image)
    var spread = back
    var spreadPadded = back
    let area = pool.kernelY * pool.kernelX
    for o in 0..<outer {
      for (e, places) in windows.enumerated() {
        var best: Int?
        for place in places {
          let new = x[o * pool.image + place]
          let old = best.map { x[o * pool.image + $0] }
          if let old, old.isNaN || !(new > old || new.isNaN) { continue }
          best = place
        }
        let gradient = dy[o * pool.result + e]
        let sum = places.reduce(R(0)) { $0 + finite[o * pool.image + $1] }
        maxima.append(best.map { x[o * pool.image + $0] } ?? -.infinity)
        gathered.append(best.map { v[o * pool.image + $0] } ?? 0)
        averages.append(sum / R(Swift.max(places.count, 1)))
        padded.append(sum / R(area))
        if let best { back[o * pool.image + best] += gradient }
        for place in places {
          spread[o * pool.image + place] += gradient / R(places.count)
          spreadPadded[o * pool.image + place] += gradient / R(area)
        }
      }
    }
    let images = outer * pool.image
    let results = outer * pool.result
    let k = R.kernels
    let tolerance = R.self == Float.self ? 2e-6 : 1e-14
    expectClose(
      expectSameInPieces(outer, filling: results, with: R(9)) {
        k.poolMax(&window, inner, x, $0, $1, $2)
      }, maxima, "max \(pool)")
    expectClose(
      expectSameInPieces(outer, filling: images, with: R(9)) {
        k.poolMaxBackward(&window, inner, x, dy, $0, $1, $2)
      }, back, within: tolerance, "max backward \(pool)")
    expectClose(
      expectSameInPieces(outer, filling: results, with: R(9)) {
        k.poolMaxGather(&window, inner, x, v, $0, $1, $2)
      }, gathered, "gather \(pool)")
    for (flag, y, dx) in [(Int32(0), averages, spread), (1, padded, spreadPadded)] {
      expectClose(
        expectSameInPieces(outer, filling: results, with: R(9)) {
          k.poolAverage(&window, inner, flag, finite, $0, $1, $2)
        }, y, within: tolerance, "average \(pool)")
      expectClose(
        expectSameInPieces(outer, filling: images, with: R(9)) {
          k.poolAverageBackward(&window, inner, flag, dy, $0, $1, $2)
        }, dx, within: tolerance, "average backward \(pool)")
    }
  }

  /// Unfolding and folding with every parameter, against indexing.
  @Test(arguments: [(3, 1, 1, 1), (3, 2, 1, 1), (2, 1, 2, 0), (1, 1, 1, 0), (3, 3, 2, 4)])
  func unfolding(_ kernel: Int, _ stride: Int, _ dilation: Int, _ padding: Int) {
    var samples = Samples(seed: 2)
    let channels = 2
    let height = 7
    let width = 9
    let reach = dilation * (kernel - 1) + 1
    let oh = (height + 2 * padding - reach) / stride + 1
    let ow = (width + 2 * padding - reach) / stride + 1
    var window = descent_window(
      height: Int64(height), width: Int64(width), out_height: Int64(oh), out_width: Int64(ow),
      kernel_y: Int64(kernel), kernel_x: Int64(kernel), stride_y: Int64(stride),
      stride_x: Int64(stride), dilation_y: Int64(dilation), dilation_x: Int64(dilation),
      top: Int64(padding), left: Int64(padding))
    let x: [Float] = samples.numbers(channels * height * width)
    let size = channels * kernel * kernel * oh * ow
    var col = [Float](repeating: 9, count: size)
    var wanted = col
    let gradient: [Float] = samples.numbers(size)
    var folded = x
    var back = x
    for flat in 0..<size {
      let ox = flat % ow
      let oy = flat / ow % oh
      let kx = flat / ow / oh % kernel
      let ky = flat / ow / oh / kernel % kernel
      let c = flat / ow / oh / kernel / kernel
      let iy = oy * stride - padding + ky * dilation
      let ix = ox * stride - padding + kx * dilation
      wanted[flat] = 0
      guard (0..<height).contains(iy), (0..<width).contains(ix) else { continue }
      wanted[flat] = x[(c * height + iy) * width + ix]
      back[(c * height + iy) * width + ix] += gradient[flat]
    }
    Float.kernels.im2col(&window, Int64(channels), x, &col)
    Float.kernels.col2im(&window, Int64(channels), gradient, &folded)
    #expect(col == wanted && folded == back)
  }
}
