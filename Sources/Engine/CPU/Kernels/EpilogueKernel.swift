// SPDX-License-Identifier: Apache-2.0
internal import CDescentKernels
import DescentGraph

/// A kernel of which every part writes elements of its result that no other part touches, one range
/// of memory: what follows can be done part by part.
protocol SlicedKernel: Kernel {
  /// The elements that a part writes, in memory order.
  func written(by part: Int) -> Range<Int>
}

/// Bias, residual and ReLU of a result that is in memory order [N, G, S, I].
struct EpilogueStep: Sendable {
  let target: Int
  let bias: Int?
  let residual: Int?
  let relu: Bool
  let isDouble: Bool
  let view: ChannelView

  var reads: [Int] { [bias, residual].compactMap { $0 } }

  func run(_ frame: borrowing Frame, _ elements: Range<Int>) {
    let (begin, end) = (
      Int64(elements.lowerBound / max(view.inner, 1)),
      Int64(elements.upperBound / max(view.inner, 1))
    )
    let (groups, spatial, inner) = (Int64(view.groups), Int64(view.spatial), Int64(view.inner))
    if isDouble {
      descent_epilogue_f64(
        frame.doubles(target), bias.map { frame.doubles($0) }, residual.map { frame.doubles($0) },
        relu ? 1 : 0, groups, spatial, inner, begin, end)
    } else {
      descent_epilogue_f32(
        frame.floats(target), bias.map { frame.floats($0) }, residual.map { frame.floats($0) },
        relu ? 1 : 0, groups, spatial, inner, begin, end)
    }
  }
}

/// A convolution or matrix product, each part followed by its epilogue while it is in cache.
struct EpilogueKernel: Kernel {
  let product: any SlicedKernel
  let step: EpilogueStep
  let epilogue: Epilogue

  var name: String { "\(product.name) + \(epilogue.description)" }
  var reads: [Int] { product.reads + step.reads }
  var writes: [Int] { product.writes }
  var parts: Int { product.parts }
  var scratchBytes: Int { product.scratchBytes }
  var flops: Double { product.flops }
  var batchCut: BatchCut? {
    product.batchCut.map {
      BatchCut(
        samples: $0.samples, reads: $0.reads + (step.residual.map { [$0] } ?? []),
        writes: $0.writes)
    }
  }

  func run(_ frame: borrowing Frame, part: Int) -> Int {
    let status = product.run(frame, part: part)
    if status == 0 { step.run(frame, product.written(by: part)) }
    return status
  }

  func error(status: Int) -> EngineError { product.error(status: status) }
}
