// SPDX-License-Identifier: Apache-2.0
internal import CDescentKernels
import DescentGraph

/// Softmax of rows.
struct SoftmaxKernel: Kernel {
  let isDouble: Bool
  let source: Int
  let target: Int
  let rows: Int, columns: Int

  var name: String { "softmax" }
  var reads: [Int] { [source] }
  var writes: [Int] { [target] }
  var parts: Int { Parts.rows(rows, columns) }

  func run(_ frame: borrowing Frame, part: Int) -> Int {
    let (begin, end) = range(part, of: rows)
    let (first, last, size) = (Int64(begin), Int64(end), Int64(columns))
    if isDouble {
      descent_softmax_f64(frame.doubles(source), frame.doubles(target), size, first, last)
    } else {
      descent_softmax_f32(frame.floats(source), frame.floats(target), size, first, last)
    }
    return 0
  }
}

/// The cross-entropy of rows of logits, its gradient, or both by the same exponentials.
struct CrossEntropyKernel: Kernel {
  let isDouble: Bool
  let logits: Int
  let targets: Targets
  let loss: Int?
  let gradient: Gradient?
  let rows: Int, columns: Int

  enum Targets {
    /// Numbers as many as the logits.
    case numbers(Int)
    /// Of each row the place whose number is 1.
    case labels(Int)
  }

  struct Gradient {
    /// The gradients of the losses.
    let upstream: Int
    let target: Int
  }

  var name: String {
    let name =
      gradient == nil
      ? "softmaxCrossEntropy"
      : loss == nil ? "softmaxCrossEntropyGradient" : "softmaxCrossEntropy and gradient"
    return if case .labels = targets { name + " (labels)" } else { name }
  }
  var reads: [Int] {
    let target =
      switch targets {
      case .numbers(let value), .labels(let value): value
      }
    return [logits, target] + (gradient.map { [$0.upstream] } ?? [])
  }
  var writes: [Int] { [loss, gradient?.target].compactMap { $0 } }
  var parts: Int { Parts.rows(rows, columns) }

  func run(_ frame: borrowing Frame, part: Int) -> Int {
    let (begin, end) = range(part, of: rows)
    let labels: UnsafeMutablePointer<Int32>? =
      if case .labels(let value) = targets { frame.indices(value) } else { nil }
    let numbers: Int? = if case .numbers(let value) = targets { value } else { nil }
    if isDouble {
      descent_cross_entropy_f64(
        frame.doubles(logits), numbers.map { frame.doubles($0) }, labels,
        gradient.map { frame.doubles($0.upstream) }, loss.map { frame.doubles($0) },
        gradient.map { frame.doubles($0.target) }, Int64(columns), Int64(begin), Int64(end))
    } else {
      descent_cross_entropy_f32(
        frame.floats(logits), numbers.map { frame.floats($0) }, labels,
        gradient.map { frame.floats($0.upstream) }, loss.map { frame.floats($0) },
        gradient.map { frame.floats($0.target) }, Int64(columns), Int64(begin), Int64(end))
    }
    return 0
  }
}

extension Parts {
  /// Parts for rows whose exponentials are taken, which costs as much as four numbers each.
  fileprivate static func rows(_ rows: Int, _ columns: Int) -> Int {
    min(max(rows, 1), elements(rows * columns * 4))
  }
}
