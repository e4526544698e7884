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
