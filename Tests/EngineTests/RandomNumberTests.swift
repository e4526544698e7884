// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentGraph
import DescentTestSupport
import Testing

@Suite("Random numbers of the reference")
struct RandomNumberTests {
  private func draw(
    _ distribution: Op.Distribution, _ shape: Shape, use: UInt32 = 0, key: [Double] = [1, 2, 3, 4]
  ) throws -> [Double] {
    let node = Node(input: [4], .uint32)
    return try evaluate([Node.make(.random(distribution, shape, use: use), [node])], [(node, key)])[
      0]
  }

  /// The known answers of Random123 1.14, `kat_vectors`, `philox4x32 10`.
  @Test("are Philox's")
  func knownAnswers() {
    let zeros: [UInt32] = [0, 0, 0, 0]
    #expect(
      philox4x32(counter: zeros, key: [0, 0])
        == [0x6627_E8D5, 0xE169_C58D, 0xBC57_AC4C, 0x9B00_DBD8])
    let ones = [UInt32](repeating: .max, count: 4)
    #expect(
      philox4x32(counter: ones, key: [.max, .max])
        == [0x408F_276D, 0x41C8_3B0E, 0xA20B_C7C6, 0x6D54_51FD])
    #expect(
      philox4x32(
        counter: [0x243F_6A88, 0x85A3_08D3, 0x1319_8A2E, 0x0370_7344],
        key: [0xA409_3822, 0x299F_31D0])
        == [0xD16C_FE09, 0x94FD_CCEB, 0x5001_E420, 0x2412_6EA1])
  }

  @Test("take seed, step, use and position from where the layout says")
  func layout() throws {
    let block = { (counter: [UInt32]) in philox4x32(counter: counter, key: [1, 2]).map(Double.init)
    }
    #expect(
      try draw(.bits, [10], use: 9) == block([0, 9, 3, 4]) + block([1, 9, 3, 4])
        + block([2, 9, 3, 4])[..<2])
    // The shape plays no part, and a longer draw begins like a shorter one.
    #expect(try draw(.bits, [2, 5], use: 9) == draw(.bits, [10], use: 9))
    #expect(try draw(.bits, [7]) == Array(draw(.bits, [10])[..<7]))
  }

  @Test("are uniform multiples of 2⁻²⁴ in [0, 1)")
  func uniform() throws {
    let values = try draw(.uniform, [20_000])
    #expect(
      zip(values, try draw(.bits, [20_000])).allSatisfy {
        $0 == ($1 / 256).rounded(.down) * 0x1p-24
      })
    #expect(values.allSatisfy { $0 >= 0 && $0 < 1 && Double(Float($0)) == $0 })
    let mean = values.reduce(0, +) / 20_000
    #expect((mean - 0.5).magnitude < 4 / (12.0 * 20_000).squareRoot())
  }

  @Test("are normal with mean 0 and variance 1")
  func normal() throws {
    let count = 20_001
    let values = try draw(.normal, [count])
    #expect(values.allSatisfy { Double(Float($0)) == $0 && $0.magnitude < 6.7 })
    let mean = values.reduce(0, +) / Double(count)
    let variance = values.reduce(0) { $0 + $1 * $1 } / Double(count)
    #expect(mean.magnitude < 4 / Double(count).squareRoot())
    #expect((variance - 1).magnitude < 4 * (2 / Double(count)).squareRoot())
    // The pairs of Box and Muller do not depend on each other.
    let covariance = stride(from: 0, to: count - 1, by: 2).reduce(0) {
      $0 + values[$1] * values[$1 + 1]
    }
    #expect((covariance / Double(count / 2)).magnitude < 4 / Double(count / 2).squareRoot())
  }

  @Test("differ between uses, steps and seeds")
  func streams() throws {
    let draws = [
      try draw(.bits, [8]), try draw(.bits, [8], use: 1), try draw(.bits, [8], key: [2, 2, 3, 4]),
      try draw(.bits, [8], key: [1, 3, 3, 4]), try draw(.bits, [8], key: [1, 2, 4, 4]),
      try draw(.bits, [8], key: [1, 2, 3, 5]),
    ]
    #expect(Set(draws.joined()).count == 48)
  }
}
