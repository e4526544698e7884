// SPDX-License-Identifier: Apache-2.0
package import DescentGraph

/// One operand of a sample: its shape and elements, and what a check may do with it.
package struct SampleInput: Sendable {
  package enum Role: Sendable, Equatable {
    /// Has the element type under test; derivatives are taken with respect to it.
    case differentiated
    /// Has the element type under test, but no derivative that could be checked.
    case held
    /// Has a type of its own: an index, a condition, a key.
    case fixed(ElementType)
  }

  package let shape: Shape
  package let values: [Double]
  package let role: Role

  package init(_ shape: Shape, _ values: [Double], _ role: Role = .differentiated) {
    precondition(values.count == shape.count, "\(values.count) values for \(shape)")
    (self.shape, self.values, self.role) = (shape, values, role)
  }

  package static func uniform(
    _ shape: Shape, _ seed: UInt64, in range: ClosedRange<Double> = -2...2,
    awayFromMultiplesOf kink: Double? = nil
  ) -> SampleInput {
    SampleInput(
      shape,
      SampleValues(seed: seed).uniform(shape.count, in: range, awayFromMultiplesOf: kink))
  }

  package static func distinct(_ shape: Shape, _ seed: UInt64) -> SampleInput {
    SampleInput(shape, SampleValues(seed: seed).distinct(shape.count))
  }

  /// Int32 indices below a size, with repetitions.
  package static func indices(_ shape: Shape, _ seed: UInt64, below size: Int) -> SampleInput {
    SampleInput(
      shape, SampleValues(seed: seed).whole(shape.count, in: 0..<size), .fixed(.int32))
  }

  package static func condition(_ shape: Shape, _ seed: UInt64) -> SampleInput {
    SampleInput(shape, SampleValues(seed: seed).whole(shape.count, in: 0..<2), .fixed(.bool))
  }

  /// A random key: the halves of a seed and of a step number.
  package static func key(seed: UInt64, step: UInt64) -> SampleInput {
    let words = [seed & 0xFFFF_FFFF, seed >> 32, step & 0xFFFF_FFFF, step >> 32]
    return SampleInput([4], words.map(Double.init), .fixed(.uint32))
  }

  package func withRole(_ role: Role) -> SampleInput { SampleInput(shape, values, role) }

  package func elementType(underTest type: ElementType) -> ElementType {
    if case .fixed(let own) = role { own } else { type }
  }

  package func node(underTest type: ElementType) -> Node {
    Node(input: shape, elementType(underTest: type))
  }
}
