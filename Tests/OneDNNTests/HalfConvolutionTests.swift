// SPDX-License-Identifier: Apache-2.0
#if canImport(CDescentOneDNN)
  import Testing

  internal import CDescentOneDNN

  /// Convolutions of images and weights in BFloat16, with results in either type.
  @Suite struct HalfConvolutionTests {
    /// Operands are numbers that BFloat16 holds, so that only a BFloat16 result is rounded: 2⁻⁹.
    static let tolerance = (wide: 1e-6, half: 2e-3)

    static let cases: [ConvolutionCase] = [
      ConvolutionCase(), ConvolutionCase(inputs: 32, outputs: 64, size: (8, 8)),
      ConvolutionCase(inputs: 16, outputs: 32, stride: (2, 2), padding: (1, 1, 0, 0)),
      ConvolutionCase(
        inputs: 16, outputs: 32, kernel: (1, 1), stride: (2, 2), padding: (0, 0, 0, 0)),
    ]

    private static func halves(_ operand: Operand) -> [UInt16] {
      operand.values.map { UInt16(truncatingIfNeeded: $0.bitPattern >> 16) }
    }

    /// The stored numbers as BFloat16, in memory of the same size.
    private static func narrowed(_ operand: Operand) -> Operand {
      let result = Operand(count: operand.floats.count)
      result.pointer?.copyMemory(from: halves(operand), byteCount: operand.floats.count * 2)
      return result
    }

    private static func widened(_ operand: Operand) -> Operand {
      let halves = operand.pointer?.assumingMemoryBound(to: UInt16.self)
      return Operand(
        (0..<operand.floats.count).map {
          Float(bitPattern: UInt32(halves?[$0] ?? 0) << 16)
        })
    }

    private static func random(_ count: Int, _ seed: UInt64) -> [Float] {
      Operand.random(count: count, seed: seed).map {
        Float(bitPattern: $0.bitPattern & 0xffff_0000)
      }
    }

    @Test(arguments: cases, [0, 1] as [Int32])
    func equalPlainLoops(_ c: ConvolutionCase, wide: Int32) throws {
      let layout = DESCENT_LAYOUT_BLOCKED16
      var shape = c.geometry
      shape.type = DESCENT_TYPE_BFLOAT16
      shape.wide_result = wide
      let x = Self.random(c.inputCount, 1)
      let w = Self.random(c.weightCount, 2)
      let dy = Self.random(c.outputCount, 3)
      let tolerance = wide == 1 ? Self.tolerance.wide : Self.tolerance.half
      let forward = try Primitive {
        descent_convolution_create(
          &shape, DESCENT_FORWARD, layout, layout, 0, 0, $0)
      }
      let y = c.output([], layout)
      try forward.execute(
        Self.narrowed(c.input(x, layout)), try c.weights(w, for: forward), result: y)
      #expect(
        relativeError(
          c.plainOutput(wide == 1 ? y : Self.widened(y), layout), c.expected(DESCENT_FORWARD, x, w))
          < tolerance)
      let backward = try Primitive {
        descent_convolution_create(
          &shape, DESCENT_INPUT_GRADIENT, layout, layout, 0, 0, $0)
      }
      let dx = c.input([], layout)
      try backward.execute(
        Self.narrowed(c.output(dy, layout)), try c.weights(w, for: backward), result: dx)
      #expect(
        relativeError(
          c.plainInput(wide == 1 ? dx : Self.widened(dx), layout),
          c.expected(DESCENT_INPUT_GRADIENT, dy, w)) < tolerance)
      let gradient = try Primitive {
        descent_convolution_create(
          &shape, DESCENT_WEIGHT_GRADIENT, layout, layout, 0, 0, $0)
      }
      let dw = gradient.weightsOperand()
      try gradient.execute(
        Self.narrowed(c.input(x, layout)), Self.narrowed(c.output(dy, layout)), result: dw)
      // The weight gradient is Float32 whatever the images' results are.
      #expect(
        relativeError(
          try c.plainWeights(dw, from: gradient), c.expected(DESCENT_WEIGHT_GRADIENT, x, dy))
          < Self.tolerance.wide)
    }

    /// What is not made of blocks is not served.
    @Test func rules() {
      let layout = DESCENT_LAYOUT_BLOCKED16
      let all: descent_directions = 1 << DESCENT_FORWARD.rawValue
      var odd = ConvolutionCase(inputs: 5, outputs: 7).geometry
      #expect(descent_convolution_has_bfloat16(&odd, all, layout, layout) == 0)
    }
  }
#endif
