// SPDX-License-Identifier: Apache-2.0

/// Pooling windows spelled out in slices and pads: element k of window (i, j) lies at offset k.
struct PoolWindows {
  let geometry: PoolGeometry
  let input: Shape
  let output: Shape
  /// Row and column of each window element, in row-major order.
  let offsets: [(row: Int, column: Int)]

  init(_ geometry: PoolGeometry, input: Shape, output: Shape) {
    self.geometry = geometry
    self.input = input
    self.output = output
    offsets = (0..<geometry.kernelHeight).flatMap { row in
      (0..<geometry.kernelWidth).map { (row, $0) }
    }
  }

  init(_ geometry: PoolGeometry, of x: Node) {
    guard let output = geometry.outputShape(x.shape) else {
      trap("pooling: the window does not fit \(x.shape)")
    }
    self.init(geometry, input: x.shape, output: output)
  }

  private var low: [Int] { [0, 0, geometry.vertical.padLow, geometry.horizontal.padLow] }
  private var high: [Int] { [0, 0, geometry.vertical.padHigh, geometry.horizontal.padHigh] }
  private var paddedSize: (height: Int, width: Int) {
    (input[2] + low[2] + high[2], input[3] + low[3] + high[3])
  }

  /// x as [N, C, OH, OW, K]: the elements of each window along the last axis.
  func stacked(_ x: Node, padding: Double) -> Node {
    let padded = x.padded(low: low, high: high, value: padding)
    let (vertical, horizontal) = (geometry.vertical.stride, geometry.horizontal.stride)
    let parts = offsets.map { row, column in
      Node.make(
        .slice(
          starts: [0, 0, row, column],
          ends: [
            input[0], input[1], row + (output[2] - 1) * vertical + 1,
            column + (output[3] - 1) * horizontal + 1,
          ],
          steps: [1, 1, vertical, horizontal]), [padded]
      ).reshaped(to: Shape(output.dimensions + [1]))
    }
    return Node.concatenated(parts, axis: 4)
  }

  /// [N, C, OH, OW, 1]: which element of each window is its first maximum.
  func winners(_ stacked: Node) -> Node {
    Node.make(.argmax(axis: 4), [stacked]).reshaped(to: Shape(output.dimensions + [1]))
  }

  func pick(_ stacked: Node, at winners: Node) -> Node {
    Node.make(.gatherElements(axis: 4), [stacked, winners]).reshaped(to: output)
  }

  /// dy put at each window's winner, zero elsewhere.
  func scattered(_ dy: Node, to winners: Node) -> Node {
    Node.make(
      .scatterAddElements(axis: 4, size: offsets.count),
      [dy.reshaped(to: Shape(output.dimensions + [1])), winners])
  }

  /// The transpose of `stacked`: each window element is added back to the pixel it came from.
  func spread(_ stacked: Node) -> Node {
    let (height, width) = paddedSize
    let (vertical, horizontal) = (geometry.vertical.stride, geometry.horizontal.stride)
    var total: Node?
    for (index, offset) in offsets.enumerated() {
      let part = stacked.sliced(axis: 4, index..<(index + 1)).reshaped(to: output)
      let placed = Node.make(
        .pad(
          low: [0, 0, offset.row, offset.column],
          high: [
            0, 0, height - offset.row - (output[2] - 1) * vertical - 1,
            width - offset.column - (output[3] - 1) * horizontal - 1,
          ],
          interior: [0, 0, vertical - 1, horizontal - 1], value: 0), [part])
      total = total.map { $0 + placed } ?? placed
    }
    guard let total else { trap("pooling: a window without elements") }
    return total.sliced(axis: 2, low[2]..<(low[2] + input[2]))
      .sliced(axis: 3, low[3]..<(low[3] + input[3]))
  }

  /// How many elements each window averages over, as [1, 1, OH, OW] or a scalar.
  func divisor(_ geometry: PoolGeometry, _ type: ElementType) -> Node {
    let all = Double(geometry.kernelHeight * geometry.kernelWidth)
    if geometry.countsPadding { return Node.scalar(all, type) }
    let image = PoolWindows(
      geometry, input: [1, 1, input[2], input[3]], output: [1, 1, output[2], output[3]])
    let ones = Node.scalar(1, type).broadcast(to: image.input)
    return image.stacked(ones, padding: 0).sum(axes: [4])
  }
}
