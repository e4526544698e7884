// SPDX-License-Identifier: Apache-2.0
internal import CDescentKernels
import DescentGraph

/// A sum or maximum over some dimensions of an array in memory order.
struct ReduceKernel: Kernel {
  let name: String
  let isDouble: Bool
  let isSum: Bool
  let source: Int
  let target: Int
  let dimensions: [Int64]
  let reduced: [UInt8]
  let outputCount: Int
  let parts: Int

  init(
    name: String, isDouble: Bool, isSum: Bool, source: Int, target: Int, dimensions: [Int64],
    reduced: [UInt8], outputCount: Int
  ) {
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
    } else {
      let reduce = isSum ? descent_reduce_sum_f32 : descent_reduce_max_f32
      reduce(
        frame.floats(source), frame.floats(target), rank, dimensions, reduced, Int64(begin),
        Int64(end))
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

/// Softmax of rows, their cross-entropy, its gradient, or both of these.
struct RowKernel: Kernel {
  enum Kind: Sendable { case softmax, crossEntropy, crossEntropyGradient, crossEntropyAndGradient }

  let name: String
  let kind: Kind
  let isDouble: Bool
  let sources: [Int]
  let targets: [Int]
  let rows: Int, columns: Int

  var reads: [Int] { sources }
  var writes: [Int] { targets }
  var parts: Int { min(max(rows, 1), Parts.elements(rows * columns * 4)) }

  func run(_ frame: borrowing Frame, part: Int) -> Int {
    let (begin, end) = range(part, of: rows)
    let (first, last, size) = (Int64(begin), Int64(end), Int64(columns))
    if isDouble {
      let x = frame.doubles(sources[0])
      let result = frame.doubles(targets[0])
      switch kind {
      case .softmax: descent_softmax_f64(x, result, size, first, last)
      case .crossEntropy:
        descent_cross_entropy_f64(x, frame.doubles(sources[1]), result, size, first, last)
      case .crossEntropyGradient:
        descent_cross_entropy_gradient_f64(
          x, frame.doubles(sources[1]), frame.doubles(sources[2]), result, size, first, last)
      case .crossEntropyAndGradient:
        descent_cross_entropy_both_f64(
          x, frame.doubles(sources[1]), frame.doubles(sources[2]), result,
          frame.doubles(targets[1]), size, first, last)
      }
    } else {
      let x = frame.floats(sources[0])
      let result = frame.floats(targets[0])
      switch kind {
      case .softmax: descent_softmax_f32(x, result, size, first, last)
      case .crossEntropy:
        descent_cross_entropy_f32(x, frame.floats(sources[1]), result, size, first, last)
      case .crossEntropyGradient:
        descent_cross_entropy_gradient_f32(
          x, frame.floats(sources[1]), frame.floats(sources[2]), result, size, first, last)
      case .crossEntropyAndGradient:
        descent_cross_entropy_both_f32(
          x, frame.floats(sources[1]), frame.floats(sources[2]), result, frame.floats(targets[1]),
          size, first, last)
      }
    }
    return 0
  }
}
