// SPDX-License-Identifier: Apache-2.0
internal import CDescentKernels
import DescentGraph

/// An image in memory as channel kernels see it: [samples, groups, spatial, inner].
struct ChannelView: Sendable {
  let samples: Int, groups: Int, spatial: Int, inner: Int

  init(_ shape: Shape, _ layout: Layout) {
    // Features [N, C] are images of one pixel, channels last.
    (samples, groups, spatial, inner) =
      shape.rank == 2 ? (shape[0], 1, 1, shape[1]) : layout.channelView(of: shape)
    parts = shape.rank == 4 ? Parts.images(shape) : Self.parts(ofRows: shape)
  }

  /// Rows of columns, the last axis, as samples of one pixel.
  init(rows shape: Shape) {
    (samples, groups, spatial) = (shape.count / max(shape[-1], 1), 1, 1)
    inner = shape[-1]
    parts = Self.parts(ofRows: shape)
  }

  private static func parts(ofRows shape: Shape) -> Int {
    min(max(shape.count / max(shape[-1], 1), 1), Parts.elements(shape.count))
  }

  var channels: Int { groups * inner }
  var count: Int { samples * channels * spatial }
  /// Parts along the samples.
  let parts: Int

  /// The cut of a kernel that reads and writes such images sample by sample.
  func batchCut(reads: [Int], writes: [Int]) -> BatchCut? {
    parts > 1 ? BatchCut(samples: samples, reads: reads, writes: writes) : nil
  }
}

/// Mean and squared deviations of each channel, over a part of the samples.
struct PartialMomentsKernel: Kernel {
  let isDouble: Bool
  /// Whether the image is BFloat16; its moments are Float32.
  let isHalf: Bool
  let view: ChannelView
  let source: Int
  let target: Int

  var name: String { "channelMoments" }
  var reads: [Int] { [source] }
  var writes: [Int] { [target] }
  var parts: Int { view.parts }
  var batchCut: BatchCut? { view.batchCut(reads: [source], writes: []) }

  func run(_ frame: borrowing Frame, part: Int) -> Int {
    let (begin, end) = range(part, of: view.samples)
    let (groups, spatial, inner) = (Int64(view.groups), Int64(view.spatial), Int64(view.inner))
    if isHalf {
      descent_channel_moments_partial_bf16(
        frame.halves(source), Int64(begin), Int64(end), groups, spatial, inner,
        frame.floats(target) + part * 2 * view.channels)
    } else if isDouble {
      descent_channel_moments_partial_f64(
        frame.doubles(source), Int64(begin), Int64(end), groups, spatial, inner,
        frame.doubles(target) + part * 2 * view.channels)
    } else {
      descent_channel_moments_partial_f32(
        frame.floats(source), Int64(begin), Int64(end), groups, spatial, inner,
        frame.floats(target) + part * 2 * view.channels)
    }
    return 0
  }
}

/// Means and variances from the partial moments, merged in a fixed tree.
struct MergeMomentsKernel: Kernel {
  let isDouble: Bool
  let source: Int
  let target: Int
  let counts: [Int64]
  let channels: Int

  init(isDouble: Bool, source: Int, target: Int, view: ChannelView) {
    self.isDouble = isDouble
    self.source = source
    self.target = target
    channels = view.channels
    let parts = view.parts
    counts = (0..<parts).map { part in
      let samples = view.samples * (part + 1) / parts - view.samples * part / parts
      return Int64(samples * view.spatial)
    }
  }

  var name: String { "merge of \(counts.count) channelMoments" }
  var reads: [Int] { [source] }
  var writes: [Int] { [target] }
  var parts: Int { 1 }

  func run(_ frame: borrowing Frame, part: Int) -> Int {
    if isDouble {
      descent_channel_moments_merge_f64(
        frame.doubles(source), counts, Int64(counts.count), Int64(channels),
        frame.doubles(target))
    } else {
      descent_channel_moments_merge_f32(
        frame.floats(source), counts, Int64(counts.count), Int64(channels), frame.floats(target))
    }
    return 0
  }
}

/// Σ dy, and Σ dy·x̂ where x and its moments are given, over a part of the samples.
struct PartialSumsKernel: Kernel {
  /// An image and its moments.
  struct Normalized: Sendable {
    let x: Int
    /// Whether the image is BFloat16.
    let isHalf: Bool
    let moments: Int
    let epsilon: Double
  }

  let isDouble: Bool
  let view: ChannelView
  let upstream: Int
  let upstreamIsHalf: Bool
  let normalized: Normalized?
  let target: Int

  var name: String { normalized == nil ? "channelSums" : "batchNormSums" }
  var reads: [Int] { [upstream] + (normalized.map { [$0.x, $0.moments] } ?? []) }
  var writes: [Int] { [target] }
  var parts: Int { view.parts }
  var batchCut: BatchCut? {
    view.batchCut(reads: [upstream] + (normalized.map { [$0.x] } ?? []), writes: [])
  }

  func run(_ frame: borrowing Frame, part: Int) -> Int {
    let (begin, end) = range(part, of: view.samples)
    let (groups, spatial, inner) = (Int64(view.groups), Int64(view.spatial), Int64(view.inner))
    if upstreamIsHalf || normalized?.isHalf == true {
      descent_channel_sums_partial_bf16(
        frame.values[upstream], upstreamIsHalf ? 1 : 0,
        normalized.map { UnsafeRawPointer(frame.values[$0.x]) }, normalized?.isHalf == true ? 1 : 0,
        normalized.map { UnsafePointer(frame.floats($0.moments)) }, normalized?.epsilon ?? 0,
        Int64(begin), Int64(end), groups, spatial, inner,
        frame.floats(target) + part * 2 * view.channels)
    } else if isDouble {
      descent_channel_sums_partial_f64(
        frame.doubles(upstream), normalized.map { UnsafePointer(frame.doubles($0.x)) },
        normalized.map { UnsafePointer(frame.doubles($0.moments)) }, normalized?.epsilon ?? 0,
        Int64(begin), Int64(end), groups, spatial, inner,
        frame.doubles(target) + part * 2 * view.channels)
    } else {
      descent_channel_sums_partial_f32(
        frame.floats(upstream), normalized.map { UnsafePointer(frame.floats($0.x)) },
        normalized.map { UnsafePointer(frame.floats($0.moments)) }, normalized?.epsilon ?? 0,
        Int64(begin), Int64(end), groups, spatial, inner,
        frame.floats(target) + part * 2 * view.channels)
    }
    return 0
  }
}

/// Pooling in every direction.
struct PoolKernel: Kernel {
  enum Kind: Sendable { case maximum, maximumGradient, maximumGather, average, averageGradient }

  let name: String
  let kind: Kind
  let isDouble: Bool
  let countsPadding: Bool
  let window: descent_window
  let sources: [Int]
  let target: Int
  /// Of the larger image, the one that is not pooled.
  let view: ChannelView
  var inner: Int { view.inner }

  var reads: [Int] { sources }
  var writes: [Int] { [target] }
  var parts: Int { view.parts }
  var batchCut: BatchCut? { view.batchCut(reads: sources, writes: [target]) }

  func run(_ frame: borrowing Frame, part: Int) -> Int {
    let samples = range(part, of: view.samples)
    let (begin, end) = (Int64(samples.begin * view.groups), Int64(samples.end * view.groups))
    return isDouble ? runDouble(frame, begin, end) : runFloat(frame, begin, end)
  }

  private func runFloat(_ frame: borrowing Frame, _ begin: Int64, _ end: Int64) -> Int {
    let first = frame.floats(sources[0])
    let result = frame.floats(target)
    let lanes = Int64(inner)
    let padding: Int32 = countsPadding ? 1 : 0
    withUnsafePointer(to: window) { window in
      switch kind {
      case .maximum: descent_pool_max_f32(window, lanes, first, result, begin, end)
      case .average: descent_pool_average_f32(window, lanes, padding, first, result, begin, end)
      case .averageGradient:
        descent_pool_average_backward_f32(window, lanes, padding, first, result, begin, end)
      case .maximumGradient:
        descent_pool_max_backward_f32(
          window, lanes, first, frame.floats(sources[1]), result, begin, end)
      case .maximumGather:
        descent_pool_max_gather_f32(
          window, lanes, first, frame.floats(sources[1]), result, begin, end)
      }
    }
    return 0
  }

  private func runDouble(_ frame: borrowing Frame, _ begin: Int64, _ end: Int64) -> Int {
    let first = frame.doubles(sources[0])
    let result = frame.doubles(target)
    let lanes = Int64(inner)
    let padding: Int32 = countsPadding ? 1 : 0
    withUnsafePointer(to: window) { window in
      switch kind {
      case .maximum: descent_pool_max_f64(window, lanes, first, result, begin, end)
      case .average: descent_pool_average_f64(window, lanes, padding, first, result, begin, end)
      case .averageGradient:
        descent_pool_average_backward_f64(window, lanes, padding, first, result, begin, end)
      case .maximumGradient:
        descent_pool_max_backward_f64(
          window, lanes, first, frame.doubles(sources[1]), result, begin, end)
      case .maximumGather:
        descent_pool_max_gather_f64(
          window, lanes, first, frame.doubles(sources[1]), result, begin, end)
      }
    }
    return 0
  }
}
