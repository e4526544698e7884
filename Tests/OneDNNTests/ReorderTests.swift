// SPDX-License-Identifier: Apache-2.0
#if canImport(CDescentOneDNN)
  import Testing

  internal import CDescentOneDNN

  @Suite struct ReorderTests {
    static let layouts = [
      DESCENT_LAYOUT_PLAIN, DESCENT_LAYOUT_CHANNELS_LAST, DESCENT_LAYOUT_BLOCKED16,
    ]

    @Test(arguments: [1, 3, 16, 24]) func activationsKeepTheirValues(channels: Int) throws {
      let values = Operand.random(count: 2 * channels * 35, seed: 7)
      for from in Self.layouts {
        for to in Self.layouts {
          let source = Image(batch: 2, channels: channels, pixels: 35, layout: from)
          let target = Image(batch: 2, channels: channels, pixels: 35, layout: to)
          let result = target.stored([])
          #expect(
            descent_activation_bytes(2, Int64(channels), 5, 7, DESCENT_TYPE_FLOAT32, to)
              == target.storedCount * 4)
          let reorder = try Primitive {
            descent_activation_reorder_create(
              2, Int64(channels), 5, 7, DESCENT_TYPE_FLOAT32, from, to, $0)
          }
          try reorder.execute(source.stored(values), result: result)
          // Extra lanes are written with zeros.
          #expect(result.values == target.stored(values).values)
        }
      }
    }

    @Test(arguments: ConvolutionTests.cases) func weightsComeBack(_ c: ConvolutionCase) throws {
      let values = Operand.random(count: c.weightCount, seed: 9)
      var shape = c.geometry
      for layout in [DESCENT_LAYOUT_CHANNELS_LAST, DESCENT_LAYOUT_BLOCKED16] {
        for direction in [DESCENT_FORWARD, DESCENT_INPUT_GRADIENT, DESCENT_WEIGHT_GRADIENT] {
          let primitive = try Primitive {
            descent_convolution_create(&shape, direction, layout, layout, 0, 0, $0)
          }
          let stored = try c.weights(values, for: primitive)
          #expect(try c.plainWeights(stored, from: primitive) == values)
          if descent_primitive_weights_plain(primitive.handle) != 0 {
            #expect(stored.values == values)
          }
        }
      }
    }

    @Test func weightsMoveBetweenDirections() throws {
      let c = ConvolutionCase(inputs: 32, outputs: 48)
      let values = Operand.random(count: c.weightCount, seed: 9)
      let layout = DESCENT_LAYOUT_BLOCKED16
      var shape = c.geometry
      let forward = try Primitive {
        descent_convolution_create(
          &shape, DESCENT_FORWARD, layout, layout, 0, 0, $0)
      }
      let gradient = try Primitive {
        descent_convolution_create(
          &shape, DESCENT_INPUT_GRADIENT, layout, layout, 0, 0, $0)
      }
      #expect(descent_weights_equal(forward.handle, forward.handle) != 0)
      let moved = gradient.weightsOperand()
      let reorder = try Primitive {
        descent_weights_reorder_create(forward.handle, gradient.handle, $0)
      }
      try reorder.execute(c.weights(values, for: forward), result: moved)
      #expect(moved.values == (try c.weights(values, for: gradient).values))
    }
  }
#endif
