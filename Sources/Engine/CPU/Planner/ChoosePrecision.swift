// SPDX-License-Identifier: Apache-2.0
import DescentGraph

/// Pass 4: which convolutions and matrix products compute in BFloat16, and which values are BFloat16
/// in memory: the images that such products read and write, and what is computed from these element
/// by element.
///
/// The graph stays Float32, and so do weights, their gradients, statistics, losses and updates. What
/// reads a value in another type than it has gets a cast of it.
struct ChoosePrecision {
  private let source: Draft
  /// The item whose memory each item reads: itself unless it is a view.
  private let roots: [Int]
  /// Who reads the memory of each item, and at which place.
  private let readers: [[(item: Int, place: Int)]]
  /// Convolutions and matrix products with operands in BFloat16.
  private var isHalfProduct: [Bool]
  private var isHalf: [Bool]

  /// - Parameters:
  ///   - allowed: Whether anything may be BFloat16; if not, the draft stays as it is.
  ///   - parameters: The leaves that are weights: those that an update replaces or that never change.
  static func run(
    _ draft: Draft, provider: any ConvolutionProvider, allowed: Bool, parameters: Set<Int>
  ) -> Draft {
    guard allowed else { return draft }
    var pass = ChoosePrecision(draft)
    pass.chooseProducts(provider, parameters)
    pass.propose()
    pass.withdraw()
    return pass.rewritten()
  }

  private init(_ draft: Draft) {
    source = draft
    var roots = Array(draft.items.indices)
    var readers = [[(item: Int, place: Int)]](repeating: [], count: draft.items.count)
    for (index, item) in draft.items.enumerated() {
      if item.op.isView {
        roots[index] = roots[item.inputs[0]]
      } else {
        for (place, input) in item.inputs.enumerated() {
          readers[roots[input]].append((index, place))
        }
      }
    }
    (self.roots, self.readers) = (roots, readers)
    isHalfProduct = [Bool](repeating: false, count: draft.items.count)
    isHalf = isHalfProduct
  }

  // MARK: Products

  /// Matrix products of what is computed from weight gradients belong to an update rule and stay as
  /// they are.
  private mutating func chooseProducts(
    _ provider: any ConvolutionProvider, _ parameters: Set<Int>
  ) {
    var isOfUpdate = [Bool](repeating: false, count: source.items.count)
    for (index, item) in source.items.enumerated() {
      let reads = item.inputs.contains { isOfUpdate[$0] }
      guard let op = item.op.product else {
        isOfUpdate[index] = reads
        continue
      }
      let shapes = item.inputs.map { source.items[$0].shape }
      if let shape = ConvolutionShape(op, inputs: shapes, result: item.shape) {
        isOfUpdate[index] = shape.direction == .weightGradient
        isHalfProduct[index] =
          item.elementType == .float32 && provider.prefersBFloat16(shape.asForward)
      } else if case .matmul(let left, let right) = op {
        let hasWeights = item.inputs.prefix(2).contains {
          if case .leaf(let leaf) = source.items[roots[$0]].op {
            parameters.contains(leaf)
          } else {
            false
          }
        }
        isOfUpdate[index] = reads || !hasWeights
        isHalfProduct[index] =
          item.elementType == .float32 && !reads && !parameters.isEmpty
          && provider.prefersBFloat16(
            MatmulShape((left, right), left: shapes[0], result: item.shape))
        isHalf[index] = isHalfProduct[index] && hasWeights
      }
    }
  }

  // MARK: Values

  /// Marks what may be BFloat16 by where it comes from.
  private mutating func propose() {
    var isOperand = [Bool](repeating: false, count: source.items.count)
    for (index, item) in source.items.enumerated() where isHalfProduct[index] {
      for place in item.op.halfPlaces { isOperand[roots[item.inputs[place]]] = true }
    }
    for (index, item) in source.items.enumerated() where item.elementType == .float32 {
      switch item.op {
      case .graph(.convolution), .graph(.convolutionInputGradient), .fused(.convolution, _):
        isHalf[index] = isHalfProduct[index]
      case .graph(.pad):
        isHalf[index] = isHalf[roots[item.inputs[0]]]
      default:
        guard item.op.isElementwise else { continue }
        isHalf[index] =
          isOperand[index]
          || item.inputs.contains {
            isHalf[roots[$0]] && source.items[roots[$0]].shape.count == item.shape.count
          }
      }
    }
  }

  /// Takes back what an output or a kernel without a BFloat16 form reads, until nothing changes.
  private mutating func withdraw() {
    for output in source.outputs { isHalf[roots[output]] = false }
    var changes = true
    while changes {
      changes = false
      for index in source.items.indices where isHalf[index] {
        let isPad = if case .graph(.pad) = source.items[index].op { true } else { false }
        let stays =
          readers[index].allSatisfy { canRead($0.item, $0.place) }
          && (!isPad || isHalf[roots[source.items[index].inputs[0]]])
        if stays { continue }
        isHalf[index] = false
        changes = true
      }
    }
  }

  /// Whether an item takes BFloat16 at a place.
  private func canRead(_ index: Int, _ place: Int) -> Bool {
    let item = source.items[index]
    if isHalfProduct[index], item.op.halfPlaces.contains(place) { return true }
    switch item.op {
    case .fused(_, let epilogue):
      return epilogue.residual && place == item.inputs.count - 1 && isHalf[index]
    case .graph(.pad): return isHalf[index]
    default: return item.op.readsHalf(at: place, source.items[item.inputs[place]].shape)
    }
  }

  // MARK: The new draft

  private func rewritten() -> Draft {
    var result = Draft()
    var position = [Int](repeating: 0, count: source.items.count)
    var casts: [Int: Int] = [:]
    /// The item in BFloat16: itself, or a cast of it.
    func half(_ index: Int) -> Int {
      if result.items[index].isHalf { return index }
      if let known = casts[index] { return known }
      let item = result.items[index]
      result.items.append(
        Draft.Item(
          op: .graph(.cast(item.elementType)), inputs: [index], shape: item.shape,
          elementType: item.elementType, isHalf: true))
      casts[index] = result.items.count - 1
      return result.items.count - 1
    }
    for (index, original) in source.items.enumerated() {
      var item = original
      item.inputs = original.inputs.map { position[$0] }
      item.isHalf = isHalf[roots[index]]
      if isHalfProduct[index] {
        for place in item.op.halfPlaces { item.inputs[place] = half(item.inputs[place]) }
      }
      if case .fused(_, let epilogue) = item.op, epilogue.residual, item.isHalf {
        item.inputs[item.inputs.count - 1] = half(item.inputs[item.inputs.count - 1])
      }
      position[index] = result.items.count
      result.items.append(item)
    }
    result.outputs = source.outputs.map { position[$0] }
    return result
  }
}

extension DraftOp {
  /// The convolution or matrix product that the item computes, with or without an epilogue.
  var product: Op? {
    switch self {
    case .graph(let op), .fused(let op, _):
      switch op {
      case .convolution, .convolutionInputGradient, .convolutionWeightGradient, .matmul: return op
      default: return nil
      }
    case .leaf, .relayout, .ofLabels, .dividedSum: return nil
    }
  }

  /// The operands that are BFloat16 where a product computes in it; a convolution's weights, which
  /// are cast on the way to its own order, are not among them.
  var halfPlaces: [Int] {
    switch product {
    case .convolution, .convolutionInputGradient: [0]
    case .convolutionWeightGradient, .matmul: [0, 1]
    default: []
    }
  }

  /// Whether the kernel of an item that is neither product nor pad reads BFloat16 as well.
  func readsHalf(at place: Int, _ shape: Shape) -> Bool {
    if isElementwise { return true }
    guard case .graph(let op) = self else { return false }
    switch op {
    case .channelMoments: return true
    case .batchNormSums: return place < 2
    case .reduce(.sum, let axes):
      return shape.rank == 4 && ChannelReduction(axes)?.overBatch == true
    default: return false
    }
  }
}
