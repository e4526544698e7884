// SPDX-License-Identifier: Apache-2.0
internal import CDescentKernels
import DescentGraph

extension Lower {
  /// An item with a kernel of its own.
  mutating func lowerItem(_ index: Int, _ item: Draft.Item) throws(EngineError) {
    let isDouble =
      (item.inputs.first.map { draft.items[$0].elementType } ?? item.elementType) == .float64
    switch item.op {
    case .leaf: return
    case .relayout: return try lowerRelayout(index, item)
    case .fused(let op, let epilogue): return try lowerFused(index, item, op, epilogue)
    case .dividedSum(let axes, let divisor):
      try lowerReduction(index, item, isSum: true, axes, dividedBy: divisor, isDouble)
    case .ofLabels: try lowerCrossEntropy(index, item, ofLabels: true, isDouble)
    case .graph(let op):
      switch op {
      case .input, .constant, .iota: return
      case .unary, .binary, .compare, .select, .cast, .stopGradient: return
      case .reshape, .transpose, .broadcast, .slice: return
      case .reduce(let kind, let axes):
        try lowerReduction(index, item, isSum: kind == .sum, axes, isDouble)
      case .argmax(let axis):
        let source = try materialized(item.inputs[0])
        let (outer, size, inner) = draft.items[item.inputs[0]].shape.split(at: axis)
        list.append(
          ArgmaxKernel(
            name: op.name, isDouble: isDouble, source: source, target: newValue(of: index),
            outer: outer, size: size, inner: inner))
      case .matmul(let left, let right):
        let sources = try item.inputs.map { input throws(EngineError) in try materialized(input) }
        let shape = MatmulShape(
          (left, right), left: draft.items[item.inputs[0]].shape, result: item.shape)
        try provider.lower(
          shape,
          ProductType(operands: draft.items[item.inputs[0]].storedType, result: item.storedType),
          left: sources[0], right: sources[1], target: newValue(of: index), into: &list)
      case .convolution, .convolutionInputGradient, .convolutionWeightGradient:
        try lowerConvolution(index, item, op)
      case .pad, .concatenate, .gather, .scatterAdd, .gatherElements, .scatterAddElements,
        .argsort:
        try lowerMovement(index, item, op)
      case .random(let distribution, _, let use):
        let key = try materialized(item.inputs[0])
        list.append(
          RandomKernel(
            distribution: distribution, key: key, use: use, target: newValue(of: index),
            count: item.shape.count))
      case .maxPool, .maxPoolGradient, .maxPoolGather, .averagePool, .averagePoolGradient:
        try lowerPool(index, item, op, isDouble)
      case .channelMoments, .batchNormSums:
        try lowerStatistics(index, item, op, isDouble)
      case .softmax: try lowerSoftmax(index, item, isDouble)
      case .softmaxCrossEntropy, .softmaxCrossEntropyGradient:
        try lowerCrossEntropy(index, item, ofLabels: false, isDouble)
      case .batchNorm, .layerNorm, .groupNorm, .gelu, .dropout, .custom, .call:
        trap("planner: the composite \(op.name) was not inlined")
      }
    }
  }

  private mutating func lowerRelayout(_ index: Int, _ item: Draft.Item) throws(EngineError) {
    let input = item.inputs[0]
    let source = try materialized(input)
    let from = draft.items[input].layout.blockedStrides(item.shape)
    let to = item.layout.blockedStrides(item.shape)
    let shape = item.shape
    let isBlocked = shape[1] % 16 == 0
    let sizes =
      isBlocked
      ? [shape[0], shape[1] / 16, 16, shape[2], shape[3]]
      : [shape[0], shape[1], 1, shape[2], shape[3]]
    // Image by image, each along the target's memory, so that writes run forward.
    let order = sizes.indices.dropFirst().sorted {
      to[$0] == to[$1] ? $0 < $1 : to[$0] > to[$1]
    }
    let (dimensions, strides) = collapsed(
      order.map { sizes[$0] }, [order.map { from[$0] }, order.map { to[$0] }])
    let move = MoveKernel.Move(
      source: source, sourceOffset: 0, sourceStrides: [Int64(from[0])] + strides[0],
      targetOffset: 0, targetStrides: [Int64(to[0])] + strides[1],
      dimensions: [Int64(sizes[0])] + dimensions)
    list.append(
      MoveKernel(
        name: "relayout", elementBytes: item.storedType.byteCount, target: newValue(of: index),
        images: move, parts: Parts.images(shape)))
  }

  private mutating func lowerReduction(
    _ index: Int, _ item: Draft.Item, isSum: Bool, _ axes: [Int], dividedBy divisor: Double? = nil,
    _ isDouble: Bool
  ) throws(EngineError) {
    let input = draft.items[item.inputs[0]]
    let source = try materialized(item.inputs[0])
    if isSum, input.shape.rank == 4, ChannelReduction(axes)?.overBatch == true {
      let view = ChannelView(input.shape, input.layout)
      let partials = list.newValue(
        byteCount: view.parts * 2 * view.channels * input.elementType.byteCount)
      list.append(
        PartialSumsKernel(
          isDouble: isDouble, view: view, upstream: source, upstreamIsHalf: input.isHalf,
          normalized: nil, target: partials))
      list.append(
        SumPartialsKernel(
          isDouble: isDouble, source: partials, target: newValue(of: index), partials: view.parts,
          stride: 2 * view.channels, count: view.channels))
      return
    }
    let dimensions = input.layout.dimensions(of: input.shape)
    let reducedAxes = input.layout == .plain ? axes : input.layout.spatialAxes(axes)
    // Neighbours that are both kept or both reduced are one dimension to the kernel.
    var sizes: [Int64] = []
    var flags: [UInt8] = []
    for (axis, size) in dimensions.enumerated() where size != 1 {
      let flag: UInt8 = reducedAxes.contains(axis) ? 1 : 0
      if flags.last == flag {
        sizes[sizes.count - 1] *= Int64(size)
      } else {
        sizes.append(Int64(size))
        flags.append(flag)
      }
    }
    try checkRank(sizes, item)
    list.append(
      ReduceKernel(
        name: item.op.name, isDouble: isDouble, isSum: isSum, source: source,
        target: newValue(of: index), dimensions: sizes, reduced: flags,
        outputCount: item.shape.count, divisor: divisor))
  }

  private mutating func lowerConvolution(_ index: Int, _ item: Draft.Item, _ op: Op)
    throws(EngineError)
  {
    let inputs = item.inputs.map { draft.items[$0] }
    guard let shape = ConvolutionShape(op, inputs: inputs.map(\.shape), result: item.shape) else {
      return
    }
    let sources = try item.inputs.map { input throws(EngineError) in try materialized(input) }
    let layouts: (input: Layout, output: Layout) =
      switch shape.direction {
      case .forward: (inputs[0].layout, item.layout)
      case .inputGradient: (item.layout, inputs[0].layout)
      case .weightGradient: (inputs[0].layout, inputs[1].layout)
      }
    try provider.lower(
      shape, ProductType(operands: inputs[0].storedType, result: item.storedType),
      sources: sources, target: newValue(of: index), layouts: layouts, into: &list)
  }

  private mutating func lowerPool(_ index: Int, _ item: Draft.Item, _ op: Op, _ isDouble: Bool)
    throws(EngineError)
  {
    let kind: PoolKernel.Kind
    let geometry: PoolGeometry
    let image: Shape
    let first = draft.items[item.inputs[0]].shape
    switch op {
    case .maxPool(let pool): (kind, geometry, image) = (.maximum, pool, first)
    case .maxPoolGradient(let pool): (kind, geometry, image) = (.maximumGradient, pool, first)
    case .maxPoolGather(let pool): (kind, geometry, image) = (.maximumGather, pool, first)
    case .averagePool(let pool): (kind, geometry, image) = (.average, pool, first)
    case .averagePoolGradient(let pool, _, _):
      (kind, geometry, image) = (.averageGradient, pool, item.shape)
    default: return
    }
    guard let pooled = geometry.outputShape(image) else { return }
    let sources = try item.inputs.map { input throws(EngineError) in try materialized(input) }
    let view = ChannelView(image, item.layout)
    list.append(
      PoolKernel(
        name: op.name, kind: kind, isDouble: isDouble, countsPadding: geometry.countsPadding,
        window: descent_window(
          height: Int64(image[2]), width: Int64(image[3]), out_height: Int64(pooled[2]),
          out_width: Int64(pooled[3]), kernel_y: Int64(geometry.kernelHeight),
          kernel_x: Int64(geometry.kernelWidth), stride_y: Int64(geometry.vertical.stride),
          stride_x: Int64(geometry.horizontal.stride), dilation_y: 1, dilation_x: 1,
          top: Int64(geometry.vertical.padLow), left: Int64(geometry.horizontal.padLow)),
        sources: sources, target: newValue(of: index), view: view))
  }

  private mutating func lowerStatistics(
    _ index: Int, _ item: Draft.Item, _ op: Op, _ isDouble: Bool
  ) throws(EngineError) {
    let input = draft.items[item.inputs[0]]
    let view = ChannelView(input.shape, input.layout)
    let sources = try item.inputs.map { source throws(EngineError) in try materialized(source) }
    let partials = list.newValue(
      byteCount: view.parts * 2 * view.channels * input.elementType.byteCount)
    let target = newValue(of: index)
    if case .batchNormSums(let epsilon) = op {
      list.append(
        PartialSumsKernel(
          isDouble: isDouble, view: view, upstream: sources[1],
          upstreamIsHalf: draft.items[item.inputs[1]].isHalf,
          normalized: PartialSumsKernel.Normalized(
            x: sources[0], isHalf: input.isHalf, moments: sources[2], epsilon: epsilon),
          target: partials))
      list.append(
        SumPartialsKernel(
          isDouble: isDouble, source: partials, target: target, partials: view.parts,
          stride: 2 * view.channels, count: 2 * view.channels))
    } else {
      list.append(
        PartialMomentsKernel(
          isDouble: isDouble, isHalf: input.isHalf, view: view, source: sources[0],
          target: partials))
      list.append(
        MergeMomentsKernel(isDouble: isDouble, source: partials, target: target, view: view))
    }
  }
}

extension Layout {
  /// Strides over (sample, block, lane, row, column); without blocks the lane has size 1.
  fileprivate func blockedStrides(_ shape: Shape) -> [Int] {
    let (channels, height, width) = (shape[1], shape[2], shape[3])
    let lanes = channels % 16 == 0 ? 16 : 1
    let plane = height * width
    switch self {
    case .plain: return [channels * plane, lanes * plane, plane, width, 1]
    case .channelsLast: return [channels * plane, lanes, 1, width * channels, channels]
    case .blocked16: return [channels * plane, 16 * plane, 1, width * 16, 16]
    }
  }

  /// The memory axes that hold height and width, and the batch where it is among the axes.
  fileprivate func spatialAxes(_ axes: [Int]) -> [Int] {
    let batch = axes.contains(0) ? [0] : []
    return self == .channelsLast ? batch + [1, 2] : batch + [2, 3]
  }
}

extension Shape {
  /// The sizes before, at and after an axis.
  func split(at axis: Int) -> (outer: Int, size: Int, inner: Int) {
    (
      dimensions.prefix(axis).reduce(1, *), dimensions[axis],
      dimensions.dropFirst(axis + 1).reduce(1, *)
    )
  }
}
