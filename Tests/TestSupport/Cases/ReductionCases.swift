// SPDX-License-Identifier: Apache-2.0
internal import DescentGraph

extension OperationCase {
  static let reductions: [OperationCase] =
    Op.Reduction.allCases.map(reduction) + [argmax] + [false, true].map(argsort)

  private static func reduction(_ kind: Op.Reduction) -> OperationCase {
    func sample(_ name: String, _ shape: Shape, _ axes: [Int]) -> OperationSample {
      OperationSample(name, .reduce(kind, axes: axes), [.distinct(shape, 3)])
    }
    var samples = [
      sample("last axis", [2, 3, 4], [2]),
      sample("first axis", [4, 3], [0]),
      sample("middle axis", [2, 3, 4], [1]),
      sample("all axes", [2, 3, 4], [0, 1, 2]),
      sample("no axis", [2, 3], []),
      sample("size 1", [1, 1], [0]),
      sample("odd, outer axes", [7, 5, 3], [0, 2]),
      sample("empty batch", [0, 4], [1]),
      sample("long line", [1, 130], [1]),
      OperationSample("transposed view", [.distinct([3, 4], 4)]) {
        $0[0].transposed([1, 0]).reduced(kind, axes: [1])
      },
      OperationSample(
        "infinity and NaN", .reduce(kind, axes: [1]),
        [SampleInput([3, 2], [.infinity, 1, .nan, 1, -.infinity, -1])], derivatives: 0),
    ]
    switch kind {
    case .sum: samples.append(sample("nothing to add", [0, 4], [0]))
    case .max:
      samples.append(
        OperationSample(
          "ties", .reduce(kind, axes: [1]), [SampleInput([2, 3], [1, 2, 2, 0, -1, 0])],
          derivatives: 1))
    }
    return OperationCase(
      "reduce \(kind)", .reduce, elementTypes: floatingPoint + [.int32], samples)
  }

  /// Lines with distinct elements, with ties, with NaN; sorted or searched along any axis.
  private static func lines(_ op: @escaping @Sendable (_ axis: Int) -> Op) -> [OperationSample] {
    func sample(_ name: String, _ axis: Int, _ input: SampleInput) -> OperationSample {
      OperationSample(name, op(axis), [input], derivatives: 0)
    }
    return [
      sample("last axis", 1, .distinct([3, 5], 1)),
      sample("first axis", 0, .distinct([7, 3], 2)),
      sample("middle axis", 1, .distinct([2, 5, 3], 3)),
      sample("size 1", 0, .distinct([1], 4)),
      sample("empty batch", 1, .distinct([0, 4], 5)),
      sample("ties", 1, SampleInput([2, 5], [1, 3, 3, 0, 1, 0, 0, -1, 0, -2])),
      sample("signed zeros", 0, SampleInput([4], [-0.0, 0, 0, -0.0])),
      sample("NaN", 1, SampleInput([2, 4], [1, .nan, 3, .nan, .infinity, 2, .nan, -.infinity])),
      OperationSample("transposed view", [.distinct([4, 3], 6)], derivatives: 0) {
        Node.make(op(1), [$0[0].transposed([1, 0])])
      },
    ]
  }

  private static var argmax: OperationCase {
    OperationCase(
      "argmax", .argmax, elementTypes: floatingPoint + [.int32], lines { .argmax(axis: $0) })
  }

  private static func argsort(descending: Bool) -> OperationCase {
    OperationCase(
      descending ? "argsort descending" : "argsort", .argsort,
      elementTypes: floatingPoint + [.int32],
      lines { .argsort(axis: $0, descending: descending) }
        + [
          OperationSample(
            "empty line", .argsort(axis: 1, descending: descending), [.distinct([2, 0], 1)],
            derivatives: 0)
        ])
  }
}
