// SPDX-License-Identifier: Apache-2.0
#if canImport(CDescentOneDNN)
  /// Floats at a 64-byte boundary, freed with the last reference.
  final class Operand {
    let floats: UnsafeMutableBufferPointer<Float>

    /// Filled with a value that no result has, so that what a kernel leaves out shows.
    init(count: Int) {
      let bytes = UnsafeMutableRawPointer.allocate(byteCount: max(64, count * 4), alignment: 64)
      floats = UnsafeMutableBufferPointer(
        start: bytes.bindMemory(to: Float.self, capacity: count), count: count)
      floats.initialize(repeating: 1e30)
    }

    convenience init(_ values: [Float]) {
      self.init(count: values.count)
      _ = floats.update(fromContentsOf: values)
    }

    deinit { floats.baseAddress.map { UnsafeMutableRawPointer($0).deallocate() } }

    var pointer: UnsafeMutableRawPointer? { UnsafeMutableRawPointer(floats.baseAddress) }
    var values: [Float] { Array(floats) }

    /// Reproducible values in -1 ..< 1.
    static func random(count: Int, seed: UInt64) -> [Float] {
      (0..<count).map { index in
        var bits = (seed &+ UInt64(index)) &* 0x9E37_79B9_7F4A_7C15
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return Float((bits ^ (bits >> 31)) >> 40) / Float(1 << 23) - 1
      }
    }
  }

  /// `|actual - expected| / |expected|` in the Euclidean norm.
  func relativeError(_ actual: [Float], _ expected: [Double]) -> Double {
    guard actual.count == expected.count else { return .infinity }
    var difference = 0.0
    var size = 0.0
    for (a, e) in zip(actual, expected) {
      difference += (Double(a) - e) * (Double(a) - e)
      size += e * e
    }
    return size > 0 ? (difference / size).squareRoot() : difference.squareRoot()
  }
#endif
