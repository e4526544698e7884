// SPDX-License-Identifier: Apache-2.0
//
// What the planner describes: element types, layouts, convolutions, matrix products.

#pragma once

#include <stddef.h>
#include <stdint.h>

/// Element types. Sums are accumulated in float32 whatever the type.
typedef enum {
  DESCENT_TYPE_FLOAT32 = 0,
  DESCENT_TYPE_BFLOAT16 = 1,
} descent_type;

/// The order of an activation's elements in memory.
typedef enum {
  /// `[batch, channels, height, width]`.
  DESCENT_LAYOUT_PLAIN = 0,
  /// `[batch, height, width, channels]`.
  DESCENT_LAYOUT_CHANNELS_LAST = 1,
  /// `[batch, ceil(channels / 16), height, width, 16]`; lanes beyond the last channel hold zero.
  DESCENT_LAYOUT_BLOCKED16 = 2,
} descent_layout;

typedef enum {
  /// `output = convolve(input, weights) + bias`, for training.
  DESCENT_FORWARD = 0,
  /// The same, free to choose a weights layout that no gradient can use.
  DESCENT_FORWARD_INFERENCE = 1,
  /// From output gradient and weights to the input gradient.
  DESCENT_INPUT_GRADIENT = 2,
  /// From input and output gradient to the weight gradient, and the bias gradient on request.
  DESCENT_WEIGHT_GRADIENT = 3,
} descent_direction;

/// A two-dimensional convolution.
///
/// Plain weights, always float32, are `[outputs, inputs / groups, height, width]`; with groups > 1
/// the same bytes are `[groups, outputs / groups, inputs / groups, height, width]`.
typedef struct {
  int64_t batch, groups, in_channels, out_channels;
  int64_t in_h, in_w, out_h, out_w;
  int64_t kernel_h, kernel_w, stride_h, stride_w;
  /// Distance between neighbouring kernel elements; 1 is the ordinary convolution.
  int64_t dilation_h, dilation_w;
  int64_t pad_top, pad_left, pad_bottom, pad_right;
  descent_type type;
  /// Non-zero: the image that is computed is float32 whatever the type of the operands. A weight
  /// gradient always is.
  int32_t wide_result;
} descent_convolution;

/// `C[b] = op(A[b]) op(B[b]) + bias` in row-major order: `C[b]` is `rows x columns`, `op(A[b])` is
/// `rows x inner`, and the bias has one element per column, common to the whole batch.
typedef struct {
  int64_t batch, rows, inner, columns;
  /// Elements from one stored row of A, B, C to the next; 0 means that rows touch.
  int64_t left_stride, right_stride, result_stride;
  /// Elements from one matrix of A, B, C to the next; 0 means that matrices touch.
  int64_t left_batch_stride, right_batch_stride, result_batch_stride;
  /// Non-zero: A is stored as `inner x rows`, B as `columns x inner`.
  int32_t transpose_left, transpose_right;
  int32_t with_bias, with_relu;
  /// Of A and B, and of C.
  descent_type type, result_type;
} descent_matmul;
