// SPDX-License-Identifier: Apache-2.0
#if os(Linux) && arch(x86_64)
  import CDescentKernels
  import Testing

  /// A convolution of images with channels last, its operands rounded to BFloat16, and its three results by
  /// plain loops in Float64.
  struct MatrixUnitCase: CustomTestStringConvertible {
    var batch = 2
    var inputs = 32, outputs = 64
    var size = (height: 8, width: 8)
    var kernel = (height: 3, width: 3)
    var stride = 1
    var top = 1, left = 1
    /// Rows and columns that the far end's padding adds.
    var far = (height: 1, width: 1)

    var outSize: (height: Int, width: Int) {
      (
        (size.height + top + far.height - kernel.height) / stride + 1,
        (size.width + left + far.width - kernel.width) / stride + 1
      )
    }
    var testDescription: String {
      "\(batch)×\(inputs)→\(outputs), \(size), window \(kernel), stride \(stride), padding \(top) \(left) \(far)"
    }

    var description: descent_unit_convolution {
      descent_unit_convolution(
        in_channels: Int64(inputs), in_h: Int64(size.height), in_w: Int64(size.width),
        out_channels: Int64(outputs), out_h: Int64(outSize.height), out_w: Int64(outSize.width),
        kernel_h: Int64(kernel.height), kernel_w: Int64(kernel.width), stride: Int64(stride),
        top: Int64(top), left: Int64(left))
    }

    var taps: Int { kernel.height * kernel.width }
    var inCount: Int { batch * size.height * size.width * inputs }
    var outCount: Int { batch * outSize.height * outSize.width * outputs }
    var weightCount: Int { outputs * inputs * taps }

    /// Input, weights and the output's gradient, as BFloat16 numbers.
    func operands() -> (x: [UInt16], weights: [Float], dy: [UInt16]) {
      var samples = Samples(seed: 23)
      func halves(_ count: Int) -> [UInt16] {
        let numbers: [Float] = samples.numbers(count)
        return numbers.map(HalfImageTests.half)
      }
      return (halves(inCount), halves(weightCount).map(HalfImageTests.float), halves(outCount))
    }

    // MARK: Plain loops

    /// Calls with the places of output, input and weight of each product.
    private func each(_ body: (Int, Int, Int) -> Void) {
      for n in 0..<batch {
        for y in 0..<outSize.height {
          for x in 0..<outSize.width {
            for tap in 0..<taps {
              let (row, column) = (
                y * stride + tap / kernel.width - top, x * stride + tap % kernel.width - left
              )
              guard (0..<size.height).contains(row), (0..<size.width).contains(column) else {
                continue
              }
              let from = ((n * size.height + row) * size.width + column) * inputs
              let to = ((n * outSize.height + y) * outSize.width + x) * outputs
              for o in 0..<outputs {
                for c in 0..<inputs { body(to + o, from + c, (o * inputs + c) * taps + tap) }
              }
            }
          }
        }
      }
    }

    func convolved(_ x: [UInt16], _ weights: [Float]) -> [Double] {
      var result = [Double](repeating: 0, count: outCount)
      each { result[$0] += Double(HalfImageTests.float(x[$1])) * Double(weights[$2]) }
      return result
    }

    func inputGradient(_ dy: [UInt16], _ weights: [Float]) -> [Double] {
      var result = [Double](repeating: 0, count: inCount)
      each { result[$1] += Double(HalfImageTests.float(dy[$0])) * Double(weights[$2]) }
      return result
    }

    func weightGradient(_ x: [UInt16], _ dy: [UInt16]) -> [Double] {
      var result = [Double](repeating: 0, count: weightCount)
      each {
        result[$2] +=
          Double(HalfImageTests.float(x[$1])) * Double(HalfImageTests.float(dy[$0]))
      }
      return result
    }
  }
#endif
