// SPDX-License-Identifier: Apache-2.0
internal import DescentGraph

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

extension ReferenceStep {
  /// Element `e` depends on key, use and `e` alone.
  ///
  /// The key is seed low, seed high, step low, step high; the element is a word of the Philox block
  /// whose key is the seed and whose counter holds `e / 4`, the use and the step.
  func random(_ distribution: Op.Distribution, use: UInt32, key: [Double]) -> [Double] {
    let key = key.map { UInt32(saturating: $0) }
    func bits(_ element: Int) -> UInt32 {
      let block = UInt64(element / 4)
      let high = UInt32(truncatingIfNeeded: block >> 32)
      let counter: [UInt32] = [
        UInt32(truncatingIfNeeded: block), use ^ (high << 24 | high >> 8), key[2], key[3],
      ]
      return philox4x32(counter: counter, key: [key[0], key[1]])[element % 4]
    }
    return (0..<shape.count).map { element in
      switch distribution {
      case .bits: return Double(bits(element))
      case .uniform: return Double(bits(element) >> 8) * 0x1p-24
      case .normal:
        // Box and Muller: two words make two numbers.
        let first = element & ~1
        let u = (Double(bits(first)) + 1) * 0x1p-32
        let v = Double(bits(first + 1)) * 0x1p-32
        let radius = (-2 * log(u)).squareRoot()
        let angle = 2 * Double.pi * v
        return Double(Float(radius * (element == first ? cos(angle) : sin(angle))))
      }
    }
  }
}

/// Philox4x32-10: ten rounds of multiplications that mix a counter.
///
/// - Source: Salmon, Moraes, Dror, Shaw: Parallel random numbers: as easy as 1, 2, 3. SC 2011.
package func philox4x32(counter: [UInt32], key: [UInt32]) -> [UInt32] {
  var (x, key) = (counter, key)
  for _ in 0..<10 {
    let first = x[0].multipliedFullWidth(by: 0xD251_1F53)
    let second = x[2].multipliedFullWidth(by: 0xCD9E_8D57)
    x = [second.high ^ x[1] ^ key[0], second.low, first.high ^ x[3] ^ key[1], first.low]
    key = [key[0] &+ 0x9E37_79B9, key[1] &+ 0xBB67_AE85]
  }
  return x
}
