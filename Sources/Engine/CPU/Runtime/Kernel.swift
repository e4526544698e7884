// SPDX-License-Identifier: Apache-2.0
import DescentGraph

/// One step of a plan: single-threaded work in parts that may run in any order, on any worker.
///
/// What a part computes depends on the plan alone, never on who runs it or when.
package protocol Kernel: Sendable {
  var name: String { get }
  /// Values by number in the plan.
  var reads: [Int] { get }
  var writes: [Int] { get }
  /// Values that must be written before, though they are not read.
  var follows: [Int] { get }
  var parts: Int { get }
  /// Scratch memory that each worker needs.
  var scratchBytes: Int { get }
  var flops: Double { get }

  /// Whether an output may share the memory of this input: each element is read before its place is
  /// written.
  func canOverwrite(_ input: Int, with output: Int) -> Bool

  /// How the parts lie along a batch; nil where they do not, or where there is no batch.
  var batchCut: BatchCut? { get }

  /// Whether a worker had better make the results for itself than fetch them from another core's cache.
  var isRepeatable: Bool { get }

  /// Computes a part; 0, or a status that `error` explains.
  func run(_ frame: borrowing Frame, part: Int) -> Int

  func error(status: Int) -> EngineError
}

extension Kernel {
  package var follows: [Int] { [] }
  package var scratchBytes: Int { 0 }
  package var flops: Double { 0 }
  package var batchCut: BatchCut? { nil }
  package var isRepeatable: Bool { false }
  package func canOverwrite(_ input: Int, with output: Int) -> Bool { false }
  package func error(status: Int) -> EngineError { .kernel(name: name, status: status) }

  /// The elements `[begin, end)` of a part when `count` elements are cut evenly.
  func range(_ part: Int, of count: Int) -> (begin: Int, end: Int) {
    (count * part / parts, count * (part + 1) / parts)
  }
}

/// What a kernel sees of a run: the addresses of all values, and its worker's scratch memory.
package struct Frame: ~Copyable {
  package let values: UnsafeMutablePointer<UnsafeMutableRawPointer>
  let scratch: UnsafeMutableRawPointer
  package let worker: Int

  func floats(_ value: Int) -> UnsafeMutablePointer<Float> {
    values[value].assumingMemoryBound(to: Float.self)
  }
  func doubles(_ value: Int) -> UnsafeMutablePointer<Double> {
    values[value].assumingMemoryBound(to: Double.self)
  }
  /// BFloat16, the upper halves of floats.
  func halves(_ value: Int) -> UnsafeMutablePointer<UInt16> {
    values[value].assumingMemoryBound(to: UInt16.self)
  }
  func indices(_ value: Int) -> UnsafeMutablePointer<Int32> {
    values[value].assumingMemoryBound(to: Int32.self)
  }
}

/// How work is cut: by its size alone, so that every machine and thread count cuts it alike.
enum Parts {
  /// More cores than this gain nothing; a multiple of the usual core counts.
  private static let most = 16

  /// Parts for elementwise work: each about 128 KB of traffic or more.
  static func elements(_ count: Int) -> Int { min(most, max(1, count / 16_384)) }

  /// Results up to this size fit into a second-level cache beside what they are made for.
  static let repeatableBytes = 640 << 10

  /// Parts for whatever reads or writes these images sample by sample, so that one kernel's parts are
  /// the next one's; 1 where the images are small or few.
  ///
  /// Every part reads all weights and writes a gradient of them: with many channels and fewer than 1024
  /// pixels a part that costs some percent of a step. Eight parts are left to other cores.
  static func images(_ shape: Shape) -> Int {
    guard shape.rank == 4, shape[0] >= 8, shape.count >= 32_768 else { return 1 }
    var limit = min(most, shape[0], shape.count / 4_096)
    if shape[1] >= 32 { limit = min(limit, max(8, shape[0] * shape[2] * shape[3] / 16 / 64)) }
    return limit
  }

  /// A range cut about evenly, at multiples of a step.
  static func ranges(_ count: Int, _ cuts: Int, by step: Int = 1) -> [Range<Int>] {
    let steps = count / step
    return (0..<cuts).map { (steps * $0 / cuts * step)..<(steps * ($0 + 1) / cuts * step) }
  }

  /// Parts for arithmetic over `limit` pieces that cannot be cut further; about 10 µs each.
  static func arithmetic(_ flops: Double, limit: Int) -> Int {
    max(1, min(most, limit, Int(min(flops / 1.5e6, 64))))
  }
}
