// SPDX-License-Identifier: Apache-2.0
import CDescentKernels
import Foundation
import Testing

@Suite struct PixelTests {
  private func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: ($0 &* 2_654_435_761) >> 9) }
  }

  @Test(arguments: [1, 3])
  func planesAreQuotients(channels: Int) {
    for count in [1, 2, 15, 64, 101] {
      let source = bytes(count * channels)
      var planes = [Float](repeating: -1, count: count * channels)
      descent_planes_f32(source, Int64(channels), Int64(count), 255, &planes)
      for channel in 0..<channels {
        for index in 0..<count {
          #expect(
            planes[channel * count + index] == Float(source[index * channels + channel]) / 255)
        }
      }
    }
  }

  @Test(arguments: [1, 2, 3, 7, 63, 64, 65, 200])
  func rowsAreBlendedInOrder(count: Int) {
    let weights: [Float] = [0.1, 0.3, 0.7, -0.1, 0.013]
    let source = bytes(5 * (count + 3))
    var row = [Float](repeating: -1, count: count)
    descent_blend_rows_f32(source, Int64(count + 3), Int64(count), weights, 5, &row)
    for index in 0..<count {
      var sum: Float = 0
      for tap in 0..<5 { sum += weights[tap] * Float(source[tap * (count + 3) + index]) }
      #expect(row[index] == sum)
    }
  }

  @Test(arguments: [1, 3])
  func columnsAreBlendedAndRounded(channels: Int) {
    let row = (0..<9 * channels).map { Float($0 * 37 % 300) - 20 } + [.nan]
    let (first, ends): ([Int32], [Int32]) = ([0, 2, 8], [0, 2, 5, 6])
    let weights: [Float] = [0.25, 0.75, 0.5, 0.25, 0.25, 1]
    var target = [UInt8](repeating: 1, count: 3 * channels)
    descent_blend_columns_u8(row, Int64(channels), 3, first, ends, weights, &target)
    for place in 0..<3 {
      for channel in 0..<channels {
        var sum: Float = 0
        for (tap, weight) in weights[Int(ends[place])..<Int(ends[place + 1])].enumerated() {
          sum += weight * row[(Int(first[place]) + tap) * channels + channel]
        }
        #expect(target[place * channels + channel] == UInt8(max(0, min(255, sum + 0.5))))
      }
    }
  }

  @Test(arguments: 1...20)
  func rowsAreFlipped(count: Int) {
    let source = (0..<3 * count).map { Float($0) }
    var flipped = source
    descent_flip_rows_f32(&flipped, 3, Int64(count))
    for row in 0..<3 {
      let range = row * count..<(row + 1) * count
      #expect(Array(flipped[range]) == source[range].reversed())
    }
  }

  /// Against the definition in Float64, pixel by pixel.
  @Test(arguments: [(8, 8), (1, 5), (13, 21), (17, 1)], [0.1, -0.8, 3.0])
  func planesAreRotated(size: (Int, Int), angle: Double) {
    let (height, width) = size
    let source = (0..<2 * height * width).map { Float($0 * 37 % 101) / 101 }
    var rotated = [Float](repeating: -1, count: source.count)
    descent_rotate_planes_f32(
      source, 2, Int64(height), Int64(width), Float(sin(angle)), Float(cos(angle)), &rotated)
    func pixel(_ channel: Int, _ row: Int, _ column: Int) -> Double {
      let (row, column) = (min(row, height - 1), min(column, width - 1))
      return Double(source[(channel * height + row) * width + column])
    }
    for index in source.indices {
      let (channel, row, column) = (
        index / (height * width), index / width % height, index % width
      )
      let (down, right) = (
        Double(row) - Double(height - 1) / 2, Double(column) - Double(width - 1) / 2
      )
      let y = Double(height - 1) / 2 + cos(angle) * down - sin(angle) * right
      let x = Double(width - 1) / 2 + sin(angle) * down + cos(angle) * right
      let (inY, inX) = (min(max(y, 0), Double(height - 1)), min(max(x, 0), Double(width - 1)))
      let (top, left) = (Int(inY), Int(inX))
      var expected = 0.0
      for (row, weight) in [(top, 1 - (inY - Double(top))), (top + 1, inY - Double(top))] {
        for (column, share) in [(left, 1 - (inX - Double(left))), (left + 1, inX - Double(left))] {
          expected += weight * share * pixel(channel, row, column)
        }
      }
      #expect(abs(Double(rotated[index]) - expected) < 1e-5)
    }
  }
}
