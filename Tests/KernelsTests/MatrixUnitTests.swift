// SPDX-License-Identifier: Apache-2.0
#if os(Linux) && arch(x86_64)
  import CDescentKernels
  import Testing

  /// Convolutions in the matrix unit against plain loops, where the processor has one.
  @Suite(.enabled(if: descent_unit_is_there() != 0)) struct MatrixUnitTests {
    /// Products are exact, so this is what Float32 sums lose.
    private static let tolerance = 1e-6

    static let cases: [MatrixUnitCase] = [
      MatrixUnitCase(),
      MatrixUnitCase(batch: 3, inputs: 64, outputs: 32, size: (5, 7)),
      MatrixUnitCase(batch: 5, inputs: 96, outputs: 32, size: (9, 6), stride: 2),
      MatrixUnitCase(batch: 7, size: (8, 8), stride: 2, far: (0, 0)),
      MatrixUnitCase(
        batch: 4, size: (6, 5), kernel: (1, 1), stride: 2, top: 0, left: 0, far: (0, 0)),
      MatrixUnitCase(
        batch: 9, inputs: 64, size: (3, 3), kernel: (1, 1), top: 0, left: 0, far: (0, 0)),
      MatrixUnitCase(batch: 3, size: (1, 1)),
      MatrixUnitCase(
        inputs: 32, outputs: 32, size: (7, 10), kernel: (2, 4), top: 0, left: 3, far: (1, 2)),
      MatrixUnitCase(
        inputs: 32, outputs: 32, size: (11, 8), kernel: (3, 2), stride: 3, top: 2, left: 0),
      MatrixUnitCase(
        batch: 1, inputs: 32, outputs: 32, size: (4, 4), top: -1, left: 3, far: (2, 2)),
      // More samples than strips of a group hold.
      MatrixUnitCase(batch: 9, inputs: 64, outputs: 32, size: (16, 16)),
      MatrixUnitCase(batch: 5, inputs: 32, outputs: 32, size: (31, 17)),
      // And more rows than strips of a sample.
      MatrixUnitCase(batch: 1, inputs: 32, outputs: 32, size: (75, 90)),
      MatrixUnitCase(batch: 1, inputs: 64, outputs: 32, size: (80, 75), stride: 2),
    ]

    /// Of weights alone: whole blocks of sums are smaller there.
    static let smallCases: [MatrixUnitCase] = [
      MatrixUnitCase(inputs: 16, outputs: 16),
      MatrixUnitCase(batch: 3, inputs: 16, outputs: 32, size: (9, 6), stride: 2),
      MatrixUnitCase(batch: 5, inputs: 48, outputs: 16, size: (5, 7)),
      MatrixUnitCase(
        inputs: 32, outputs: 48, size: (6, 5), kernel: (1, 1), top: 0, left: 0, far: (0, 0)),
      MatrixUnitCase(
        inputs: 16, outputs: 48, size: (7, 10), kernel: (2, 4), top: 0, left: 3, far: (1, 2)),
      // More samples than strips of a group hold, and more rows than strips of a sample.
      MatrixUnitCase(batch: 9, inputs: 16, outputs: 16, size: (32, 32)),
      MatrixUnitCase(batch: 1, inputs: 48, outputs: 16, size: (75, 90)),
    ]

    /// What a part runs with: scratch memory of just the promised size, and guards behind it.
    private func withScratch(_ count: Int64, _ body: (UnsafeMutableRawPointer) -> Void) {
      let guards = 64
      let memory = UnsafeMutableRawBufferPointer.allocate(
        byteCount: Int(count) + guards, alignment: 64)
      defer { memory.deallocate() }
      // Not a number, in any width.
      for index in memory.indices { memory[index] = index < Int(count) ? 0xff : 7 }
      if let first = memory.baseAddress { body(first) }
      #expect(memory[Int(count)...].allSatisfy { $0 == 7 }, "written behind the scratch memory")
    }

    private func tiles(_ c: MatrixUnitCase, _ plain: [Float], isTurned: Bool) -> [UInt16] {
      var description = c.description
      let (results, turned) = (isTurned ? c.inputs : c.outputs, Int32(isTurned ? 1 : 0))
      return expectSameInPieces(
        results / 32, filling: Int(descent_unit_weights_count(&description)), with: UInt16(0)
      ) { result, begin, end in
        let start = Int(descent_unit_weights_start(&description, turned, begin * 32))
        descent_unit_weights(
          &description, plain, turned, begin * 32, end * 32, result.map { $0 + start })
      }
    }

    /// The same bits in one part, in parts of samples and in parts of channels.
    private func result<Element: BitwiseCopyable>(
      _ c: MatrixUnitCase, isTurned: Bool, _ image: [UInt16], _ tiles: [UInt16], blank: Element
    ) -> [Element] {
      var description = c.description
      let (count, channels) = isTurned ? (c.inCount, c.inputs) : (c.outCount, c.outputs)
      let (turned, isHalf) = (
        Int32(isTurned ? 1 : 0), Int32(MemoryLayout<Element>.size == 2 ? 1 : 0)
      )
      func run(
        _ result: UnsafeMutablePointer<Element>?, _ samples: (Int64, Int64),
        _ channels: (Int64, Int64)
      ) {
        var part = descent_unit_part(
          sample_begin: samples.0, sample_end: samples.1, begin: channels.0, end: channels.1)
        let bytes = descent_unit_convolve_scratch(&description, turned, samples.1 - samples.0)
        withScratch(bytes) { scratch in
          tiles.withUnsafeBufferPointer {
            let first = $0.baseAddress.map {
              $0 + Int(descent_unit_weights_start(&description, turned, channels.0))
            }
            let function =
              isTurned ? descent_unit_input_gradient : descent_unit_convolve
            function(&description, image, first, result, isHalf, &part, scratch)
          }
        }
      }
      let bySamples = expectSameInPieces(c.batch, filling: count, with: blank, "\(c)") {
        run($0, ($1, $2), (0, Int64(channels)))
      }
      let byChannels = expectSameInPieces(channels / 32, filling: count, with: blank, "\(c)") {
        run($0, (0, Int64(c.batch)), ($1 * 32, $2 * 32))
      }
      let same = bySamples.withUnsafeBytes { a in
        byChannels.withUnsafeBytes { a.elementsEqual($0) }
      }
      #expect(same)
      return bySamples
    }

    private func weightGradient(
      _ c: MatrixUnitCase, _ x: [UInt16], _ dy: [UInt16], _ samples: Range<Int>
    ) -> [Float] {
      var description = c.description
      func run(
        _ result: UnsafeMutablePointer<Float>?, _ inputs: (Int64, Int64), _ outputs: (Int64, Int64)
      ) {
        var part = descent_unit_part(
          sample_begin: Int64(samples.lowerBound), sample_end: Int64(samples.upperBound),
          begin: outputs.0, end: outputs.1)
        withScratch(
          descent_unit_weight_gradient_scratch(
            &description, Int64(samples.count), inputs.1 - inputs.0, outputs.1 - outputs.0)
        ) {
          descent_unit_weight_gradient(
            &description, x, dy, result, &part, inputs.0, inputs.1, $0)
        }
      }
      let block: Int64 = c.inputs % 32 == 0 && c.outputs % 32 == 0 ? 32 : 16
      let whole = expectSameInPieces(
        c.outputs / Int(block), filling: c.weightCount, with: Float(9), "\(c)"
      ) { run($0, (0, Int64(c.inputs)), ($1 * block, $2 * block)) }
      // Fewer inputs are taken with more samples at once.
      var byInputs = [Float](repeating: 9, count: c.weightCount)
      byInputs.withUnsafeMutableBufferPointer {
        for input in stride(from: 0, to: Int64(c.inputs), by: Int(block)) {
          run($0.baseAddress, (input, input + block), (0, Int64(c.outputs)))
        }
      }
      #expect(relativeError(byInputs, whole.map(Double.init)) < Self.tolerance)
      return whole
    }

    @Test(arguments: cases) func convolutions(_ c: MatrixUnitCase) {
      let (x, weights, _) = c.operands()
      let own = tiles(c, weights, isTurned: false)
      let found = result(c, isTurned: false, x, own, blank: Float(9))
      #expect(relativeError(found, c.convolved(x, weights)) < Self.tolerance)
      // In BFloat16 each sum is rounded once.
      #expect(
        result(c, isTurned: false, x, own, blank: UInt16(9)) == found.map(HalfImageTests.half))
    }

    @Test(arguments: cases) func inputGradients(_ c: MatrixUnitCase) {
      let (_, weights, dy) = c.operands()
      let own = tiles(c, weights, isTurned: true)
      let found = result(c, isTurned: true, dy, own, blank: Float(9))
      #expect(relativeError(found, c.inputGradient(dy, weights)) < Self.tolerance)
      #expect(
        result(c, isTurned: true, dy, own, blank: UInt16(9)) == found.map(HalfImageTests.half))
    }

    @Test(arguments: cases + smallCases) func weightGradients(_ c: MatrixUnitCase) {
      let (x, _, dy) = c.operands()
      let wanted = c.weightGradient(x, dy)
      #expect(relativeError(weightGradient(c, x, dy, 0..<c.batch), wanted) < Self.tolerance)
      // Parts of the samples add up.
      let parts = [0..<(c.batch / 3), (c.batch / 3)..<c.batch].filter { !$0.isEmpty }.map {
        weightGradient(c, x, dy, $0)
      }
      let sums = parts[0].indices.map { index in parts.reduce(0) { $0 + $1[index] } }
      #expect(relativeError(sums, wanted) < Self.tolerance)
    }

    @Test("numbers that are none stay where windows reach them")
    func notANumber() {
      let c = Self.cases[0]
      var (x, weights, _) = c.operands()
      // Of the second image the pixel in the first row and column, channel 5.
      x[c.inCount / 2 + 5] = 0x7fc0
      let own = tiles(c, weights, isTurned: false)
      let found = result(c, isTurned: false, x, own, blank: Float(9))
      for (index, value) in found.enumerated() {
        let pixel = index / c.outputs
        let (y, x) = (pixel % 64 / 8, pixel % 8)
        #expect(value.isNaN == (pixel >= 64 && y < 2 && x < 2))
      }
    }

    @Test("one wrong weight is seen, and so is one wrong pixel")
    func tolerance() {
      let c = Self.cases[2]
      let (x, weights, dy) = c.operands()
      var (wrong, wrongX) = (weights, x)
      wrong[417] += 0.05
      wrongX[1234] ^= 0x10
      let found = result(
        c, isTurned: false, x, tiles(c, wrong, isTurned: false), blank: Float(9))
      #expect(relativeError(found, c.convolved(x, weights)) > Self.tolerance)
      let gradient = weightGradient(c, wrongX, dy, 0..<c.batch)
      #expect(relativeError(gradient, c.weightGradient(x, dy)) > Self.tolerance)
    }
  }
#endif
