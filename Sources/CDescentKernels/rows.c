// SPDX-License-Identifier: Apache-2.0
//
// Softmax and cross-entropy of rows of logits. Rows are gathered in tiles, so that the exponentials
// of many of them are taken as one vector; the shortest ones, as of ten classes, take one lane each.

#include "elementary.h"

#pragma STDC FP_CONTRACT OFF

/// Numbers in a tile.
#define TILE 1024

/// Rows with fewer numbers than this are computed side by side, as many at a time. Their sums have the
/// order of `row_sum` and `row_loss` for so few numbers.
#define SHORT 16

typedef int32_t short_labels __attribute__((vector_size(SHORT * sizeof(int32_t))));

/// What becomes of a row; the last is a cross-entropy and its gradient, by the same exponentials.
enum rows_result { SOFTMAX, LOG_SOFTMAX, CROSS_ENTROPY, GRADIENT, BOTH };

DESCENT_INLINE int has_loss(enum rows_result r) { return r == CROSS_ENTROPY || r == BOTH; }
DESCENT_INLINE int has_gradient(enum rows_result r) { return r == GRADIENT || r == BOTH; }
DESCENT_INLINE int has_powers(enum rows_result r) { return r == SOFTMAX || has_gradient(r); }
DESCENT_INLINE int has_targets(enum rows_result r) { return has_loss(r) || has_gradient(r); }
DESCENT_INLINE int has_log(enum rows_result r) { return r == LOG_SOFTMAX || has_loss(r); }

/// What follows the first elements of an array that may be left out.
#define FROM(X, COUNT) ((X) ? (X) + (COUNT) : NULL)

/// The place of a row's one, or −1 where the label is that of no place.
DESCENT_INLINE int64_t place_of(int32_t label, int64_t n) {
  return label >= 0 && label < n ? label : -1;
}

#define TEMPLATE "turn.inc"
#include "both_reals.h"

#define TEMPLATE "rows.inc"
#include "both_reals.h"
