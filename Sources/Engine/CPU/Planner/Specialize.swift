// SPDX-License-Identifier: Apache-2.0
import DescentGraph

/// Behind pass 2: operations with a kernel that spares the one before or behind it.
///
/// A cross-entropy whose targets are one-hot rows of labels reads the labels; where nothing else wants
/// the rows, they are never made. A sum that is only wanted divided by a number is divided where it is
/// made: a mean.
struct Specialize {
  private let source: Draft
  private let accesses: [Access]
  private let useCounts: [Int]

  static func run(_ draft: Draft) -> Draft {
    let pass = Specialize(
      source: draft, accesses: draft.accesses().accesses, useCounts: draft.useCounts)
    var result = draft
    for index in draft.items.indices {
      if let special = pass.ofLabels(index) ?? pass.mean(index) { result.items[index] = special }
    }
    return result.pruned()
  }

  private func ofLabels(_ index: Int) -> Draft.Item? {
    var item = source.items[index]
    guard case .graph(let op) = item.op,
      op == .softmaxCrossEntropy || op == .softmaxCrossEntropyGradient,
      let labels = labels(of: item.inputs[1])
    else { return nil }
    item.op = .ofLabels(op)
    item.inputs[1] = labels
    return item
  }

  /// What a matrix of ones and zeros says where the ones stand: `labels[r] == column`, as numbers.
  private func labels(of targets: Int) -> Int? {
    let item = source.items[targets]
    guard item.shape.rank == 2, case .graph(.cast) = item.op,
      case .graph(.compare(.equal)) = source.items[item.inputs[0]].op
    else { return nil }
    let sides = source.items[item.inputs[0]].inputs.map { accesses[$0] }
    let (labels, numbers) = (source.items[sides[0].base], source.items[sides[1].base])
    guard labels.elementType == .int32, labels.shape.count == item.shape[0],
      sides[0].runs(along: 0, of: item.shape), case .graph(.iota) = numbers.op,
      numbers.shape == [item.shape[1]], sides[1].runs(along: 1, of: item.shape)
    else { return nil }
    return sides[0].base
  }

  /// Of rows and vectors; images have sums of their own.
  private func mean(_ index: Int) -> Draft.Item? {
    let item = source.items[index]
    guard case .graph(.binary(.divide)) = item.op, let number = source.constantValue(item.inputs[1])
    else { return nil }
    let sum = source.items[item.inputs[0]]
    guard case .graph(.reduce(.sum, let axes)) = sum.op, useCounts[item.inputs[0]] == 1,
      source.items[sum.inputs[0]].shape.rank <= 2
    else { return nil }
    return Draft.Item(
      op: .dividedSum(axes: axes, by: number), inputs: sum.inputs, shape: item.shape,
      elementType: item.elementType)
  }
}

extension Access {
  /// Whether a view shows one line of numbers, in order, along one axis and the same along all others.
  fileprivate func runs(along axis: Int, of shape: Shape) -> Bool {
    offset == 0
      && shape.dimensions.indices.allSatisfy { other in
        shape[other] == 1 || strides[other] == (other == axis ? 1 : 0)
      }
  }
}
