// SPDX-License-Identifier: Apache-2.0
#if canImport(CDescentOneDNN)
  import Testing

  internal import CDescentOneDNN

  @Suite struct ConvolutionTests {
    /// Float32 products summed in any order.
    static let directTolerance = 1e-6

    static let cases: [ConvolutionCase] = [
      ConvolutionCase(),
      ConvolutionCase(batch: 1, inputs: 1, outputs: 1, size: (1, 1)),
      ConvolutionCase(inputs: 1, outputs: 6, kernel: (5, 5), padding: (2, 2, 2, 2)),
      ConvolutionCase(inputs: 3, outputs: 16, size: (11, 13), stride: (2, 2)),
      ConvolutionCase(inputs: 6, outputs: 16, kernel: (5, 5), padding: (0, 0, 0, 0)),
      ConvolutionCase(inputs: 24, outputs: 10, kernel: (1, 1), padding: (0, 0, 0, 0)),
      ConvolutionCase(batch: 1, inputs: 32, outputs: 64, size: (8, 8)),
      ConvolutionCase(
        inputs: 16, outputs: 32, kernel: (1, 1), stride: (2, 2), padding: (0, 0, 0, 0)),
      ConvolutionCase(inputs: 5, outputs: 7, dilation: (2, 2), padding: (2, 2, 2, 2)),
      ConvolutionCase(dilation: (2, 1), padding: (0, 1, 2, 0)),
      ConvolutionCase(
        inputs: 10, outputs: 16, size: (9, 8), kernel: (2, 3), stride: (2, 1),
        padding: (0, 2, 0, 1)),
      ConvolutionCase(groups: 2, inputs: 8, outputs: 12),
      ConvolutionCase(groups: 2, inputs: 32, outputs: 32, stride: (2, 2)),
      ConvolutionCase(groups: 16),
      ConvolutionCase(groups: 10, inputs: 10, outputs: 10, stride: (2, 2)),
      ConvolutionCase(
        groups: 16, kernel: (5, 5), dilation: (1, 1), padding: (2, 2, 2, 2)),
      ConvolutionCase(groups: 4, inputs: 4, outputs: 8),
    ]

    static let layouts: [(input: descent_layout, output: descent_layout)] = [
      (DESCENT_LAYOUT_PLAIN, DESCENT_LAYOUT_PLAIN),
      (DESCENT_LAYOUT_CHANNELS_LAST, DESCENT_LAYOUT_CHANNELS_LAST),
      (DESCENT_LAYOUT_BLOCKED16, DESCENT_LAYOUT_BLOCKED16),
      (DESCENT_LAYOUT_PLAIN, DESCENT_LAYOUT_BLOCKED16),
    ]

    private func operands(
      _ c: ConvolutionCase, _ direction: descent_direction
    ) -> (a: [Float], b: [Float]) {
      let input = Operand.random(count: c.inputCount, seed: 1)
      let weights = Operand.random(count: c.weightCount, seed: 2_000_003)
      let output = Operand.random(count: c.outputCount, seed: 3_000_017)
      switch direction {
      case DESCENT_INPUT_GRADIENT: return (output, weights)
      case DESCENT_WEIGHT_GRADIENT: return (input, output)
      default: return (input, weights)
      }
    }

    @Test(arguments: cases) func directKernelsEqualPlainLoops(_ c: ConvolutionCase) throws {
      for direction in [DESCENT_FORWARD, DESCENT_INPUT_GRADIENT, DESCENT_WEIGHT_GRADIENT] {
        let (a, b) = operands(c, direction)
        let expected = c.expected(direction, a, b)
        for layout in Self.layouts {
          let actual = try c.computed(direction, a, b, input: layout.input, output: layout.output)
          let error = relativeError(actual, expected)
          #expect(
            error < Self.directTolerance,
            "\(direction.rawValue) \(layout.input.rawValue) \(layout.output.rawValue)")
        }
      }
    }

    @Test(arguments: [DESCENT_LAYOUT_CHANNELS_LAST, DESCENT_LAYOUT_BLOCKED16])
    func biasAndReLUFollowTheSum(_ layout: descent_layout) throws {
      let c = ConvolutionCase(inputs: 16, outputs: 32)
      let (a, b) = operands(c, DESCENT_FORWARD)
      let bias = Operand.random(count: c.outputs, seed: 5)
      let pixels = c.outputSize.height * c.outputSize.width
      let expected = c.expected(DESCENT_FORWARD, a, b).enumerated().map {
        max(0, $1 + Double(bias[$0 / pixels % c.outputs]))
      }
      let actual = try c.computed(
        DESCENT_FORWARD, a, b, input: layout, output: layout, bias: Operand(bias), relu: true)
      #expect(relativeError(actual, expected) < Self.directTolerance)
    }

    @Test(arguments: [DESCENT_LAYOUT_CHANNELS_LAST, DESCENT_LAYOUT_BLOCKED16])
    func weightGradientYieldsBiasGradient(_ layout: descent_layout) throws {
      let c = ConvolutionCase(inputs: 16, outputs: 32)
      let (a, b) = operands(c, DESCENT_WEIGHT_GRADIENT)
      let bias = Operand(count: c.outputs)
      let weights = try c.computed(
        DESCENT_WEIGHT_GRADIENT, a, b, input: layout, output: layout, bias: bias)
      let pixels = c.outputSize.height * c.outputSize.width
      var expected = [Double](repeating: 0, count: c.outputs)
      for (index, value) in b.enumerated() { expected[index / pixels % c.outputs] += Double(value) }
      #expect(relativeError(bias.values, expected) < Self.directTolerance)
      let error = relativeError(weights, c.expected(DESCENT_WEIGHT_GRADIENT, a, b))
      #expect(error < Self.directTolerance)
    }

    @Test func toleranceCatchesOneWrongWeight() throws {
      let c = ConvolutionCase()
      let (a, b) = operands(c, DESCENT_FORWARD)
      var wrong = b
      wrong[17] += 1e-3
      let layout = DESCENT_LAYOUT_CHANNELS_LAST
      let actual = try c.computed(DESCENT_FORWARD, a, wrong, input: layout, output: layout)
      let error = relativeError(actual, c.expected(DESCENT_FORWARD, a, b))
      #expect(error > Self.directTolerance)
    }

    @Test func gradientsRefuseReLU() {
      var shape = ConvolutionCase().geometry
      var status: Int32 = 0
      let layout = DESCENT_LAYOUT_CHANNELS_LAST
      #expect(
        descent_convolution_create(
          &shape, DESCENT_INPUT_GRADIENT, layout, layout, 0, 1, &status) == nil)
      #expect(String(cString: descent_status_text(status)) == "invalid arguments")
    }
  }
#endif
