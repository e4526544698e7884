// SPDX-License-Identifier: Apache-2.0
internal import CDescentKernels
import DescentGraph

/// Rows or elements picked by an index: embeddings, pooling winners, sorted values.
struct GatherKernel: Kernel {
  let name: String
  let elementBytes: Int
  let source: Int
  let indices: Int
  let target: Int
  /// The source as [outer, size, inner], the result as [outer, count, inner].
  let outer: Int, size: Int, inner: Int, count: Int
  /// One index an element instead of one a row.
  let isElementwise: Bool

  var reads: [Int] { [source, indices] }
  var writes: [Int] { [target] }
  var parts: Int { min(max(outer * count, 1), Parts.elements(outer * count * inner)) }

  func run(_ frame: borrowing Frame, part: Int) -> Int {
    let (begin, end) = range(part, of: outer * count)
    let pick = isElementwise ? descent_take_along : descent_take
    return Int(
      pick(
        Int32(elementBytes), frame.values[source], Int64(size), Int64(inner),
        frame.indices(indices), Int64(count), frame.values[target], Int64(begin), Int64(end)))
  }

  func error(status: Int) -> EngineError {
    .indexOutOfRange(operation: name, size: size, count: status)
  }
}

/// The transpose of a gather: adds rows or elements to where their indices point.
struct ScatterKernel: Kernel {
  let name: String
  let isDouble: Bool
  let updates: Int
  let indices: Int
  let target: Int
  let outer: Int, size: Int, inner: Int, count: Int
  let isElementwise: Bool

  var reads: [Int] { [updates, indices] }
  var writes: [Int] { [target] }
  /// Along `outer`, so that every element is added to by one part in a fixed order.
  var parts: Int { min(max(outer, 1), Parts.elements(outer * count * inner)) }

  func run(_ frame: borrowing Frame, part: Int) -> Int {
    let (begin, end) = range(part, of: outer)
    let bytes = size * inner * (isDouble ? 8 : 4)
    (frame.values[target] + begin * bytes).initializeMemory(
      as: UInt8.self, repeating: 0, count: (end - begin) * bytes)
    if isDouble {
      let add = isElementwise ? descent_scatter_add_along_f64 : descent_scatter_add_f64
      return Int(
        add(
          frame.doubles(updates), frame.indices(indices), Int64(count), frame.doubles(target),
          Int64(size), Int64(inner), Int64(begin), Int64(end), 0, Int64(inner)))
    }
    let add = isElementwise ? descent_scatter_add_along_f32 : descent_scatter_add_f32
    return Int(
      add(
        frame.floats(updates), frame.indices(indices), Int64(count), frame.floats(target),
        Int64(size), Int64(inner), Int64(begin), Int64(end), 0, Int64(inner)))
  }

  func error(status: Int) -> EngineError {
    .indexOutOfRange(operation: name, size: size, count: status)
  }
}

/// The order that sorts each line.
struct SortKernel: Kernel {
  let name: String
  let isDouble: Bool
  let source: Int
  let target: Int
  let outer: Int, size: Int, inner: Int
  let descending: Bool

  var reads: [Int] { [source] }
  var writes: [Int] { [target] }
  var parts: Int { min(max(outer * inner, 1), Parts.elements(outer * size * inner)) }
  var scratchBytes: Int { Int(descent_argsort_scratch(Int64(size))) }

  func run(_ frame: borrowing Frame, part: Int) -> Int {
    let (begin, end) = range(part, of: outer * inner)
    if isDouble {
      descent_argsort_f64(
        frame.doubles(source), frame.indices(target), Int64(size), Int64(inner),
        descending ? 1 : 0, Int64(begin), Int64(end), frame.scratch)
    } else {
      descent_argsort_f32(
        frame.floats(source), frame.indices(target), Int64(size), Int64(inner),
        descending ? 1 : 0, Int64(begin), Int64(end), frame.scratch)
    }
    return 0
  }
}
