// SPDX-License-Identifier: Apache-2.0
import Testing

/// SplitMix64, so that every run tests the same numbers.
struct Samples: RandomNumberGenerator {
  var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// Multiples of 1/1024 in a range: sums of a few thousand are exact in Float32.
  mutating func numbers<R: Real>(_ count: Int, in range: ClosedRange<Double> = -2...2) -> [R] {
    (0..<count).map { _ in R((Double.random(in: range, using: &self) * 1024).rounded() / 1024) }
  }

  mutating func indices(_ count: Int, below limit: Int) -> [Int32] {
    (0..<count).map { _ in Int32.random(in: 0..<Int32(limit), using: &self) }
  }
}

/// Every value at which a function may go wrong.
func specialValues<R: Real>(_: R.Type) -> [R] {
  let magnitudes: [R] = [
    0, .leastNonzeroMagnitude, .leastNormalMagnitude, 0.5, 1, 1.5, 2, 2.5, 3, 20, 88.9, 104, 710,
    746, 1e6, R(sign: .plus, exponent: 24, significand: 1.5), .greatestFiniteMagnitude, .infinity,
  ]
  return magnitudes + magnitudes.map { -$0 } + [.nan]
}

/// The distance between two numbers in units of the last place of the wanted one; 0 between NaNs.
func ulps<R: Real>(_ found: R, _ wanted: R) -> Double {
  if found == wanted || (found.isNaN && wanted.isNaN) { return 0 }
  guard found.isFinite, wanted.isFinite else { return .infinity }
  return Double(abs(found - wanted) / Swift.max(wanted.ulp, .leastNonzeroMagnitude))
}

/// Expects two arrays to agree, within a tolerance relative to the larger of 1 and the wanted number.
func expectClose<R: Real>(
  _ found: [R], _ wanted: [R], within tolerance: Double = 0, _ what: String = "",
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(found.count == wanted.count, sourceLocation: sourceLocation)
  for (i, (f, w)) in zip(found, wanted).enumerated() {
    if f == w || (f.isNaN && w.isNaN) { continue }
    let error = abs(Double(f) - Double(w))
    if error <= tolerance * Swift.max(1, abs(Double(w))) { continue }
    Issue.record("\(what)[\(i)]: \(f) instead of \(w)", sourceLocation: sourceLocation)
    return
  }
}

/// Runs `body` on a range at once and in uneven pieces, and expects the same bits.
func expectSameInPieces<Element>(
  _ count: Int, filling size: Int, with blank: Element, _ what: String = "",
  sourceLocation: SourceLocation = #_sourceLocation,
  _ body: (UnsafeMutablePointer<Element>?, Int64, Int64) -> Void
) -> [Element] {
  var whole = [Element](repeating: blank, count: size)
  var pieces = whole
  whole.withUnsafeMutableBufferPointer { body($0.baseAddress, 0, Int64(count)) }
  pieces.withUnsafeMutableBufferPointer { buffer in
    var begin = 0
    while begin < count {
      let end = Swift.min(count, begin + 1 + begin / 2)
      body(buffer.baseAddress, Int64(begin), Int64(end))
      begin = end
    }
  }
  let same = whole.withUnsafeBytes { a in pieces.withUnsafeBytes { b in a.elementsEqual(b) } }
  #expect(same, "\(what) depends on how the range is cut", sourceLocation: sourceLocation)
  return whole
}

extension Array where Element == Int {
  var product: Int { reduce(1, *) }
}
