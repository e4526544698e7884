// SPDX-License-Identifier: Apache-2.0

/// A stable 64-bit hash of raw content: the same on every machine and in every process.
///
/// It tells samples apart and orders them; it is no protection against somebody who makes
/// collisions on purpose. Among n samples one collides by chance with probability n² / 2⁶⁵.
struct ContentHash {
  private var state: UInt64

  init(_ kind: String) {
    state = 0xcbf2_9ce4_8422_2325
    for byte in kind.utf8 { combine(UInt64(byte)) }
  }

  private mutating func combine(_ word: UInt64) {
    // For a fixed state a bijection of the word, so two words never collide at once.
    state = (state ^ word) &* 0x9e37_79b9_7f4a_7c15
    state ^= state >> 32
  }

  mutating func combine(_ number: Int) {
    combine(UInt64(bitPattern: Int64(number)))
  }

  mutating func combine(_ bytes: UnsafeRawBufferPointer) {
    let words = bytes.count / 8
    for index in 0..<words {
      combine(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8 * index, as: UInt64.self)))
    }
    for index in 8 * words..<bytes.count { combine(UInt64(bytes[index])) }
    combine(bytes.count)
  }

  var value: UInt64 { mixed(state) }

  /// The hash of an image's planes, the same whether it lies in memory or in a file.
  static func ofImage(planes: UnsafeBufferPointer<UInt8>, shape: [Int]) -> UInt64 {
    var hash = ContentHash("image")
    for size in shape { hash.combine(size) }
    hash.combine(UnsafeRawBufferPointer(planes))
    return hash.value
  }

  /// The hash of a row of features.
  static func ofValues(_ values: UnsafeBufferPointer<Float>) -> UInt64 {
    var hash = ContentHash("values")
    hash.combine(UnsafeRawBufferPointer(values))
    return hash.value
  }
}
