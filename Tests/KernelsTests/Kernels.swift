// SPDX-License-Identifier: Apache-2.0
import CDescentKernels

/// The kernels of one number type, so that a test is written once for both.
struct Kernels<Number> {
  typealias In = UnsafePointer<Number>?
  typealias Out = UnsafeMutablePointer<Number>?
  typealias Dims = UnsafePointer<Int64>?
  typealias Window = UnsafePointer<descent_window>?
  typealias Indices = UnsafePointer<Int32>?
  typealias Scatter = (In, Indices, Int64, Out, Int64, Int64, Int64, Int64, Int64, Int64) -> Int64
  typealias Reduce = (In, Out, Int32, Dims, UnsafePointer<UInt8>?, Int64, Int64) -> Void

  let run:
    (
      UnsafePointer<descent_program>?, UnsafePointer<UnsafeRawPointer?>?,
      UnsafePointer<UnsafeMutableRawPointer?>?, Int64, Int64, Out
    ) -> Void
  let type: Int32
  let sum, max: Reduce
  let argmax: (In, UnsafeMutablePointer<Int32>?, Int64, Int64, Int64, Int64) -> Void
  let sumPartials: (In, Int64, Int64, Out, Int64, Int64) -> Void
  let moments: (In, Int64, Int64, Int64, Int64, Int64, Out) -> Void
  let mergeMoments: (In, Dims, Int64, Int64, Out) -> Void
  let channelSums: (In, In, In, Double, Int64, Int64, Int64, Int64, Int64, Out) -> Void
  let poolMax: (Window, Int64, In, Out, Int64, Int64) -> Void
  let poolMaxBackward, poolMaxGather: (Window, Int64, In, In, Out, Int64, Int64) -> Void
  let poolAverage, poolAverageBackward: (Window, Int64, Int32, In, Out, Int64, Int64) -> Void
  let im2col, col2im: (Window, Int64, In, Out) -> Void
  let softmax, logSoftmax: (In, Out, Int64, Int64, Int64) -> Void
  let crossEntropy: (In, In, Indices, In, Out, Out, Int64, Int64, Int64) -> Void
  let uniform, normal: (Out, UnsafePointer<UInt32>?, UInt32, Int64, Int64) -> Void
  let scatterAdd, scatterAddAlong: Scatter
  let argsort:
    (
      In, UnsafeMutablePointer<Int32>?, Int64, Int64, Int32, Int64, Int64, UnsafeMutableRawPointer?
    ) -> Void
}

/// A number type that has kernels.
protocol Real: BinaryFloatingPoint, Sendable {
  static var kernels: Kernels<Self> { get }
}

extension Float: Real {
  static var kernels: Kernels<Float> {
    Kernels(
      run: descent_program_run_f32, type: Int32(DESCENT_F32.rawValue),
      sum: descent_reduce_sum_f32, max: descent_reduce_max_f32, argmax: descent_argmax_f32,
      sumPartials: descent_sum_partials_f32, moments: descent_channel_moments_partial_f32,
      mergeMoments: descent_channel_moments_merge_f32,
      channelSums: descent_channel_sums_partial_f32, poolMax: descent_pool_max_f32,
      poolMaxBackward: descent_pool_max_backward_f32, poolMaxGather: descent_pool_max_gather_f32,
      poolAverage: descent_pool_average_f32,
      poolAverageBackward: descent_pool_average_backward_f32, im2col: descent_im2col_f32,
      col2im: descent_col2im_f32, softmax: descent_softmax_f32,
      logSoftmax: descent_log_softmax_f32, crossEntropy: descent_cross_entropy_f32,
      uniform: descent_random_uniform_f32, normal: descent_random_normal_f32,
      scatterAdd: descent_scatter_add_f32, scatterAddAlong: descent_scatter_add_along_f32,
      argsort: descent_argsort_f32)
  }
}

extension Double: Real {
  static var kernels: Kernels<Double> {
    Kernels(
      run: descent_program_run_f64, type: Int32(DESCENT_F64.rawValue),
      sum: descent_reduce_sum_f64, max: descent_reduce_max_f64, argmax: descent_argmax_f64,
      sumPartials: descent_sum_partials_f64, moments: descent_channel_moments_partial_f64,
      mergeMoments: descent_channel_moments_merge_f64,
      channelSums: descent_channel_sums_partial_f64, poolMax: descent_pool_max_f64,
      poolMaxBackward: descent_pool_max_backward_f64, poolMaxGather: descent_pool_max_gather_f64,
      poolAverage: descent_pool_average_f64,
      poolAverageBackward: descent_pool_average_backward_f64, im2col: descent_im2col_f64,
      col2im: descent_col2im_f64, softmax: descent_softmax_f64,
      logSoftmax: descent_log_softmax_f64, crossEntropy: descent_cross_entropy_f64,
      uniform: descent_random_uniform_f64, normal: descent_random_normal_f64,
      scatterAdd: descent_scatter_add_f64, scatterAddAlong: descent_scatter_add_along_f64,
      argsort: descent_argsort_f64)
  }
}
