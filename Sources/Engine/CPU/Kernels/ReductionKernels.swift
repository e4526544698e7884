// SPDX-License-Identifier: Apache-2.0
internal import CDescentKernels
import DescentGraph

/// A sum or maximum over some dimensions of an array in memory order, divided by `divisor` if there is
/// one.
struct ReduceKernel: Kernel {
  let name: String
  let isDouble: Bool
  let isSum: Bool
  let source: Int
  let target: Int
  let dimensions: [Int64]
  let reduced: [UInt8]
  let outputCount: Int
  let divisor: Double?
  let parts: Int

  init(
    name: String, isDouble: Bool, isSum: Bool, source: Int, target: Int, dimensions: [Int64],
    reduced: [UInt8], outputCount: Int, divisor: Double? = nil
  ) {
    self.divisor = divisor
    (self.name, self.isDouble, self.isSum) = (name, isDouble, isSum)
    (self.source, self.target) = (source, target)
    (self.dimensions, self.reduced, self.outputCount) = (dimensions, reduced, outputCount)
    parts = min(max(outputCount, 1), Parts.elements(Int(dimensions.reduce(1, *))))
  }

  var reads: [Int] { [source] }
  var writes: [Int] { [target] }

  func run(_ frame: borrowing Frame, part: Int) -> Int {
    let (begin, end) = range(part, of: outputCount)
    let rank = Int32(dimensions.count)
    if isDouble {
      let reduce = isSum ? descent_reduce_sum_f64 : descent_reduce_max_f64
      reduce(
        frame.doubles(source), frame.doubles(target), rank, dimensions, reduced, Int64(begin),
        Int64(end))
      if let divisor {
        for index in begin..<end { frame.doubles(target)[index] /= divisor }
      }
    } else {
      let reduce = isSum ? descent_reduce_sum_f32 : descent_reduce_max_f32
      reduce(
        frame.floats(source), frame.floats(target), rank, dimensions, reduced, Int64(begin),
        Int64(end))
      if let divisor {
        for index in begin..<end { frame.floats(target)[index] /= Float(divisor) }
      }
    }
    return 0
  }
}

/// The first maximum along an axis.
struct ArgmaxKernel: Kernel {
  let name: String
  let isDouble: Bool
  let source: Int
  let target: Int
  let outer: Int, size: Int, inner: Int

  var reads: [Int] { [source] }
  var writes: [Int] { [target] }
  var parts: Int { min(max(outer * inner, 1), Parts.elements(outer * size * inner)) }

  func run(_ frame: borrowing Frame, part: Int) -> Int {
    let (begin, end) = range(part, of: outer * inner)
    if isDouble {
      descent_argmax_f64(
        frame.doubles(source), frame.indices(target), Int64(size), Int64(inner), Int64(begin),
        Int64(end))
    } else {
      descent_argmax_f32(
        frame.floats(source), frame.indices(target), Int64(size), Int64(inner), Int64(begin),
        Int64(end))
    }
    return 0
  }
}

/// Adds the partial results of a kernel that was cut into parts, in a fixed pairwise tree.
struct SumPartialsKernel: Kernel {
  let isDouble: Bool
  let source: Int
  let target: Int
  let partials: Int
  /// Numbers from one partial to the next.
  let stride: Int
  /// How many of them are wanted.
  let count: Int

  var name: String { "sum of \(partials) partials" }
  var reads: [Int] { [source] }
  var writes: [Int] { [target] }
  var parts: Int { Parts.elements(partials * count) }

  func run(_ frame: borrowing Frame, part: Int) -> Int {
    let (begin, end) = range(part, of: count)
    if isDouble {
      descent_sum_partials_f64(
        frame.doubles(source), Int64(partials), Int64(stride), frame.doubles(target),
        Int64(begin), Int64(end))
    } else {
      descent_sum_partials_f32(
        frame.floats(source), Int64(partials), Int64(stride), frame.floats(target), Int64(begin),
        Int64(end))
    }
    return 0
  }
}
