// SPDX-License-Identifier: Apache-2.0
import CDescentKernels
import Foundation
import Testing

/// Philox4x32-10 as its paper writes it, one block at a time.
func philox(counter: [UInt32], key: [UInt32]) -> [UInt32] {
  var c = counter
  var k = key
  for _ in 0..<10 {
    let p = UInt64(c[0]) * 0xD251_1F53
    let q = UInt64(c[2]) * 0xCD9E_8D57
    c = [
      UInt32(q >> 32) ^ c[1] ^ k[0], UInt32(truncatingIfNeeded: q),
      UInt32(p >> 32) ^ c[3] ^ k[1], UInt32(truncatingIfNeeded: p),
    ]
    k = [k[0] &+ 0x9E37_79B9, k[1] &+ 0xBB67_AE85]
  }
  return c
}

@Suite struct RandomTests {
  /// The known answers of Random123 1.14 (`kat_vectors`), of the function above and of the kernel.
  @Test func knownAnswers() {
    let zeros: [UInt32] = [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]
    let digits: [UInt32] = [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]
    #expect(philox(counter: [0, 0, 0, 0], key: [0, 0]) == zeros)
    let pi: [UInt32] = [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344]
    #expect(philox(counter: pi, key: [0xa409_3822, 0x299f_31d0]) == digits)
    var bits = [UInt32](repeating: 0, count: 4)
    descent_random_bits(&bits, [0, 0, 0, 0], 0, 0, 4)
    #expect(bits == zeros)
  }

  @Test(arguments: [1, 7, 128, 1001]) func bits(_ count: Int) {
    let key: [UInt32] = [1, 2, 3, 4]
    let bits = expectSameInPieces(count, filling: count, with: UInt32(0)) {
      descent_random_bits($0, key, 77, $1, $2)
    }
    for (e, word) in bits.enumerated() {
      #expect(word == philox(counter: [UInt32(e / 4), 77, 3, 4], key: [1, 2])[e % 4])
    }
  }

  /// Far elements: the counter's second word takes part of the block's number.
  @Test func farElements() {
    let begin: Int64 = 1 << 36 + 2
    let block = UInt64(begin / 4)
    var bits = [UInt32](repeating: 0, count: 2)
    bits.withUnsafeMutableBufferPointer {
      guard let base = $0.baseAddress else { return }
      // The kernel writes at the element's own index; let index `begin` fall on the buffer.
      let origin = UnsafeMutableRawPointer(bitPattern: Int(bitPattern: base) - Int(begin) * 4)
      descent_random_bits(
        origin?.assumingMemoryBound(to: UInt32.self), [1, 2, 3, 4], 77, begin, begin + 2)
    }
    let high = UInt32(block >> 32)
    let rotated = high << 24 | high >> 8
    let words = philox(
      counter: [UInt32(truncatingIfNeeded: block), 77 ^ rotated, 3, 4], key: [1, 2])
    #expect(bits == Array(words[Int(begin % 4)..<Int(begin % 4) + 2]))
  }

  @Test func uniformAndNormal() {
    let count = 200_001
    let key: [UInt32] = [9, 8, 7, 6]
    var bits = [UInt32](repeating: 0, count: count + 1)
    descent_random_bits(&bits, key, 5, 0, Int64(count + 1))
    let single = expectSameInPieces(count, filling: count, with: Float(0)) {
      Float.kernels.uniform($0, key, 5, $1, $2)
    }
    let double = expectSameInPieces(count, filling: count, with: 0.0) {
      Double.kernels.uniform($0, key, 5, $1, $2)
    }
    #expect(double == bits.dropLast().map { Double($0 >> 8) / 16_777_216 })
    #expect(single.map(Double.init) == double)

    let normal = expectSameInPieces(count, filling: count, with: 0.0) {
      Double.kernels.normal($0, key, 5, $1, $2)
    }
    let rounded = expectSameInPieces(count, filling: count, with: Float(0)) {
      Float.kernels.normal($0, key, 5, $1, $2)
    }
    #expect(rounded == normal.map { Float($0) })
    for e in stride(from: 0, to: 4000, by: 1) {
      let u = (Double(bits[e / 2 * 2]) + 1) / 4_294_967_296
      let angle = 2 * Double.pi * Double(bits[e / 2 * 2 + 1]) / 4_294_967_296
      let wanted = (-2 * log(u)).squareRoot() * (e % 2 == 0 ? cos(angle) : sin(angle))
      #expect(abs(normal[e] - wanted) < 1e-14)
    }
    let mean = normal.reduce(0, +) / Double(count)
    let variance = normal.reduce(0) { $0 + $1 * $1 } / Double(count)
    #expect(abs(mean) < 0.01 && abs(variance - 1) < 0.015)
  }
}
