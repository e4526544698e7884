// SPDX-License-Identifier: Apache-2.0
import DescentGraph

extension Lower {
  /// Pads, concatenations, gathers, scatters and sorts.
  mutating func lowerMovement(_ index: Int, _ item: Draft.Item, _ op: Op) throws(EngineError) {
    switch op {
    case .pad(let low, _, let interior, let value):
      try lowerPad(index, item, low, interior, value)
    case .concatenate(let axis):
      try lowerConcatenation(index, item, axis)
    case .gather(let axis):
      try lowerGather(index, item, axis, isElementwise: false)
    case .gatherElements(let axis):
      try lowerGather(index, item, axis, isElementwise: true)
    case .scatterAdd(let axis, _):
      try lowerScatter(index, item, axis, isElementwise: false)
    case .scatterAddElements(let axis, _):
      try lowerScatter(index, item, axis, isElementwise: true)
    case .argsort(let axis, let descending):
      let input = draft.items[item.inputs[0]]
      let source = try materialized(item.inputs[0])
      let (outer, size, inner) = input.shape.split(at: axis)
      list.append(
        SortKernel(
          name: op.name, isDouble: input.elementType == .float64, source: source,
          target: newValue(of: index), outer: outer, size: size, inner: inner,
          descending: descending))
    default: return
    }
  }

  private mutating func lowerPad(
    _ index: Int, _ item: Draft.Item, _ low: [Int], _ interior: [Int], _ value: Double
  ) throws(EngineError) {
    let input = draft.items[item.inputs[0]]
    let source = try materialized(item.inputs[0])
    let strides = item.shape.strides
    let offset = zip(low, strides).reduce(0) { $0 + $1.0 * $1.1 }
    let spaced = strides.indices.map { strides[$0] * (interior[$0] + 1) }
    let (dimensions, lists) = collapsed(input.shape.dimensions, [input.shape.strides, spaced])
    try checkRank(dimensions, item)
    let element = Storage(item.storedType, [value])
    let bytes = [UInt8](UnsafeRawBufferPointer(start: element.pointer, count: element.byteCount))
    list.append(
      MoveKernel(
        name: "pad", elementBytes: item.storedType.byteCount, target: newValue(of: index),
        moves: input.shape.count == 0
          ? []
          : [
            MoveKernel.Move(
              source: source, sourceOffset: 0, sourceStrides: lists[0], targetOffset: offset,
              targetStrides: lists[1], dimensions: dimensions)
          ], fill: (bytes, item.shape.count)))
  }

  private mutating func lowerConcatenation(_ index: Int, _ item: Draft.Item, _ axis: Int)
    throws(EngineError)
  {
    let strides = item.shape.strides
    var moves: [MoveKernel.Move] = []
    var start = 0
    for input in item.inputs {
      let shape = draft.items[input].shape
      let source = try materialized(input)
      let (dimensions, lists) = collapsed(shape.dimensions, [shape.strides, strides])
      try checkRank(dimensions, item)
      if shape.count > 0 {
        moves.append(
          MoveKernel.Move(
            source: source, sourceOffset: 0, sourceStrides: lists[0],
            targetOffset: start * strides[axis], targetStrides: lists[1], dimensions: dimensions))
      }
      start += shape[axis]
    }
    list.append(
      MoveKernel(
        name: item.op.name, elementBytes: item.elementType.byteCount, target: newValue(of: index),
        moves: moves))
  }

  private mutating func lowerGather(
    _ index: Int, _ item: Draft.Item, _ axis: Int, isElementwise: Bool
  ) throws(EngineError) {
    let source = try materialized(item.inputs[0])
    let indices = try materialized(item.inputs[1])
    let (outer, size, inner) = draft.items[item.inputs[0]].shape.split(at: axis)
    list.append(
      GatherKernel(
        name: item.op.name, elementBytes: item.elementType.byteCount, source: source,
        indices: indices, target: newValue(of: index), outer: outer, size: size, inner: inner,
        count: item.shape[axis], isElementwise: isElementwise))
  }

  private mutating func lowerScatter(
    _ index: Int, _ item: Draft.Item, _ axis: Int, isElementwise: Bool
  ) throws(EngineError) {
    let updates = try materialized(item.inputs[0])
    let indices = try materialized(item.inputs[1])
    let (outer, size, inner) = item.shape.split(at: axis)
    list.append(
      ScatterKernel(
        name: item.op.name, isDouble: item.elementType == .float64, updates: updates,
        indices: indices, target: newValue(of: index), outer: outer, size: size, inner: inner,
        count: draft.items[item.inputs[0]].shape[axis], isElementwise: isElementwise))
  }
}
