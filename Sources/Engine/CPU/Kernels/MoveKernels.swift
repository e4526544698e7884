// SPDX-License-Identifier: Apache-2.0
internal import CDescentKernels
import DescentGraph

/// Copies elements between strided arrays: views that need memory, relayouts, pads, concatenations.
struct MoveKernel: Kernel {
  /// One rectangle of elements, outermost dimension first.
  struct Move: Sendable {
    let source: Int
    let sourceOffset: Int
    let sourceStrides: [Int64]
    let targetOffset: Int
    let targetStrides: [Int64]
    let dimensions: [Int64]
  }

  let name: String
  let elementBytes: Int
  let target: Int
  let moves: [Move]
  /// Bytes of the target that are set first, for pads; one element repeated.
  let fill: (bytes: [UInt8], count: Int)?
  let parts: Int
  let batchCut: BatchCut?

  init(
    name: String, elementBytes: Int, target: Int, moves: [Move],
    fill: (bytes: [UInt8], count: Int)? = nil
  ) {
    self.name = name
    self.elementBytes = elementBytes
    self.target = target
    self.moves = moves
    self.fill = fill
    parts = Self.parts(moves, fill?.count)
    batchCut = nil
  }

  /// A move of images, whose outermost dimension is the batch.
  init(name: String, elementBytes: Int, target: Int, images: Move, parts: Int) {
    self.name = name
    self.elementBytes = elementBytes
    self.target = target
    moves = [images]
    fill = nil
    self.parts = parts
    batchCut =
      parts == 1
      ? nil
      : BatchCut(samples: Int(images.dimensions[0]), reads: [images.source], writes: [target])
  }

  /// Parts along the outermost dimension, where each of its indices has a stretch of the target of
  /// its own and the stretches leave nothing out.
  private static func parts(_ moves: [Move], _ filled: Int?) -> Int {
    guard moves.count == 1, let outermost = moves[0].dimensions.first else { return 1 }
    let count = Int(moves[0].dimensions.reduce(1, *))
    if let filled {
      let stretch = Int(moves[0].targetStrides[0])
      guard stretch * Int(outermost) == filled, moves[0].targetOffset < stretch else { return 1 }
    }
    return max(1, min(Int(outermost), Parts.elements(max(count, filled ?? 0))))
  }

  var reads: [Int] { moves.map(\.source) }
  var writes: [Int] { [target] }

  func run(_ frame: borrowing Frame, part: Int) -> Int {
    let base = frame.values[target]
    if let fill {
      let (begin, end) = range(part, of: Int(moves.first?.dimensions.first ?? 1))
      let stretch = parts == 1 ? fill.count : Int(moves[0].targetStrides[0]) * (end - begin)
      let start = parts == 1 ? 0 : Int(moves[0].targetStrides[0]) * begin
      Self.fill(base + start * elementBytes, fill.bytes, count: stretch)
    }
    for move in moves {
      let (begin, end) = range(part, of: Int(move.dimensions.first ?? 1))
      descent_strided_copy(
        Int32(elementBytes), Int32(move.dimensions.count), move.dimensions,
        frame.values[move.source] + move.sourceOffset * elementBytes, move.sourceStrides,
        base + move.targetOffset * elementBytes, move.targetStrides, Int64(begin), Int64(end))
    }
    return 0
  }
}

extension MoveKernel {
  /// Writes `count` copies of an element.
  private static func fill(_ target: UnsafeMutableRawPointer, _ element: [UInt8], count: Int) {
    let bytes = element.count * count
    guard element.contains(where: { $0 != 0 }) else {
      target.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
      return
    }
    var done = min(element.count, bytes)
    target.copyMemory(from: element, byteCount: done)
    while done < bytes {
      let more = min(done, bytes - done)
      (target + done).copyMemory(from: target, byteCount: more)
      done += more
    }
  }
}

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

/// Counter-based random elements.
struct RandomKernel: Kernel {
  let distribution: Op.Distribution
  let key: Int
  let use: UInt32
  let target: Int
  let count: Int

  var name: String { "random \(distribution)" }
  var reads: [Int] { [key] }
  var writes: [Int] { [target] }
  var parts: Int { Parts.elements(count * 4) }

  func run(_ frame: borrowing Frame, part: Int) -> Int {
    let (begin, end) = range(part, of: count)
    let key = frame.values[key].assumingMemoryBound(to: UInt32.self)
    switch distribution {
    case .bits:
      descent_random_bits(
        frame.values[target].assumingMemoryBound(to: UInt32.self), key, use, Int64(begin),
        Int64(end))
    case .uniform:
      descent_random_uniform_f32(frame.floats(target), key, use, Int64(begin), Int64(end))
    case .normal:
      descent_random_normal_f32(frame.floats(target), key, use, Int64(begin), Int64(end))
    }
    return 0
  }
}
