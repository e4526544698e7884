// SPDX-License-Identifier: Apache-2.0
import DescentGraph

extension Lower {
  mutating func lowerSoftmax(_ index: Int, _ item: Draft.Item, _ isDouble: Bool)
    throws(EngineError)
  {
    let source = try materialized(item.inputs[0])
    list.append(
      SoftmaxKernel(
        isDouble: isDouble, source: source, target: newValue(of: index),
        rows: item.shape.count / max(item.shape[-1], 1), columns: item.shape[-1]))
  }

  /// A loss that has a partner comes from the kernel of its gradient.
  mutating func lowerCrossEntropy(
    _ index: Int, _ item: Draft.Item, ofLabels: Bool, _ isDouble: Bool
  ) throws(EngineError) {
    if lossOfGradient.values.contains(index) { return }
    let sources = try item.inputs.map { input throws(EngineError) in try materialized(input) }
    let shape = draft.items[item.inputs[0]].shape
    let isGradient = item.op.operation == .softmaxCrossEntropyGradient
    let loss = isGradient ? lossOfGradient[index] : index
    list.append(
      CrossEntropyKernel(
        isDouble: isDouble, logits: sources[0],
        targets: ofLabels ? .labels(sources[1]) : .numbers(sources[1]),
        loss: loss.map { newValue(of: $0) },
        gradient: isGradient
          ? CrossEntropyKernel.Gradient(upstream: sources[2], target: newValue(of: index)) : nil,
        rows: shape.count / max(shape[-1], 1), columns: shape[-1]))
  }

  /// Of each gradient of a cross-entropy the loss that is computed with it, by the same exponentials.
  /// What a gradient is multiplied with must not depend on a loss: the kernel would wait for itself.
  static func lossOfGradient(_ fuse: Fuse) -> [Int: Int] {
    let items = fuse.draft.items
    let losses = items.indices.filter { items[$0].op.operation == .softmaxCrossEntropy }
    var result: [Int: Int] = [:]
    for loss in losses where items[loss].after == nil {
      let gradient = items.indices.first { index in
        items[index].op.operation == .softmaxCrossEntropyGradient && items[index].after == nil
          && items[index].inputs.prefix(2) == items[loss].inputs[...]
          && !losses.contains { fuse.waits(index, for: $0) }
      }
      if let gradient { result[gradient] = loss }
    }
    return result
  }
}
