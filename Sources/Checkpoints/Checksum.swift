// SPDX-License-Identifier: Apache-2.0

/// A running 64-bit checksum: XXH64 with seed 0.
///
/// It finds damage, not forgery: any single flipped bit changes it, and a random change escapes
/// with probability 2⁻⁶⁴.
///
/// - Source: Collet, XXH64 (github.com/Cyan4973/xxHash, `doc/xxhash_spec.md`).
public struct Checksum: Sendable {
  private static let prime1: UInt64 = 0x9E37_79B1_85EB_CA87
  private static let prime2: UInt64 = 0xC2B2_AE3D_27D4_EB4F
  private static let prime3: UInt64 = 0x1656_67B1_9E37_79F9
  private static let prime4: UInt64 = 0x85EB_CA77_C2B2_AE63
  private static let prime5: UInt64 = 0x27D4_EB2F_1656_67C5

  private var lanes: SIMD4<UInt64>
  /// Bytes that do not fill a stripe of 32 yet.
  private var rest: [UInt8] = []
  private var length: UInt64 = 0

  public init() {
    lanes = SIMD4(Self.prime1 &+ Self.prime2, Self.prime2, 0, 0 &- Self.prime1)
  }

  /// Takes in more bytes.
  public mutating func update(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { update($0) }
  }

  /// Takes in more bytes.
  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    length &+= UInt64(bytes.count)
    var offset = 0
    if !rest.isEmpty {
      offset = min(32 - rest.count, bytes.count)
      rest.append(contentsOf: bytes[..<offset])
      guard rest.count == 32 else { return }
      var stripe = lanes
      rest.withUnsafeBytes { Self.consume($0, from: 0, into: &stripe) }
      lanes = stripe
      rest.removeAll(keepingCapacity: true)
    }
    var stripe = lanes
    while bytes.count - offset >= 32 {
      Self.consume(bytes, from: offset, into: &stripe)
      offset += 32
    }
    lanes = stripe
    rest.append(contentsOf: bytes[offset...])
  }

  private static func consume(
    _ bytes: UnsafeRawBufferPointer, from offset: Int, into lanes: inout SIMD4<UInt64>
  ) {
    for lane in 0..<4 {
      let word = bytes.loadUnaligned(fromByteOffset: offset + 8 * lane, as: UInt64.self)
      lanes[lane] = round(lanes[lane], UInt64(littleEndian: word))
    }
  }

  private static func round(_ accumulator: UInt64, _ word: UInt64) -> UInt64 {
    rotated(accumulator &+ word &* prime2, 31) &* prime1
  }

  private static func rotated(_ value: UInt64, _ bits: UInt64) -> UInt64 {
    value &<< bits | value &>> (64 - bits)
  }

  /// The checksum of everything taken in so far.
  public var value: UInt64 {
    var hash = length >= 32 ? mergedLanes : Self.prime5
    hash &+= length
    rest.withUnsafeBytes { tail in
      var offset = 0
      while tail.count - offset >= 8 {
        let word = UInt64(littleEndian: tail.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        hash = Self.rotated(hash ^ Self.round(0, word), 27) &* Self.prime1 &+ Self.prime4
        offset += 8
      }
      if tail.count - offset >= 4 {
        let word = UInt32(littleEndian: tail.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
        hash =
          Self.rotated(hash ^ UInt64(word) &* Self.prime1, 23) &* Self.prime2 &+ Self.prime3
        offset += 4
      }
      for byte in tail[offset...] {
        hash = Self.rotated(hash ^ UInt64(byte) &* Self.prime5, 11) &* Self.prime1
      }
    }
    hash = (hash ^ hash &>> 33) &* Self.prime2
    hash = (hash ^ hash &>> 29) &* Self.prime3
    return hash ^ hash &>> 32
  }

  private var mergedLanes: UInt64 {
    var hash =
      Self.rotated(lanes[0], 1) &+ Self.rotated(lanes[1], 7) &+ Self.rotated(lanes[2], 12)
      &+ Self.rotated(lanes[3], 18)
    for lane in 0..<4 {
      hash = (hash ^ Self.round(0, lanes[lane])) &* Self.prime1 &+ Self.prime4
    }
    return hash
  }

  /// The checksum as 16 hexadecimal digits.
  public var text: String { Self.text(value) }

  package static func text(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
