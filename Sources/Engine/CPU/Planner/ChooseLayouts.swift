// SPDX-License-Identifier: Apache-2.0
import DescentGraph

/// Pass 5: every image gets a memory order. Convolutions ask for theirs, what follows keeps it, and
/// a relayout stands only where two orders meet.
struct ChooseLayouts {
  private let source: Draft
  private let provider: any ConvolutionProvider
  private var result = Draft()
  /// Relayouts already made of an item.
  private var relayouts: [[UInt64]: Int] = [:]

  static func run(_ draft: Draft, provider: any ConvolutionProvider) -> Draft {
    var pass = ChooseLayouts(source: draft, provider: provider)
    var position = [Int](repeating: 0, count: draft.items.count)
    for (index, item) in draft.items.enumerated() {
      var placed = item
      placed.inputs = item.inputs.map { position[$0] }
      pass.place(&placed)
      position[index] = pass.result.items.count
      pass.result.items.append(placed)
    }
    pass.result.outputs = draft.outputs.map { pass.converted(position[$0], to: .plain) }
    return pass.result
  }

  private init(source: Draft, provider: any ConvolutionProvider) {
    self.source = source
    self.provider = provider
  }

  /// The item in another layout: itself, or a relayout of it.
  private mutating func converted(_ index: Int, to layout: Layout) -> Int {
    var origin = index
    if case .relayout = result.items[index].op { origin = result.items[index].inputs[0] }
    if result.items[origin].layout == layout { return origin }
    if result.items[index].layout == layout { return index }
    let key = [UInt64(origin), UInt64(layout.rawValue)]
    if let known = relayouts[key] { return known }
    let item = result.items[origin]
    result.items.append(
      Draft.Item(
        op: .relayout, inputs: [origin], shape: item.shape, elementType: item.elementType,
        layout: layout, isHalf: item.isHalf))
    relayouts[key] = result.items.count - 1
    return result.items.count - 1
  }

  private mutating func place(_ item: inout Draft.Item) {
    if item.op.isElementwise {
      // Plain operands may be broadcasts and are read through strides in any order.
      let layout = item.inputs.map { result.items[$0].layout }.first { $0 != .plain } ?? .plain
      item.layout = layout
      item.inputs = item.inputs.map {
        result.items[$0].layout == .plain ? $0 : converted($0, to: layout)
      }
      return
    }
    if case .fused(let op, let epilogue) = item.op { return placeFused(&item, op, epilogue) }
    guard case .graph(let op) = item.op else { return }
    switch op {
    case .convolution, .convolutionInputGradient, .convolutionWeightGradient:
      placeConvolution(&item, op)
    case .maxPool, .maxPoolGradient, .maxPoolGather, .averagePool, .averagePoolGradient:
      let layout = result.items[item.inputs[0]].layout
      item.inputs = item.inputs.map { converted($0, to: layout) }
      item.layout = layout
    case .channelMoments:
      break
    case .batchNormSums:
      let layout = result.items[item.inputs[0]].layout
      item.inputs[1] = converted(item.inputs[1], to: layout)
      item.inputs[2] = converted(item.inputs[2], to: .plain)
    case .reduce(_, let axes) where item.shape.rank <= 2 && ChannelReduction(axes) != nil:
      // The kept axes come out in order whatever the layout.
      break
    default:
      item.inputs = item.inputs.map { converted($0, to: .plain) }
    }
  }

  /// The bias is plain, the residual ordered as the result that it is added to.
  private mutating func placeFused(_ item: inout Draft.Item, _ op: Op, _ epilogue: Epilogue) {
    let own = item.inputs.count - epilogue.operands
    if op.isConvolution {
      placeConvolution(&item, op)
    }
    for place in item.inputs.indices where place >= own || !op.isConvolution {
      let isResidual = epilogue.residual && place == item.inputs.count - 1
      item.inputs[place] = converted(item.inputs[place], to: isResidual ? item.layout : .plain)
    }
  }

  private mutating func placeConvolution(_ item: inout Draft.Item, _ op: Op) {
    let shapes = item.inputs.map { result.items[$0].shape }
    guard let shape = ConvolutionShape(op, inputs: shapes, result: item.shape) else { return }
    let isHalf = result.items[item.inputs[0]].isHalf
    let layouts = provider.layouts(shape, isHalf ? .bfloat16 : item.elementType)
    switch shape.direction {
    case .forward:
      item.inputs[0] = converted(item.inputs[0], to: layouts.input)
      item.inputs[1] = converted(item.inputs[1], to: .plain)
      item.layout = layouts.output
    case .inputGradient:
      item.inputs[0] = converted(item.inputs[0], to: layouts.output)
      item.inputs[1] = converted(item.inputs[1], to: .plain)
      item.layout = layouts.input
    case .weightGradient:
      item.inputs[0] = converted(item.inputs[0], to: layouts.input)
      item.inputs[1] = converted(item.inputs[1], to: layouts.output)
    }
  }
}

/// A sum or maximum of an image over its two spatial axes, with or without the batch.
struct ChannelReduction {
  let overBatch: Bool

  init?(_ axes: [Int]) {
    switch axes {
    case [2, 3]: overBatch = false
    case [0, 2, 3]: overBatch = true
    default: return nil
    }
  }
}
