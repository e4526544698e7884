// SPDX-License-Identifier: Apache-2.0
import DescentEngine
import DescentGraph

extension Tensor {
  /// A tensor with the given elements in row-major order; a vector where no shape is given.
  ///
  /// - Precondition: `values` has as many elements as `shape`.
  public convenience init(
    _ values: [Float], shape: Shape? = nil, file: StaticString = #fileID, line: UInt = #line
  ) {
    self.init(elements: values, shape: shape, file: file, line: line)
  }

  /// A tensor with the given elements, rounded to `elementType`: Float32 where none is given.
  public convenience init(
    _ values: [Double], shape: Shape? = nil, elementType: ElementType = .float32,
    file: StaticString = #fileID, line: UInt = #line
  ) {
    let shape = Tensor.checked(shape, count: values.count, file: file, line: line)
    self.init(storage: Storage(elementType, values), shape: shape)
  }

  /// A tensor with the given whole numbers as elements of `elementType`: Float32 where none is given.
  public convenience init(
    _ values: [Int], shape: Shape? = nil, elementType: ElementType = .float32,
    file: StaticString = #fileID, line: UInt = #line
  ) {
    self.init(
      values.map(Double.init), shape: shape, elementType: elementType, file: file, line: line)
  }

  /// A tensor of Int32: labels, indices.
  public convenience init(
    _ values: [Int32], shape: Shape? = nil, file: StaticString = #fileID, line: UInt = #line
  ) {
    self.init(elements: values, shape: shape, file: file, line: line)
  }

  /// A tensor of UInt32: random keys and bits.
  public convenience init(
    _ values: [UInt32], shape: Shape? = nil, file: StaticString = #fileID, line: UInt = #line
  ) {
    self.init(elements: values, shape: shape, file: file, line: line)
  }

  /// A tensor of Bool: masks, conditions.
  public convenience init(
    _ values: [Bool], shape: Shape? = nil, file: StaticString = #fileID, line: UInt = #line
  ) {
    self.init(elements: values, shape: shape, file: file, line: line)
  }

  /// A matrix from its rows, which have equal lengths: `Tensor([[1, 2], [3, 4]])`.
  public convenience init(
    _ rows: [[Double]], elementType: ElementType = .float32, file: StaticString = #fileID,
    line: UInt = #line
  ) {
    let columns = rows.first?.count ?? 0
    if let odd = rows.first(where: { $0.count != columns }) {
      trap(
        "Tensor: expected rows of \(columns) elements, found one of \(odd.count)", file: file,
        line: line)
    }
    self.init(
      rows.flatMap { $0 }, shape: [rows.count, columns], elementType: elementType, file: file,
      line: line)
  }

  /// A scalar; Float32 where no element type is given.
  public convenience init(_ value: Double, elementType: ElementType = .float32) {
    self.init(storage: Storage(elementType, CollectionOfOne(value)), shape: .scalar)
  }

  /// A scalar of type Float32.
  public convenience init(_ value: Float) {
    self.init(storage: Storage([value]), shape: .scalar)
  }

  /// A scalar; Float32 where no element type is given.
  public convenience init(_ value: Int, elementType: ElementType = .float32) {
    self.init(Double(value), elementType: elementType)
  }

  private convenience init<Scalar: TensorScalar>(
    elements values: [Scalar], shape: Shape?, file: StaticString, line: UInt
  ) {
    let shape = Tensor.checked(shape, count: values.count, file: file, line: line)
    self.init(storage: Storage(values), shape: shape)
  }

  private static func checked(
    _ shape: Shape?, count: Int, file: StaticString, line: UInt
  ) -> Shape {
    guard let shape else { return [count] }
    if shape.count != count || shape.dimensions.contains(where: { $0 < 0 }) {
      trap(
        "Tensor: expected the \(shape.count) elements of shape \(shape), found \(count)",
        file: file, line: line)
    }
    return shape
  }
}

extension Tensor {
  /// A tensor whose elements all have one value.
  public static func full(
    _ shape: Shape, _ value: Double, elementType: ElementType = .float32,
    file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    let node = constant(value, elementType, file: file, line: line)
    return Tensor(
      node: node.broadcast(to: shape, file: file, line: line), isTracked: false)
  }

  public static func zeros(
    _ shape: Shape, elementType: ElementType = .float32, file: StaticString = #fileID,
    line: UInt = #line
  ) -> Tensor {
    full(shape, 0, elementType: elementType, file: file, line: line)
  }

  public static func ones(
    _ shape: Shape, elementType: ElementType = .float32, file: StaticString = #fileID,
    line: UInt = #line
  ) -> Tensor {
    full(shape, 1, elementType: elementType, file: file, line: line)
  }

  /// The whole numbers `0 ..< count` as a vector.
  public static func arange(
    _ count: Int, elementType: ElementType = .float32, file: StaticString = #fileID,
    line: UInt = #line
  ) -> Tensor {
    iota([count], axis: 0, elementType: elementType, file: file, line: line)
  }

  /// A tensor whose elements are their position along an axis.
  public static func iota(
    _ shape: Shape, axis: Int, elementType: ElementType = .float32, file: StaticString = #fileID,
    line: UInt = #line
  ) -> Tensor {
    let axis = shape.resolve(axis, "iota", file: file, line: line)
    return Tensor(
      node: .make(.iota(shape, axis: axis, elementType), [], file: file, line: line),
      isTracked: false)
  }

  /// The identity matrix, `[size, size]`.
  public static func identity(_ size: Int, elementType: ElementType = .float32) -> Tensor {
    let rows = iota([size, size], axis: 0, elementType: .int32)
    return rows.equal(to: iota([size, size], axis: 1, elementType: .int32)).cast(to: elementType)
  }

  /// A constant of a graph; a whole number where the type demands one.
  static func constant(
    _ value: Double, _ type: ElementType, file: StaticString, line: UInt
  ) -> Node {
    let fits: Bool =
      switch type {
      case .float32, .float64, .bfloat16: true
      case .int32: Int32(exactly: value) != nil
      case .uint32: UInt32(exactly: value) != nil
      case .bool: value == 0 || value == 1
      }
    if !fits {
      trap("a number for a tensor of \(type): \(value) is not one", file: file, line: line)
    }
    return .make(.constant(value, type), [], file: file, line: line)
  }
}
