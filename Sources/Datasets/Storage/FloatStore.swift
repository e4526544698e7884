// SPDX-License-Identifier: Apache-2.0

/// Samples in memory as floats: rows of a table, or images given as numbers.
final class FloatStore: SampleStore {
  let count: Int
  private let size: Int
  private let values: [Float]

  /// - Parameter values: `count` samples of `size` values each, one after the other.
  init(values: [Float], size: Int) {
    self.values = values
    self.size = size
    count = values.count / size
  }

  var decodes: Bool { false }
  var bytes: Int { values.count * MemoryLayout<Float>.stride }

  func read(_ position: Int, into target: UnsafeMutablePointer<Float>) {
    values.withUnsafeBufferPointer { values in
      guard let base = values.baseAddress else { return }
      target.update(from: base + position * size, count: size)
    }
  }

  func contentHash(at position: Int) -> UInt64 {
    values.withUnsafeBufferPointer { values in
      ContentHash.ofValues(
        UnsafeBufferPointer(rebasing: values[position * size..<(position + 1) * size]))
    }
  }

  func path(at position: Int) -> String? { nil }
}
