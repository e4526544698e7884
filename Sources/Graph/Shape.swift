// SPDX-License-Identifier: Apache-2.0

/// The sizes of a tensor along its axes; the empty shape is a scalar.
public struct Shape: Hashable, Sendable, Codable, ExpressibleByArrayLiteral {
  public let dimensions: [Int]

  public init(_ dimensions: [Int]) { self.dimensions = dimensions }
  public init(arrayLiteral elements: Int...) { dimensions = elements }

  public static let scalar = Shape([])

  public var rank: Int { dimensions.count }

  /// The number of elements: the product of all sizes, 1 for a scalar.
  public var count: Int { dimensions.reduce(1, *) }

  /// The size along an axis; a negative axis counts from the end.
  public subscript(axis: Int) -> Int { dimensions[axis < 0 ? axis + rank : axis] }

  /// Elements between neighbours along each axis, in row-major order.
  public var strides: [Int] {
    var result = [Int](repeating: 1, count: rank)
    for axis in dimensions.indices.dropLast().reversed() {
      result[axis] = result[axis + 1] * dimensions[axis + 1]
    }
    return result
  }

  /// An axis counted from the front, or nil where it lies outside the shape.
  public func normalized(axis: Int) -> Int? {
    let result = axis < 0 ? axis + rank : axis
    return dimensions.indices.contains(result) ? result : nil
  }

  /// The shape that two shapes broadcast to by NumPy's rule, or nil where they cannot.
  public func broadcast(with other: Shape) -> Shape? {
    if self == other || other.dimensions.isEmpty { return self }
    if dimensions.isEmpty { return other }
    let rank = max(rank, other.rank)
    var result = [Int](repeating: 1, count: rank)
    for offset in 1...max(rank, 1) where offset <= rank {
      let mine = offset <= self.rank ? dimensions[self.rank - offset] : 1
      let theirs = offset <= other.rank ? other.dimensions[other.rank - offset] : 1
      guard mine == theirs || mine == 1 || theirs == 1 else { return nil }
      result[rank - offset] = mine == 1 ? theirs : mine
    }
    return Shape(result)
  }

  /// Whether broadcasting gives the other shape.
  func stretches(to other: Shape) -> Bool {
    let added = other.rank - rank
    if added < 0 { return false }
    return dimensions.indices.allSatisfy {
      dimensions[$0] == 1 || dimensions[$0] == other.dimensions[$0 + added]
    }
  }

  /// The shape without the given axes (counted from the front).
  public func removing(axes: [Int]) -> Shape {
    Shape(dimensions.indices.filter { !axes.contains($0) }.map { dimensions[$0] })
  }

  /// The shape with one size changed.
  public func replacing(axis: Int, with size: Int) -> Shape {
    var result = dimensions
    result[axis] = size
    return Shape(result)
  }
}

extension Shape: CustomStringConvertible {
  public var description: String {
    "[" + dimensions.map(String.init).joined(separator: ", ") + "]"
  }
}
