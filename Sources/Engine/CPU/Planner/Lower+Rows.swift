// SPDX-License-Identifier: Apache-2.0
import DescentGraph

extension Lower {
  /// Softmax of rows and cross-entropy. A loss that has a partner comes from the kernel of its gradient.
  mutating func lowerRows(_ index: Int, _ item: Draft.Item, _ op: Op, _ isDouble: Bool)
    throws(EngineError)
  {
    if lossOfGradient.values.contains(index) { return }
    let sources = try item.inputs.map { input throws(EngineError) in try materialized(input) }
    let shape = draft.items[item.inputs[0]].shape
    var (name, targets) = (op.name, [newValue(of: index)])
    var kind = RowKernel.Kind.softmax
    if op == .softmaxCrossEntropy {
      kind = .crossEntropy
    } else if let loss = lossOfGradient[index] {
      (name, kind) = ("softmaxCrossEntropy and gradient", .crossEntropyAndGradient)
      targets.insert(newValue(of: loss), at: 0)
    } else if op == .softmaxCrossEntropyGradient {
      kind = .crossEntropyGradient
    }
    list.append(
      RowKernel(
        name: name, kind: kind, isDouble: isDouble, sources: sources, targets: targets,
        rows: shape.count / max(shape[-1], 1), columns: shape[-1]))
  }

  /// Of each gradient of a cross-entropy the loss that is computed with it, by the same exponentials.
  /// What a gradient is multiplied with must not depend on a loss: the kernel would wait for itself.
  static func lossOfGradient(_ fuse: Fuse) -> [Int: Int] {
    let items = fuse.draft.items
    let losses = items.indices.filter { items[$0].op == .graph(.softmaxCrossEntropy) }
    var result: [Int: Int] = [:]
    for loss in losses where items[loss].after == nil {
      let gradient = items.indices.first { index in
        items[index].op == .graph(.softmaxCrossEntropyGradient) && items[index].after == nil
          && items[index].inputs.prefix(2) == items[loss].inputs[...]
          && !losses.contains { fuse.waits(index, for: $0) }
      }
      if let gradient { result[gradient] = loss }
    }
    return result
  }
}
