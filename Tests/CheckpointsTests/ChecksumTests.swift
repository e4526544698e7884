// SPDX-License-Identifier: Apache-2.0

import DescentCheckpoints
import Testing

@Suite struct ChecksumTests {
  /// Golden: python-xxhash 4.1.0, `xxhash.xxh64(bytes((i * 7 + 3) % 256 for i in range(n)))`.
  static let golden: [(Int, String)] = [
    (0, "ef46db3751d8e999"), (1, "1f25c8d0bc1f4bb6"), (3, "31d2363f52e564c9"),
    (4, "9bb64b7d66ee9fda"), (7, "9a7b149959ce60d8"), (8, "dab99d95c6f90092"),
    (12, "d52e407833af5133"), (31, "a2aa5f33cc4a6119"), (32, "23c3c17ef790fd97"),
    (33, "50a7cfc7ba588784"), (63, "5e3e54b431c7493c"), (64, "0eb64b3ef6eeb01f"),
    (100, "a61f8d4c170fe531"), (1000, "5f235fa033f1a3fb"),
  ]

  static func sample(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(($0 * 7 + 3) % 256) } }

  @Test(arguments: golden) func equalsTheReference(count: Int, expected: String) {
    var sum = Checksum()
    sum.update(Self.sample(count))
    #expect(sum.text == expected)
  }

  @Test(arguments: [1, 2, 5, 31, 32, 33, 40]) func doesNotDependOnPieces(piece: Int) {
    let bytes = Self.sample(1000)
    var sum = Checksum()
    var start = 0
    while start < bytes.count {
      let end = min(start + piece, bytes.count)
      sum.update(Array(bytes[start..<end]))
      start = end
    }
    #expect(sum.text == "5f235fa033f1a3fb")
  }

  @Test func everySingleBitMatters() {
    let bytes = Self.sample(77)
    var seen: Set<UInt64> = []
    for bit in 0..<(8 * bytes.count) {
      var flipped = bytes
      flipped[bit / 8] ^= 1 << UInt8(bit % 8)
      var sum = Checksum()
      sum.update(flipped)
      seen.insert(sum.value)
    }
    #expect(seen.count == 8 * bytes.count)
  }
}
