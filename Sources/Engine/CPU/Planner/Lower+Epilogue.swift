// SPDX-License-Identifier: Apache-2.0
import DescentGraph

extension Lower {
  /// A product with its epilogue: the provider's kernels, the last of which goes on in place.
  mutating func lowerFused(_ index: Int, _ item: Draft.Item, _ op: Op, _ epilogue: Epilogue)
    throws(EngineError)
  {
    var operands = Array(item.inputs.suffix(epilogue.operands))
    let bias = epilogue.bias ? try materialized(operands.removeFirst()) : nil
    let residual = epilogue.residual ? try materialized(operands.removeFirst()) : nil
    var plain = item
    plain.op = .graph(op)
    plain.inputs.removeLast(epilogue.operands)
    try lowerItem(index, plain)
    guard let product = list.kernels.last as? any SlicedKernel else {
      trap("planner: the kernel of \(op.name) takes no epilogue")
    }
    let step = EpilogueStep(
      target: newValue(of: index), bias: bias, residual: residual, relu: epilogue.relu,
      type: item.storedType,
      view: item.shape.rank == 4 && op.isConvolution
        ? ChannelView(item.shape, item.layout) : ChannelView(rows: item.shape))
    list.replaceLast(
      with: product.taking(step) ?? EpilogueKernel(product: product, step: step))
  }
}

extension Op {
  var isConvolution: Bool {
    if case .convolution = self { return true }
    return false
  }
}
