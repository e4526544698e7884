// SPDX-License-Identifier: Apache-2.0
import DescentGraph

extension Tensor {
  /// Tensors joined along an axis that they have.
  ///
  /// - Precondition: There is at least one tensor; shapes are equal but for the axis.
  public static func concatenated(
    _ tensors: [Tensor], axis: Int = 0, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    guard let first = tensors.first else {
      trap("concatenated: expected at least one tensor, found none", file: file, line: line)
    }
    if tensors.count == 1 { return first }
    let axis = first.shape.resolve(axis, "concatenated", file: file, line: line)
    return make(.concatenate(axis: axis), tensors, file: file, line: line)
  }

  /// Tensors of equal shape joined along a new axis at a position of the result.
  public static func stacked(
    _ tensors: [Tensor], axis: Int = 0, file: StaticString = #fileID, line: UInt = #line
  ) -> Tensor {
    concatenated(
      tensors.map { $0.expandedDimensions(axis: axis, file: file, line: line) }, axis: axis,
      file: file, line: line)
  }
}
