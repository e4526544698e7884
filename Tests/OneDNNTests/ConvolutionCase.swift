// SPDX-License-Identifier: Apache-2.0
#if canImport(CDescentOneDNN)
  import Testing

  internal import CDescentOneDNN

  /// A convolution, computed by oneDNN in any layout and by plain loops in Float64.
  struct ConvolutionCase: Sendable, CustomTestStringConvertible {
    var batch = 2
    var groups = 1
    var inputs = 16
    var outputs = 16
    var size = (height: 9, width: 7)
    var kernel = (height: 3, width: 3)
    var stride = (height: 1, width: 1)
    var dilation = (height: 1, width: 1)
    var padding = (top: 1, left: 1, bottom: 1, right: 1)

    var outputSize: (height: Int, width: Int) {
      let extent = (dilation.height * (kernel.height - 1), dilation.width * (kernel.width - 1))
      return (
        (size.height + padding.top + padding.bottom - extent.0 - 1) / stride.height + 1,
        (size.width + padding.left + padding.right - extent.1 - 1) / stride.width + 1
      )
    }
    var inputCount: Int { batch * inputs * size.height * size.width }
    var outputCount: Int { batch * outputs * outputSize.height * outputSize.width }
    var weightCount: Int { outputs * (inputs / groups) * kernel.height * kernel.width }

    var testDescription: String {
      "\(batch)x\(inputs)->\(outputs)/\(groups) \(size) k\(kernel) s\(stride) d\(dilation)"
    }

    var geometry: descent_convolution {
      descent_convolution(
        batch: Int64(batch), groups: Int64(groups), in_channels: Int64(inputs),
        out_channels: Int64(outputs), in_h: Int64(size.height), in_w: Int64(size.width),
        out_h: Int64(outputSize.height), out_w: Int64(outputSize.width),
        kernel_h: Int64(kernel.height), kernel_w: Int64(kernel.width),
        stride_h: Int64(stride.height), stride_w: Int64(stride.width),
        dilation_h: Int64(dilation.height), dilation_w: Int64(dilation.width),
        pad_top: Int64(padding.top), pad_left: Int64(padding.left),
        pad_bottom: Int64(padding.bottom), pad_right: Int64(padding.right),
        type: DESCENT_TYPE_FLOAT32, wide_result: 0)
    }

    /// Calls `body` with the input, weight and output element of every multiplication.
    func forEachProduct(_ body: (Int, Int, Int) -> Void) {
      let (inside, outside) = (inputs / groups, outputs / groups)
      let out = outputSize
      for image in 0..<batch {
        for o in 0..<outputs {
          for i in 0..<inside {
            let channel = o / outside * inside + i
            for ky in 0..<kernel.height {
              for kx in 0..<kernel.width {
                let weight = ((o * inside + i) * kernel.height + ky) * kernel.width + kx
                for y in 0..<out.height {
                  let row = y * stride.height + ky * dilation.height - padding.top
                  guard row >= 0, row < size.height else { continue }
                  for x in 0..<out.width {
                    let column = x * stride.width + kx * dilation.width - padding.left
                    guard column >= 0, column < size.width else { continue }
                    body(
                      ((image * inputs + channel) * size.height + row) * size.width + column,
                      weight, ((image * outputs + o) * out.height + y) * out.width + x)
                  }
                }
              }
            }
          }
        }
      }
    }

    /// The result of one direction, in plain order.
    func expected(_ direction: descent_direction, _ a: [Float], _ b: [Float]) -> [Double] {
      var result: [Double]
      switch direction {
      case DESCENT_INPUT_GRADIENT:
        result = [Double](repeating: 0, count: inputCount)
        forEachProduct { result[$0] += Double(a[$2]) * Double(b[$1]) }
      case DESCENT_WEIGHT_GRADIENT:
        result = [Double](repeating: 0, count: weightCount)
        forEachProduct { result[$1] += Double(a[$0]) * Double(b[$2]) }
      default:
        result = [Double](repeating: 0, count: outputCount)
        forEachProduct { result[$2] += Double(a[$0]) * Double(b[$1]) }
      }
      return result
    }

    // MARK: - Layouts

    func input(_ values: [Float], _ layout: descent_layout) -> Operand {
      Image(batch: batch, channels: inputs, pixels: size.height * size.width, layout: layout)
        .stored(values)
    }

    func output(_ values: [Float], _ layout: descent_layout) -> Operand {
      Image(
        batch: batch, channels: outputs, pixels: outputSize.height * outputSize.width,
        layout: layout
      ).stored(values)
    }

    func plainInput(_ operand: Operand, _ layout: descent_layout) -> [Float] {
      Image(batch: batch, channels: inputs, pixels: size.height * size.width, layout: layout)
        .plain(operand)
    }

    func plainOutput(_ operand: Operand, _ layout: descent_layout) -> [Float] {
      Image(
        batch: batch, channels: outputs, pixels: outputSize.height * outputSize.width,
        layout: layout
      ).plain(operand)
    }

    /// Plain weights in the layout of a primitive.
    func weights(_ values: [Float], for primitive: Primitive) throws -> Operand {
      let result = primitive.weightsOperand()
      let reorder = try Primitive { descent_weights_reorder_create(nil, primitive.handle, $0) }
      try reorder.execute(Operand(values), result: result)
      return result
    }

    func plainWeights(_ operand: Operand, from primitive: Primitive) throws -> [Float] {
      let result = Operand(count: weightCount)
      let reorder = try Primitive { descent_weights_reorder_create(primitive.handle, nil, $0) }
      try reorder.execute(operand, result: result)
      return result.values
    }

    /// One direction by oneDNN from plain operands to a plain result.
    func computed(
      _ direction: descent_direction, _ a: [Float], _ b: [Float],
      input: descent_layout, output: descent_layout, bias: Operand? = nil, relu: Bool = false
    ) throws -> [Float] {
      var shape = geometry
      let primitive = try Primitive {
        descent_convolution_create(
          &shape, direction, input, output, bias == nil ? 0 : 1, relu ? 1 : 0, $0)
      }
      switch direction {
      case DESCENT_INPUT_GRADIENT:
        let result = self.input([], input)
        let weights = try weights(b, for: primitive)
        try primitive.execute(self.output(a, output), weights, result: result)
        return plainInput(result, input)
      case DESCENT_WEIGHT_GRADIENT:
        let result = primitive.weightsOperand()
        try primitive.execute(
          self.input(a, input), self.output(b, output), bias: bias, result: result)
        return try plainWeights(result, from: primitive)
      default:
        let result = self.output([], output)
        let weights = try weights(b, for: primitive)
        try primitive.execute(self.input(a, input), weights, bias: bias, result: result)
        return plainOutput(result, output)
      }
    }
  }
#endif
