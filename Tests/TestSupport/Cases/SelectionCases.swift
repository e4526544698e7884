// SPDX-License-Identifier: Apache-2.0
internal import DescentGraph

extension OperationCase {
  static let selections = [gather, scatterAdd, gatherElements, scatterAddElements]

  /// A tensor with an axis to select from, and how many places are selected.
  private struct Selection: Sendable {
    let name: String
    let shape: Shape
    let axis: Int
    let count: Int

    static let all: [Selection] = [
      Selection(name: "rows", shape: [5, 3], axis: 0, count: 4),
      Selection(name: "last axis", shape: [2, 4], axis: 1, count: 7),
      Selection(name: "odd, middle axis", shape: [3, 5, 7], axis: 1, count: 3),
      Selection(name: "size 1", shape: [1], axis: 0, count: 1),
      Selection(name: "one row for all", shape: [1, 3], axis: 0, count: 5),
      Selection(name: "empty batch", shape: [0, 4], axis: 1, count: 2),
      Selection(name: "nothing selected", shape: [4, 2], axis: 0, count: 0),
      Selection(name: "nothing to select from", shape: [2, 0], axis: 1, count: 0),
    ]

    var size: Int { shape[axis] }
    /// The shape of what is selected.
    var selected: Shape { shape.replacing(axis: axis, with: count) }
  }

  private static var gather: OperationCase {
    OperationCase(
      "gather", .gather, elementTypes: ElementType.allCases,
      Selection.all.map {
        OperationSample(
          $0.name, .gather(axis: $0.axis),
          [.uniform($0.shape, 1, in: -9...9), .indices([$0.count], 2, below: $0.size)])
      })
  }

  private static var scatterAdd: OperationCase {
    OperationCase(
      "scatterAdd", .scatterAdd,
      Selection.all.map {
        OperationSample(
          $0.name, .scatterAdd(axis: $0.axis, size: $0.size),
          [.uniform($0.selected, 1), .indices([$0.count], 2, below: $0.size)])
      })
  }

  private static var gatherElements: OperationCase {
    OperationCase(
      "gatherElements", .gatherElements, elementTypes: ElementType.allCases,
      Selection.all.map {
        OperationSample(
          $0.name, .gatherElements(axis: $0.axis),
          [.uniform($0.shape, 1, in: -9...9), .indices($0.selected, 2, below: $0.size)])
      })
  }

  private static var scatterAddElements: OperationCase {
    OperationCase(
      "scatterAddElements", .scatterAddElements,
      Selection.all.map {
        OperationSample(
          $0.name, .scatterAddElements(axis: $0.axis, size: $0.size),
          [.uniform($0.selected, 1), .indices($0.selected, 2, below: $0.size)])
      })
  }
}
