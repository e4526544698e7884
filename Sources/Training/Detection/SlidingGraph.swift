// SPDX-License-Identifier: Apache-2.0
import DescentDatasets
import DescentGraph

/// The graph of a classifier of windows, made anew for a larger image: every window at once.
///
/// The saved graph is walked in order. Convolutions, poolings and elementwise operations apply to an
/// image of any size; what was broadcast over a window is broadcast over the larger image. Where
/// the window had shrunk to one pixel and was flattened, the larger image still has one pixel for
/// each window position: they become rows of a batch, and what follows is the saved graph for a
/// batch of that size.
///
/// Nothing may look beyond a window: padding would show zeros to the crop and neighbours to the
/// sliding window, so a graph with padding is refused, as is one that mixes the whole image.
struct SlidingGraph {
  /// One result, `[rows · columns, classes]`.
  let graph: Graph
  let input: Node
  /// The other inputs, under their names.
  let weights: [(name: String, node: Node)]
  /// Window positions down and across.
  let rows: Int
  let columns: Int
  /// Pixels from one window to the next.
  let stride: ImageSize

  private enum Kind {
    /// The same for every image.
    case fixed
    /// Depends on the image, `[1, C, H, W]`; pixels of the input from one pixel of it to the next.
    case image(ImageSize)
    /// A row for each window.
    case rows
  }

  /// Why a graph does not slide: at which operation, and what is there.
  struct Refusal: Error {
    let place: String
    let expected: String
    let found: String
  }

  init(_ file: ModelFile, size: ImageSize) throws {
    var builder = try Builder(file, size: size)
    for index in builder.window.nodes.indices { try builder.add(index) }
    guard let last = builder.window.outputIndices.first, case .rows = builder.kinds[last],
      let shape = builder.positions
    else {
      throw Refusal(
        place: "output", expected: "a flattened image of one pixel before the class scores",
        found: "none")
    }
    graph = Graph(outputs: [builder.made[last]])
    (input, weights) = (builder.input, builder.leaves)
    (rows, columns) = (shape[2], shape[3])
    stride = builder.stride
  }

  private struct Builder {
    let file: ModelFile
    let window: Graph
    let input: Node
    var leaves: [(name: String, node: Node)] = []
    var made: [Node] = []
    var kinds: [Kind] = []
    /// The saved graph for a batch of all windows.
    var batch: Graph?
    /// The shape before flattening.
    var positions: Shape?
    var stride = ImageSize(1)

    init(_ file: ModelFile, size: ImageSize) throws {
      guard file.fixedBatch == nil else {
        throw Refusal(
          place: "graph", expected: "one for batches of any size", found: "one for single samples")
      }
      guard file.preprocessing.kind == .images else {
        throw Refusal(
          place: "input", expected: "images [channels, height, width]",
          found: "samples of shape \(file.inputShape)")
      }
      self.file = file
      input = Node(input: [1, file.inputShape[0], size.height, size.width], .float32)
      window = try Self.instance(file, batch: 1, &leaves)
    }

    private static func instance(
      _ file: ModelFile, batch: Int, _ leaves: inout [(name: String, node: Node)]
    ) throws -> Graph {
      let instance = try file.graph.instance(batch: batch)
      leaves += zip(file.graph.leaves, instance.leaves).map { ($0.name, $1) }
      return instance.graph
    }

    mutating func add(_ index: Int) throws {
      let node = window.nodes[index]
      let operands = Array(window.inputIndices[index])
      var (hasImage, hasRows) = (false, false)
      for operand in operands {
        switch kinds[operand] {
        case .fixed: break
        case .image: hasImage = true
        case .rows: hasRows = true
        }
      }
      let isData = leaves.contains { $0.node === node && $0.name == ModelFile.inputName }
      if isData {
        append(input, .image(ImageSize(1)))
      } else if hasRows {
        guard !hasImage, let batch else { throw refusal(node, "operands of one kind") }
        let inputs = operands.map { operand -> Node in
          if case .rows = kinds[operand] { return made[operand] }
          return batch.nodes[operand]
        }
        append(try make(batch.nodes[index].op, inputs, for: node), .rows)
      } else if hasImage {
        try addImage(node, operands)
      } else {
        append(node, .fixed)
      }
    }

    private mutating func append(_ node: Node, _ kind: Kind) {
      made.append(node)
      kinds.append(kind)
    }

    private mutating func addImage(_ node: Node, _ operands: [Int]) throws {
      let inputs = operands.map { made[$0] }
      guard case .image(let step) = operands.compactMap({ imageKind($0) }).first else {
        return
      }
      let firstIsImage = operands.first.flatMap { imageKind($0) } != nil
      let others = operands.dropFirst().contains { imageKind($0) != nil }
      switch node.op {
      case .convolution(let geometry) where firstIsImage && !others:
        try requireUnpadded(node, geometry.vertical, geometry.horizontal)
        append(
          try make(node.op, inputs, for: node),
          try .image(product(step, geometry.vertical, geometry.horizontal, node)))
      case .maxPool(let geometry), .averagePool(let geometry):
        try requireUnpadded(node, geometry.vertical, geometry.horizontal)
        append(
          try make(node.op, inputs, for: node),
          try .image(product(step, geometry.vertical, geometry.horizontal, node)))
      case .batchNorm where firstIsImage && !others, .unary, .cast, .stopGradient, .gelu:
        append(try make(node.op, inputs, for: node), .image(step))
      case .binary, .compare, .select:
        guard let shape = inputs.indices.first(where: { imageKind(operands[$0]) != nil })
        else { return }
        let fitted = try operands.map { operand -> Node in
          if imageKind(operand) != nil { return made[operand] }
          return try spread(made[operand], over: inputs[shape].shape, for: node)
        }
        append(try make(node.op, fitted, for: node), .image(step))
      case .reshape:
        let before = node.inputs[0].shape
        guard before.rank == 4, before[2] == 1, before[3] == 1, node.shape == [1, before[1]] else {
          throw refusal(node, "a flattened image of one pixel")
        }
        try flatten(inputs[0], step, for: node)
      default:
        throw refusal(node, "an operation that looks at a window alone")
      }
    }

    private func imageKind(_ operand: Int) -> Kind? {
      if case .image = kinds[operand] { kinds[operand] } else { nil }
    }

    /// One row for each window position.
    private mutating func flatten(_ image: Node, _ step: ImageSize, for node: Node) throws {
      guard positions == nil else { throw refusal(node, "one flattened image") }
      let shape = image.shape
      let count = shape[2] * shape[3]
      positions = shape
      stride = step
      batch = try Self.instance(file, batch: count, &leaves)
      let last = try make(.transpose([0, 2, 3, 1]), [image], for: node)
      append(try make(.reshape([count, shape[1]]), [last], for: node), .rows)
    }

    /// A number for each channel, or for all of them, over a larger image.
    private func spread(_ value: Node, over shape: Shape, for node: Node) throws -> Node {
      var source = value
      if case .broadcast = value.op { source = value.inputs[0] }
      guard source.shape.dimensions.suffix(2).allSatisfy({ $0 == 1 }) else {
        throw refusal(node, "values that are the same for every pixel")
      }
      return try make(.broadcast(shape), [source], for: node)
    }

    private func requireUnpadded(
      _ node: Node, _ vertical: WindowAxis, _ horizontal: WindowAxis
    ) throws {
      let padding = [vertical.padLow, vertical.padHigh, horizontal.padLow, horizontal.padHigh]
      if padding.contains(where: { $0 != 0 }) {
        throw Refusal(
          place: node.op.name, expected: "no padding, which a window within an image does not have",
          found: "padding \(padding)")
      }
    }

    private func product(
      _ step: ImageSize, _ vertical: WindowAxis, _ horizontal: WindowAxis, _ node: Node
    ) throws -> ImageSize {
      let (down, tooHigh) = step.height.multipliedReportingOverflow(by: vertical.stride)
      let (across, tooWide) = step.width.multipliedReportingOverflow(by: horizontal.stride)
      guard !tooHigh, !tooWide, max(down, across) <= 1 << 16 else {
        throw refusal(node, "a stride of at most 65536")
      }
      return ImageSize(height: down, width: across)
    }

    private func refusal(_ node: Node, _ expected: String) -> Refusal {
      Refusal(place: node.op.name, expected: expected, found: "\(node.op.name) \(node.shape)")
    }

    private func make(_ op: Op, _ inputs: [Node], for node: Node) throws -> Node {
      do throws(GraphError) {
        return try Node(checking: op, inputs)
      } catch {
        throw Refusal(
          place: node.op.name, expected: "operands that fit a larger image", found: "\(error)")
      }
    }
  }
}
