// SPDX-License-Identifier: Apache-2.0
import DescentEngine

extension Engine {
  /// Runs a graph with one result of floats.
  ///
  /// - Parameters:
  ///   - weights: In the order of the graph's inputs; nil for the data.
  ///   - data: What the other input is.
  ///   - count: How many values the result has.
  func run(
    _ executable: any Executable, weights: [Storage?], data: some Collection<Float>, count: Int
  ) throws(EngineError) -> [Float] {
    let input = Storage(uninitialized: .float32, count: data.count)
    _ = UnsafeMutableRawBufferPointer(start: input.pointer, count: input.byteCount)
      .bindMemory(to: Float.self).initialize(fromContentsOf: data)
    let result = Storage(uninitialized: .float32, count: count)
    try run(executable, inputs: weights.map { $0 ?? input }, outputs: [result])
    return withExtendedLifetime(result) {
      let pointer = result.pointer.assumingMemoryBound(to: Float.self)
      return Array(UnsafeBufferPointer(start: pointer, count: count))
    }
  }
}
