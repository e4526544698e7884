// SPDX-License-Identifier: Apache-2.0
import CDescentKernels
import Testing

/// A 3 × 3 convolution with stride 1, its operands, and its three results by plain loops in Float64.
struct WinogradCase: CustomTestStringConvertible {
  var batch = 2
  var inputs = 16, outputs = 32
  var size = (height: 8, width: 8)
  var top = 1, left = 1
  /// Rows and columns that the far end's padding adds.
  var far = (height: 1, width: 1)
  var inIsLast = false, outIsLast = false
  var inIsHalf = false, outIsHalf = false

  var outSize: (height: Int, width: Int) {
    (size.height + top + far.height - 2, size.width + left + far.width - 2)
  }
  var testDescription: String {
    "\(batch)×\(inputs)→\(outputs), \(size), padding \(top) \(left) \(far), \(inIsLast) \(outIsLast)"
  }

  var description: descent_winograd {
    descent_winograd(
      in_channels: Int64(inputs), in_h: Int64(size.height), in_w: Int64(size.width),
      out_channels: Int64(outputs), out_h: Int64(outSize.height), out_w: Int64(outSize.width),
      top: Int64(top), left: Int64(left), in_is_last: inIsLast ? 1 : 0,
      out_is_last: outIsLast ? 1 : 0, in_is_half: inIsHalf ? 1 : 0, out_is_half: outIsHalf ? 1 : 0)
  }

  /// The convolution whose forward pass is this one's input gradient.
  var turned: WinogradCase {
    WinogradCase(
      batch: batch, inputs: outputs, outputs: inputs, size: outSize, top: 2 - top, left: 2 - left,
      far: (2 - far.height, 2 - far.width), inIsLast: outIsLast, outIsLast: inIsLast,
      inIsHalf: outIsHalf, outIsHalf: inIsHalf)
  }

  var tiles: Int { batch * ((outSize.height + 3) / 4) * ((outSize.width + 3) / 4) }

  // MARK: Memory orders

  private static func place(
    _ n: Int, _ c: Int, _ y: Int, _ x: Int, _ channels: Int, _ size: (height: Int, width: Int),
    _ isLast: Bool
  ) -> Int {
    isLast
      ? ((n * size.height + y) * size.width + x) * channels + c
      : ((((n * (channels / 16) + c / 16) * size.height + y) * size.width + x) * 16 + c % 16)
  }

  func inPlace(_ n: Int, _ c: Int, _ y: Int, _ x: Int) -> Int {
    Self.place(n, c, y, x, inputs, size, inIsLast)
  }
  func outPlace(_ n: Int, _ c: Int, _ y: Int, _ x: Int) -> Int {
    Self.place(n, c, y, x, outputs, outSize, outIsLast)
  }
  var inCount: Int { batch * inputs * size.height * size.width }
  var outCount: Int { batch * outputs * outSize.height * outSize.width }
  var weightCount: Int { outputs * inputs * 9 }

  // MARK: Plain loops

  /// Calls with the places of output, input and weight of each product.
  private func each(_ body: (Int, Int, Int) -> Void) {
    for n in 0..<batch {
      for o in 0..<outputs {
        for y in 0..<outSize.height {
          for x in 0..<outSize.width {
            for c in 0..<inputs {
              for (row, column) in (0..<9).map({ ($0 / 3, $0 % 3) }) {
                let (py, px) = (y + row - top, x + column - left)
                guard (0..<size.height).contains(py), (0..<size.width).contains(px) else {
                  continue
                }
                body(
                  outPlace(n, o, y, x), inPlace(n, c, py, px),
                  ((o * inputs + c) * 3 + row) * 3 + column)
              }
            }
          }
        }
      }
    }
  }

  func convolved(_ x: [Float], _ weights: [Float]) -> [Double] {
    var result = [Double](repeating: 0, count: outCount)
    each { result[$0] += Double(x[$1]) * Double(weights[$2]) }
    return result
  }

  func inputGradient(_ dy: [Float], _ weights: [Float]) -> [Double] {
    var result = [Double](repeating: 0, count: inCount)
    each { result[$1] += Double(dy[$0]) * Double(weights[$2]) }
    return result
  }

  func weightGradient(_ x: [Float], _ dy: [Float]) -> [Double] {
    var result = [Double](repeating: 0, count: weightCount)
    each { result[$2] += Double(x[$1]) * Double(dy[$0]) }
    return result
  }
}

/// √(Σ (a − b)² / Σ b²).
func relativeError(_ found: [Float], _ wanted: [Double]) -> Double {
  let (error, size) = zip(found, wanted).reduce((0, 0)) { sums, pair in
    let difference = Double(pair.0) - pair.1
    return (sums.0 + difference * difference, sums.1 + pair.1 * pair.1)
  }
  return (error / size).squareRoot()
}
