// SPDX-License-Identifier: Apache-2.0
import CDescentKernels
import Testing

/// Kernels of images in BFloat16: the bits of the Float32 kernels on the same numbers.
@Suite struct HalfImageTests {
  /// The upper half of a float, rounded to nearest even.
  static func half(_ value: Float) -> UInt16 {
    if value.isNaN { return 0x7fc0 }
    let bits = value.bitPattern
    return UInt16(truncatingIfNeeded: (bits + 0x7fff + (bits >> 16 & 1)) >> 16)
  }

  static func float(_ half: UInt16) -> Float { Float(bitPattern: UInt32(half) << 16) }

  private func image(_ count: Int, seed: UInt64) -> (halves: [UInt16], floats: [Float]) {
    var samples = Samples(seed: seed)
    let values: [Float] = samples.numbers(count)
    let halves = values.map(Self.half)
    return (halves, halves.map(Self.float))
  }

  @Test(arguments: ChannelTests.sizes) func statistics(_ size: Images) {
    let (x, wideX) = image(size.count, seed: 3)
    let (dy, wideDY) = image(size.count, seed: 4)
    let sizes = (Int64(size.groups), Int64(size.spatial), Int64(size.inner))
    let (first, last) = (Int64(size.n / 3), Int64(size.n))
    var samples = Samples(seed: 5)
    let moments: [Float] =
      samples.numbers(size.channels) + samples.numbers(size.channels, in: 0.5...2)
    func partial(_ body: (inout [Float]) -> Void) -> [UInt32] {
      var result = [Float](repeating: -9, count: 2 * size.channels)
      body(&result)
      return result.map(\.bitPattern)
    }
    let expected = partial {
      descent_channel_moments_partial_f32(wideX, first, last, sizes.0, sizes.1, sizes.2, &$0)
    }
    #expect(
      partial {
        descent_channel_moments_partial_bf16(x, first, last, sizes.0, sizes.1, sizes.2, &$0)
      } == expected)
    let sums = partial {
      descent_channel_sums_partial_f32(
        wideDY, wideX, moments, 1e-5, first, last, sizes.0, sizes.1, sizes.2, &$0)
    }
    func mixed(_ dy: UnsafeRawPointer, _ dyIsHalf: Int32, _ x: UnsafeRawPointer, _ xIsHalf: Int32) {
      #expect(
        partial {
          descent_channel_sums_partial_bf16(
            dy, dyIsHalf, x, xIsHalf, moments, 1e-5, first, last, sizes.0, sizes.1, sizes.2, &$0)
        } == sums)
    }
    mixed(dy, 1, x, 1)
    mixed(dy, 1, wideX, 0)
    mixed(wideDY, 0, x, 1)
    mixed(wideDY, 0, wideX, 0)
    let channelSums = partial {
      descent_channel_sums_partial_f32(
        wideDY, nil, nil, 0, first, last, sizes.0, sizes.1, sizes.2, &$0)
    }
    #expect(
      partial {
        descent_channel_sums_partial_bf16(
          dy, 1, nil, 0, nil, 0, first, last, sizes.0, sizes.1, sizes.2, &$0)
      } == channelSums)
  }

  @Test(arguments: ChannelTests.sizes) func epilogues(_ size: Images) {
    let (y, wideY) = image(size.count, seed: 6)
    let (residual, wideResidual) = image(size.count, seed: 7)
    var samples = Samples(seed: 8)
    var bias: [Float] = samples.numbers(size.channels)
    bias[0] = .nan
    let lines = Int64(size.count / size.inner)
    for steps in 1..<8 {
      var (halves, floats) = (y, wideY)
      let relu: Int32 = steps & 4 != 0 ? 1 : 0
      func run(_ bias: UnsafePointer<Float>?, _ add: Bool) {
        residual.withUnsafeBufferPointer {
          descent_epilogue_bf16(
            &halves, bias, add ? $0.baseAddress : nil, relu, Int64(size.groups),
            Int64(size.spatial), Int64(size.inner), 0, lines)
        }
        wideResidual.withUnsafeBufferPointer {
          descent_epilogue_f32(
            &floats, bias, add ? $0.baseAddress : nil, relu, Int64(size.groups),
            Int64(size.spatial), Int64(size.inner), 0, lines)
        }
      }
      bias.withUnsafeBufferPointer { run(steps & 1 != 0 ? $0.baseAddress : nil, steps & 2 != 0) }
      let different = zip(halves, floats).filter {
        $1.isNaN ? !Self.float($0).isNaN : $0 != Self.half($1)
      }
      #expect(different.isEmpty, "\(size), steps \(steps)")
    }
  }
}
