// SPDX-License-Identifier: Apache-2.0
internal import DescentGraph

extension OperationCase {
  static let movements: [OperationCase] = [
    moving(
      "reshape", .reshape,
      [
        ("ordinary", [2, 6], .reshape([3, 4])), ("to a scalar", [1, 1], .reshape([])),
        ("from a scalar", [], .reshape([1])), ("odd", [3, 5, 7], .reshape([7, 15])),
        ("empty batch", [0, 4], .reshape([0, 2, 2])), ("same", [2, 3], .reshape([2, 3])),
      ]),
    moving(
      "transpose", .transpose,
      [
        ("matrix", [2, 3], .transpose([1, 0])), ("rotated", [2, 3, 4], .transpose([2, 0, 1])),
        ("odd", [7, 5, 3], .transpose([2, 1, 0])), ("size 1", [1], .transpose([0])),
        ("scalar", [], .transpose([])), ("empty batch", [0, 4], .transpose([1, 0])),
        ("NCHW to NHWC", [2, 3, 4, 5], .transpose([0, 2, 3, 1])),
      ]),
    moving(
      "broadcast", .broadcast,
      [
        ("scalar", [], .broadcast([2, 3])), ("row", [3], .broadcast([2, 3])),
        ("column", [2, 1], .broadcast([2, 3])), ("size 1", [1], .broadcast([1, 1])),
        ("odd", [5, 1, 3], .broadcast([7, 5, 2, 3])), ("same", [2, 3], .broadcast([2, 3])),
        ("empty batch", [1, 4], .broadcast([0, 4])), ("from empty", [0, 1], .broadcast([0, 3])),
      ]),
    moving(
      "slice", .slice,
      [
        ("ordinary", [4, 5], .slice(starts: [1, 0], ends: [3, 5], steps: [1, 1])),
        ("strided", [7, 9], .slice(starts: [0, 1], ends: [7, 9], steps: [2, 3])),
        ("one element", [3, 3], .slice(starts: [2, 2], ends: [3, 3], steps: [1, 1])),
        ("size 1", [1], .slice(starts: [0], ends: [1], steps: [5])),
        ("nothing", [4], .slice(starts: [2], ends: [2], steps: [1])),
        ("empty batch", [0, 4], .slice(starts: [0, 1], ends: [0, 3], steps: [1, 1])),
        ("unread end", [2, 8], .slice(starts: [0, 0], ends: [2, 7], steps: [1, 4])),
      ]),
    moving(
      "pad", .pad,
      [
        ("around", [2, 3], .pad(low: [1, 0], high: [0, 2], interior: [0, 0], value: 0)),
        ("value", [3], .pad(low: [2], high: [1], interior: [0], value: 1.5)),
        ("between", [3, 2], .pad(low: [0, 1], high: [1, 0], interior: [2, 1], value: 0)),
        ("size 1", [1], .pad(low: [1], high: [1], interior: [3], value: -1)),
        ("nothing", [5, 3], .pad(low: [0, 0], high: [0, 0], interior: [0, 0], value: 0)),
        ("empty batch", [0, 3], .pad(low: [0, 1], high: [0, 1], interior: [2, 0], value: 0)),
        ("from empty", [0], .pad(low: [1], high: [2], interior: [1], value: 3)),
      ]),
    concatenation,
  ]

  private static func moving(
    _ name: String, _ kind: OperationKind, _ uses: [(name: String, shape: Shape, op: Op)]
  ) -> OperationCase {
    OperationCase(
      name, kind, elementTypes: ElementType.allCases,
      uses.map { OperationSample($0.name, $0.op, [.uniform($0.shape, 1, in: -9...9)]) }
        + uses.map { use in
          // The same of a computed value, which a backend may fuse with the movement.
          OperationSample(use.name + " of a value", [.uniform(use.shape, 2, in: -9...9)]) {
            Node.make(use.op, [Node.make(.select, [$0[0].compare(.equal, $0[0]), $0[0], $0[0]])])
          }
        })
  }

  private static var concatenation: OperationCase {
    let uses: [(String, Int, [Shape])] = [
      ("first axis", 0, [[2, 3], [1, 3]]), ("last axis", 1, [[2, 3], [2, 1], [2, 2]]),
      ("middle axis", 1, [[2, 3, 2], [2, 1, 2]]), ("size 1", 0, [[1], [1]]),
      ("one operand", 0, [[3, 2]]), ("empty batch", 1, [[0, 2], [0, 3]]),
      ("empty operand", 0, [[0, 3], [5, 3], [0, 3]]),
    ]
    let samples = uses.map { name, axis, shapes in
      OperationSample(
        name, .concatenate(axis: axis),
        shapes.enumerated().map { .uniform($1, UInt64($0), in: -9...9) })
    }
    let twice = OperationSample("the same twice", [.uniform([2, 3], 1)]) {
      Node.make(.concatenate(axis: 1), [$0[0], $0[0]])
    }
    return OperationCase(
      "concatenate", .concatenate, elementTypes: ElementType.allCases, samples + [twice])
  }
}
