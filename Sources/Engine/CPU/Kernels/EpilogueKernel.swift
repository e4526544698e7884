// SPDX-License-Identifier: Apache-2.0
internal import CDescentKernels
import DescentGraph

/// What one part of a kernel writes of its result, and no other part touches.
enum WrittenSlice: Sendable {
  /// In memory order.
  case elements(Range<Int>)
  /// Of some rows of a matrix; of an image with channels last the pixels are rows.
  case block(rows: Range<Int>, columns: Range<Int>)
}

/// A kernel of which every part writes a slice of its own: what follows can be done part by part.
protocol SlicedKernel: Kernel {
  func written(by part: Int) -> WrittenSlice
  /// A kernel that does the step itself before it writes anything, where there is one.
  func taking(_ step: EpilogueStep) -> (any Kernel)?
}

extension SlicedKernel {
  func taking(_ step: EpilogueStep) -> (any Kernel)? { nil }
}

/// Bias, residual and ReLU of a result that is in memory order [N, G, S, I].
struct EpilogueStep: Sendable {
  let target: Int
  let bias: Int?
  let residual: Int?
  let relu: Bool
  /// Of the result and the residual; a bias is Float32 where these are BFloat16.
  let type: ElementType
  let view: ChannelView

  var reads: [Int] { [bias, residual].compactMap { $0 } }
  var epilogue: Epilogue {
    Epilogue(bias: bias != nil, residual: residual != nil, relu: relu)
  }

  func run(_ frame: borrowing Frame, _ slice: WrittenSlice) {
    switch slice {
    case .elements(let elements):
      let inner = max(view.inner, 1)
      run(
        frame, start: 0, column: 0, view.groups, view.spatial, view.inner,
        elements.lowerBound / inner, elements.upperBound / inner)
    case .block(let rows, let columns):
      for row in rows {
        run(
          frame, start: row * view.inner + columns.lowerBound, column: columns.lowerBound, 1, 1,
          columns.count, 0, 1)
      }
    }
  }

  /// The lines `[begin, end)` behind an element; the bias from a column on.
  private func run(
    _ frame: borrowing Frame, start: Int, column: Int, _ groups: Int, _ spatial: Int, _ inner: Int,
    _ begin: Int, _ end: Int
  ) {
    let (groups, spatial, inner) = (Int64(groups), Int64(spatial), Int64(inner))
    if type == .bfloat16 {
      descent_epilogue_bf16(
        frame.halves(target) + start, bias.map { frame.floats($0) + column },
        residual.map { frame.halves($0) + start }, relu ? 1 : 0, groups, spatial, inner,
        Int64(begin), Int64(end))
    } else if type == .float64 {
      descent_epilogue_f64(
        frame.doubles(target) + start, bias.map { frame.doubles($0) + column },
        residual.map { frame.doubles($0) + start }, relu ? 1 : 0, groups, spatial, inner,
        Int64(begin), Int64(end))
    } else {
      descent_epilogue_f32(
        frame.floats(target) + start, bias.map { frame.floats($0) + column },
        residual.map { frame.floats($0) + start }, relu ? 1 : 0, groups, spatial, inner,
        Int64(begin), Int64(end))
    }
  }
}

/// A convolution or matrix product, each part followed by its epilogue while it is in cache.
struct EpilogueKernel: Kernel {
  let product: any SlicedKernel
  let step: EpilogueStep

  var name: String { "\(product.name) + \(step.epilogue)" }
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
