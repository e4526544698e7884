// SPDX-License-Identifier: Apache-2.0
import CDescentKernels
import Testing

/// Winograd's algorithm against plain loops, where the processor has what it needs.
@Suite(.enabled(if: descent_winograd_is_fast() != 0)) struct WinogradTests {
  /// The transforms lose two to three bits.
  private static let tolerance = 3e-6

  static let cases: [WinogradCase] = [
    WinogradCase(),
    WinogradCase(batch: 3, inputs: 32, outputs: 16, size: (5, 7)),
    WinogradCase(batch: 1, inputs: 48, outputs: 48, size: (4, 4), inIsLast: true, outIsLast: true),
    WinogradCase(inputs: 64, outputs: 80, size: (9, 6), top: 0, left: 2, far: (0, 0)),
    WinogradCase(inputs: 16, outputs: 16, size: (3, 10), top: 2, left: 0, far: (2, 1)),
    WinogradCase(batch: 9, inputs: 96, outputs: 64, size: (11, 11), inIsLast: true),
    WinogradCase(batch: 1, inputs: 16, outputs: 144, size: (13, 4), outIsLast: true),
    WinogradCase(batch: 1, inputs: 16, outputs: 16, size: (2, 2), top: 3, left: -1, far: (3, 2)),
  ]

  /// What a part runs with: scratch memory of just the promised size, and guards behind it.
  private func withScratch(_ count: Int64, _ body: (UnsafeMutablePointer<Float>) -> Void) {
    let guards = 64
    var scratch = [Float](repeating: .nan, count: Int(count) + guards)
    scratch.withUnsafeMutableBufferPointer { buffer in
      for index in Int(count)..<buffer.count { buffer[index] = 7 }
      if let first = buffer.baseAddress { body(first) }
    }
    #expect(scratch.suffix(guards).allSatisfy { $0 == 7 }, "written behind the scratch memory")
  }

  private func transformed(_ c: WinogradCase, _ plain: [Float], isTurned: Bool = false) -> [Float] {
    var description = c.description
    let count = Int(descent_winograd_weights_count(&description))
    let outputs = Int64(c.outputs)
    return expectSameInPieces(c.outputs / 16, filling: count, with: Float(0)) {
      result, begin, end in
      let start = Int(descent_winograd_weights_start(&description, begin * 16))
      descent_winograd_weights(
        &description, plain, isTurned ? 1 : 0, begin * 16, min(end * 16, outputs),
        result.map { $0 + start })
    }
  }

  /// The same bits in one part, in parts of tiles and in parts of channels.
  private func convolved<Element: BitwiseCopyable>(
    _ c: WinogradCase, _ x: [Element], _ weights: [Float],
    _ end: descent_winograd_end = descent_winograd_end(), blank: Element
  ) -> [Element] {
    var (description, end) = (c.description, end)
    let tiles = Int64(c.tiles)
    func run(
      _ result: UnsafeMutablePointer<Element>?, _ tiles: (Int64, Int64), _ outputs: (Int64, Int64)
    ) {
      withScratch(descent_winograd_convolve_scratch(&description, tiles.1 - tiles.0)) { scratch in
        weights.withUnsafeBufferPointer {
          let start = Int(descent_winograd_weights_start(&description, outputs.0))
          descent_winograd_convolve(
            &description, x, $0.baseAddress.map { $0 + start }, &end, result, tiles.0, tiles.1,
            outputs.0, outputs.1, scratch)
        }
      }
    }
    let byTiles = expectSameInPieces(c.tiles, filling: c.outCount, with: blank, "\(c)") {
      run($0, ($1, $2), (0, Int64(c.outputs)))
    }
    let byOutputs = expectSameInPieces(c.outputs / 16, filling: c.outCount, with: blank, "\(c)") {
      run($0, (0, tiles), ($1 * 16, $2 * 16))
    }
    let same = byTiles.withUnsafeBytes { a in
      byOutputs.withUnsafeBytes { a.elementsEqual($0) }
    }
    #expect(same)
    return byTiles
  }

  private func operands(_ c: WinogradCase) -> (x: [Float], weights: [Float], dy: [Float]) {
    var samples = Samples(seed: 11)
    return (
      samples.numbers(c.inCount), samples.numbers(c.weightCount), samples.numbers(c.outCount)
    )
  }

  @Test(arguments: cases) func convolutions(_ c: WinogradCase) {
    let (x, weights, _) = operands(c)
    let found = convolved(c, x, transformed(c, weights), blank: 9)
    #expect(relativeError(found, c.convolved(x, weights)) < Self.tolerance)
  }

  @Test(arguments: cases) func inputGradients(_ c: WinogradCase) {
    let (_, weights, dy) = operands(c)
    let turned = c.turned
    let found = convolved(turned, dy, transformed(turned, weights, isTurned: true), blank: 9)
    #expect(relativeError(found, c.inputGradient(dy, weights)) < Self.tolerance)
  }

  /// The bits of weights that were transformed before, in one part and in parts of channels.
  @Test(
    arguments: cases + [
      WinogradCase(batch: 5, inputs: 272, outputs: 80, size: (14, 13), outIsLast: true)
    ])
  func plainWeights(_ c: WinogradCase) {
    let (x, weights, dy) = operands(c)
    for (c, image, isTurned) in [(c, x, false), (c.turned, dy, true)] {
      let wanted = convolved(c, image, transformed(c, weights, isTurned: isTurned), blank: 9)
      var (description, end) = (c.description, descent_winograd_end())
      let found = expectSameInPieces(c.outputs / 16, filling: c.outCount, with: Float(9), "\(c)") {
        result, first, last in
        withScratch(descent_winograd_convolve_plain_scratch(&description, Int64(c.tiles))) {
          descent_winograd_convolve_plain(
            &description, image, weights, isTurned ? 1 : 0, &end, result, 0, Int64(c.tiles),
            first * 16, last * 16, $0)
        }
      }
      #expect(found == wanted)
    }
  }

  private func weightGradient(
    _ c: WinogradCase, _ x: UnsafeRawPointer, _ dy: UnsafeRawPointer, _ tiles: Range<Int>
  ) -> [Float] {
    var description = c.description
    return expectSameInPieces(c.inputs / 16, filling: c.weightCount, with: Float(9), "\(c)") {
      result, begin, end in
      let inputs = (end - begin) * 16
      withScratch(
        descent_winograd_weight_gradient_scratch(Int64(tiles.count), inputs)
      ) {
        // In two parts of the outputs as well, where there are more than 16.
        let middle = begin == 0 ? Int64(c.outputs) : Int64(c.outputs / 32 * 16)
        for (first, last) in [(0, middle), (middle, Int64(c.outputs))] where first < last {
          descent_winograd_weight_gradient(
            &description, x, dy, result, Int64(tiles.lowerBound), Int64(tiles.upperBound), first,
            last, begin * 16, end * 16, $0)
        }
      }
    }
  }

  @Test(arguments: cases) func weightGradients(_ c: WinogradCase) {
    let (x, _, dy) = operands(c)
    let wanted = c.weightGradient(x, dy)
    #expect(relativeError(weightGradient(c, x, dy, 0..<c.tiles), wanted) < Self.tolerance)
    // Parts of the tiles add up.
    let parts = [0..<(c.tiles / 3), (c.tiles / 3)..<c.tiles].filter { !$0.isEmpty }.map {
      weightGradient(c, x, dy, $0)
    }
    let sums = parts[0].indices.map { index in parts.reduce(0) { $0 + $1[index] } }
    #expect(relativeError(sums, wanted) < Self.tolerance)
  }

  @Test(arguments: [cases[1], cases[3], cases[5]])
  func biasResidualAndReLUFollow(_ c: WinogradCase) {
    let (x, weights, residual) = operands(c)
    let own = transformed(c, weights)
    let sums = convolved(c, x, own, blank: 9)
    var samples = Samples(seed: 5)
    let bias: [Float] = samples.numbers(c.outputs)
    var wanted = sums
    for n in 0..<c.batch {
      for o in 0..<c.outputs {
        for y in 0..<c.outSize.height {
          for x in 0..<c.outSize.width {
            let place = c.outPlace(n, o, y, x)
            wanted[place] = max((sums[place] + bias[o]) + residual[place], 0)
          }
        }
      }
    }
    let found = bias.withUnsafeBufferPointer { bias in
      residual.withUnsafeBytes { residual in
        convolved(
          c, x, own,
          descent_winograd_end(bias: bias.baseAddress, residual: residual.baseAddress, relu: 1),
          blank: 9)
      }
    }
    expectClose(found, wanted)
  }

  /// The bits of the Float32 loops on the same numbers, each result rounded once.
  @Test(arguments: [cases[0], cases[1], cases[3]])
  func imagesInBFloat16(_ c: WinogradCase) {
    let (x, weights, dy) = operands(c)
    let (halves, dyHalves) = (x.map(HalfImageTests.half), dy.map(HalfImageTests.half))
    let (wide, dyWide) = (halves.map(HalfImageTests.float), dyHalves.map(HalfImageTests.float))
    let own = transformed(c, weights)
    let wanted = convolved(c, wide, own, blank: 9).map(HalfImageTests.half)
    var half = c
    (half.inIsHalf, half.outIsHalf) = (true, true)
    #expect(convolved(half, halves, own, blank: UInt16(9)) == wanted)
    expectClose(
      weightGradient(half, halves, dyHalves, 0..<c.tiles),
      weightGradient(c, wide, dyWide, 0..<c.tiles))
  }

  @Test("one wrong weight is seen, and so is one wrong pixel")
  func tolerance() {
    let c = Self.cases[3]
    let (x, weights, dy) = operands(c)
    var (wrong, wrongX) = (weights, x)
    wrong[417] += 0.05
    wrongX[1234] += 0.05
    let found = convolved(c, x, transformed(c, wrong), blank: 9)
    #expect(relativeError(found, c.convolved(x, weights)) > Self.tolerance)
    let gradient = weightGradient(c, wrongX, dy, 0..<c.tiles)
    #expect(relativeError(gradient, c.weightGradient(x, dy)) > Self.tolerance)
  }
}
