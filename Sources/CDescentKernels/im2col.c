// SPDX-License-Identifier: Apache-2.0
//
// Convolution as a matrix product: one row of `col` for each channel and place in the kernel.

#include "support.h"

#pragma STDC FP_CONTRACT OFF

/// The positions o in [first, last) of `count` for which `o · stride + shift` is inside `size`.
static void inside(
  int64_t count, int64_t stride, int64_t shift, int64_t size, int64_t *first, int64_t *last) {
  int64_t low = shift >= 0 ? 0 : (-shift + stride - 1) / stride;
  int64_t high = shift >= size ? 0 : (size - shift + stride - 1) / stride;
  *first = smaller(low, count);
  *last = larger(*first, smaller(high, count));
}

#define TEMPLATE "im2col.inc"
#include "both_reals.h"
