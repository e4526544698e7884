// SPDX-License-Identifier: Apache-2.0
public import DescentTensors

/// The eigenbases, which are computed between steps.
extension SOAP {
  /// A side of a matrix that has a basis: its mean square is in `slot`, the basis in the next one.
  struct Side {
    enum Axis: String { case row, column }

    let axis: Axis
    let size: Int
    let slot: Int
  }

  /// Empty where a parameter walks by plain Adam.
  func sides(of shape: Shape) -> [Side] {
    guard shape.rank >= 2, shape.count > 0 else { return [] }
    let matrix = matrixShape(shape)
    var result: [Side] = []
    for (axis, size) in [(Side.Axis.row, matrix[0]), (.column, matrix[1])]
    where size <= maxDimension {
      result.append(Side(axis: axis, size: size, slot: 2 + 2 * result.count))
    }
    return result
  }

  func matrixShape(_ shape: Shape) -> Shape { [shape[0], shape.count / shape[0]] }

  public var refreshInterval: Int? { preconditionInterval }

  public func refreshed(_ shape: Shape, slots: [Tensor], step: Int) -> [Tensor]? {
    let sides = sides(of: shape)
    var result = slots
    for side in sides {
      let (square, basis) = (slots[side.slot], slots[side.slot + 1])
      let values = square.doubles
      // Once diverged there is no basis to be found.
      guard values.allSatisfy(\.isFinite) else { return nil }
      let old = basis.doubles
      let new: [Double]
      if old.allSatisfy({ $0 == 0 }) {
        new = SymmetricEigenbasis(values, size: side.size).vectors
      } else {
        let (vectors, order) = iterated(square, basis, old, size: side.size)
        new = vectors
        result[1] = moved(result[1], to: order, along: side.axis)
      }
      result[side.slot + 1] = Tensor(new, shape: basis.shape, elementType: basis.elementType)
    }
    return sides.isEmpty ? nil : result
  }

  /// One round of power iteration: the new basis, and which old vector each new one came from.
  private func iterated(
    _ square: Tensor, _ basis: Tensor, _ old: [Double], size: Int
  ) -> (vectors: [Double], order: [Int]) {
    let product = matmul(square.cast(to: .float64), basis.cast(to: .float64)).doubles
    var estimates = [Double](repeating: 0, count: size)
    for row in 0..<size {
      for column in 0..<size {
        estimates[column] += old[row * size + column] * product[row * size + column]
      }
    }
    let order = (0..<size).sorted {
      estimates[$0] == estimates[$1] ? $0 < $1 : estimates[$0] > estimates[$1]
    }
    var sorted = product
    for row in 0..<size {
      for column in 0..<size {
        sorted[row * size + column] = product[row * size + order[column]]
      }
    }
    return (HouseholderQR(sorted, size: size).q, order)
  }

  /// A mean square whose rows or columns follow the vectors of their basis.
  private func moved(_ meanSquare: Tensor, to order: [Int], along axis: Side.Axis) -> Tensor {
    let matrix = matrixShape(meanSquare.shape)
    let old = meanSquare.doubles
    var new = old
    for row in 0..<matrix[0] {
      for column in 0..<matrix[1] {
        let source = axis == .row ? (order[row], column) : (row, order[column])
        new[row * matrix[1] + column] = old[source.0 * matrix[1] + source.1]
      }
    }
    return Tensor(new, shape: meanSquare.shape, elementType: meanSquare.elementType)
  }
}
