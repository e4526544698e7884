// SPDX-License-Identifier: Apache-2.0

/// The questions that inference asks of operands; each failure says what was expected and found.
struct OperandCheck {
  let op: Op
  let inputs: [Node]

  func shape(_ index: Int) -> Shape { inputs[index].shape }
  func type(_ index: Int) -> ElementType { inputs[index].elementType }

  func failure(_ expected: String, _ found: String) -> GraphError {
    GraphError(op.name, expected: expected, found: found)
  }

  func require(
    _ condition: Bool, _ expected: @autoclosure () -> String, _ found: @autoclosure () -> String
  ) throws(GraphError) {
    if !condition { throw failure(expected(), found()) }
  }

  func count(_ expected: Int) throws(GraphError) {
    try require(inputs.count == expected, "\(expected) operands", "\(inputs.count)")
  }

  func sameShapes() throws(GraphError) {
    for input in inputs.dropFirst() {
      try require(
        input.shape == inputs[0].shape, "equal shapes",
        inputs.map(\.shape.description).joined(separator: " and "))
    }
  }

  func sameTypes(_ first: Int, _ second: Int) throws(GraphError) {
    try require(
      type(first) == type(second), "equal element types", "\(type(first)) and \(type(second))")
  }

  func floatingPoint(_ index: Int) throws(GraphError) {
    try require(type(index).isFloatingPoint, "floating-point elements", "\(type(index))")
  }

  func integer(_ index: Int) throws(GraphError) {
    try require(type(index) == .int32, "Int32 indices", "\(type(index))")
  }

  func rank(_ index: Int, _ expected: Int) throws(GraphError) {
    try require(shape(index).rank == expected, "\(expected) axes", "\(shape(index))")
  }

  func axes(_ axes: [Int]) throws(GraphError) {
    var seen: [Int] = []
    for axis in axes {
      try require(
        shape(0).dimensions.indices.contains(axis) && !seen.contains(axis),
        "distinct axes of \(shape(0))", "\(axes)")
      seen.append(axis)
    }
  }

  func channels(_ geometry: ConvolutionGeometry, input: Int, weight: Shape) throws(GraphError) {
    try require(
      geometry.groups > 0 && input % geometry.groups == 0
        && weight[1] == input / geometry.groups && weight[0] % geometry.groups == 0,
      "weights [O, \(geometry.groups > 0 ? input / geometry.groups : 0), kh, kw] with O a multiple"
        + " of \(geometry.groups) groups", "\(weight)")
  }

  /// The output height and width of a window, or an error that says why there is none.
  func window(_ geometry: ConvolutionGeometry, height: Int, width: Int, kernel: [Int])
    throws(GraphError) -> [Int]
  {
    guard let rows = geometry.vertical.outputSize(input: height, kernel: kernel[0]),
      let columns = geometry.horizontal.outputSize(input: width, kernel: kernel[1])
    else {
      throw failure(
        "an image at least as large as the kernel \(kernel) after padding, positive stride and"
          + " dilation", "height \(height), width \(width)")
    }
    return [rows, columns]
  }
}
