// SPDX-License-Identifier: Apache-2.0
//
// Sums, maxima and their places. Accumulators are doubles in fixed lanes, so that a result depends
// on the shape alone: neither on the processor's vectors nor on how the work was cut.

#include "support.h"

#pragma STDC FP_CONTRACT OFF

/// A walk over some of the dimensions of a dense array, in row-major order.
typedef struct {
  int rank;
  int64_t dims[DESCENT_MAX_DIMS], strides[DESCENT_MAX_DIMS], at[DESCENT_MAX_DIMS];
  int64_t count, offset;
} walk;

/// Walks the dimensions `0 ..< rank` whose mark in `reduced` is `mark`.
static walk walk_over(
  int rank, const int64_t *dims, const uint8_t *reduced, int mark, int64_t stride) {
  walk w = {.count = 1};
  for (int d = 0; d < rank; d++) w.rank += !reduced[d] == !mark;
  for (int d = rank - 1, k = w.rank; d >= 0; d--) {
    if (!reduced[d] == !mark) {
      w.dims[--k] = dims[d];
      w.strides[k] = stride;
      w.count *= dims[d];
    }
    stride *= dims[d];
  }
  return w;
}

static void walk_to(walk *w, int64_t index) {
  w->offset = 0;
  if (w->count == 0) return;
  for (int d = w->rank - 1; d >= 0; d--) {
    w->at[d] = index % w->dims[d];
    index /= w->dims[d];
    w->offset += w->at[d] * w->strides[d];
  }
}

DESCENT_INLINE void walk_next(walk *w) {
  for (int d = w->rank - 1; d >= 0; d--) {
    w->offset += w->strides[d];
    if (++w->at[d] < w->dims[d]) return;
    w->offset -= w->at[d] * w->strides[d];
    w->at[d] = 0;
  }
}

/// A sum, or a maximum in which NaN wins.
DESCENT_INLINE double combine(int maximum, double a, double v) {
  return maximum ? (v > a || v != v ? v : a) : a + v;
}

DESCENT_INLINE double neutral(int maximum) { return maximum ? -__builtin_inf() : 0; }

/// Columns that are accumulated together.
#define BLOCK 256

#define TEMPLATE "reduce.inc"
#include "both_reals.h"
