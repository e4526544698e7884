// SPDX-License-Identifier: Apache-2.0
import CDescentKernels
import Foundation
import Testing

/// Faults that AddressSanitizer has to find in the C kernels.
///
/// `Tools/test-sanitize --self-test` runs them, with `DESCENT_PLANT=1`; otherwise they are left out.
@Suite(
  "Planted overflows and leaks", .serialized,
  .enabled(if: ProcessInfo.processInfo.environment["DESCENT_PLANT"] != nil))
struct PlantedOverflowTests {
  /// A kernel is told of five numbers where there are four.
  @Test func overflow() {
    let bits = UnsafeMutablePointer<UInt32>.allocate(capacity: 4)
    defer { bits.deallocate() }
    descent_random_bits(bits, [0, 0, 0, 0], 0, 0, 5)
    #expect(bits[3] != bits[2])
  }

  /// Memory that nobody points to any more.
  @Test func leak() {
    var sum: UInt32 = 0
    for _ in 0..<100 {
      let bits = UnsafeMutablePointer<UInt32>.allocate(capacity: 4)
      descent_random_bits(bits, [0, 0, 0, 0], 0, 0, 4)
      sum &+= bits[0]
    }
    #expect(sum != 0)
  }
}
