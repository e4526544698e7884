// SPDX-License-Identifier: Apache-2.0
//
// The products between the transforms: one small matrix product for each of the 36 points.

#ifndef DESCENT_WINOGRAD_PRODUCTS_H
#define DESCENT_WINOGRAD_PRODUCTS_H

#include "winograd_tiles.h"

/// Vectors of outputs that are multiplied together.
#define MOST_COLUMNS (CHUNK / 16)
#define MOST_SUMS 24

/// An operand whose numbers are taken one by one: number (r, k) is `first[r · row + k · step]`. Handed on
/// by its address: a copy would wait until all numbers written before it are in the cache.
typedef struct {
  const float *first;
  int64_t row, step;
} single_numbers;

/// `rows` × `columns` vectors of sums, in registers: `out[r] (+)= Σ_k a(r, k) · b[k]`. Both numbers are
/// constants where this is inlined. What is there already is added at the end: sums of sums round less
/// than one long sum.
DESCENT_INLINE void block_of_sums(
  int rows, int columns, single_numbers a, const float *b, int64_t b_step, int64_t inner,
  float *out, int64_t out_step, int adds) {
  lanes sum[MOST_SUMS];
  EACH(i, rows * columns) sum[i] = (lanes){0};
  for (int64_t k = 0; k < inner; k++) {
    lanes line[MOST_COLUMNS];
    EACH(c, columns) line[c] = *(const lanes *)(b + k * b_step + c * 16);
    EACH(r, rows) {
      lanes x = all(a.first[r * a.row + k * a.step]);
      EACH(c, columns) sum[r * columns + c] = FUSED(line[c], x, sum[r * columns + c]);
    }
  }
  EACH(r, rows) EACH(c, columns) {
    lanes *to = (lanes *)(out + r * out_step + c * 16);
    *to = adds ? *to + sum[r * columns + c] : sum[r * columns + c];
  }
}

/// `out [rows, columns] (+)= a · b`, with at least eight sums in flight where there are rows enough:
/// that hides the time that one takes.
DESCENT_INLINE void product_of_columns(
  int columns, int most, const single_numbers *a, int64_t rows, const float *b, int64_t b_step,
  int64_t inner, float *out, int64_t out_step, int adds) {
  int64_t r = 0;
#define TAKE(ROWS)                                                                          \
  for (; r + ROWS <= rows; r += ROWS) {                                                     \
    single_numbers own = {a->first + r * a->row, a->row, a->step};                          \
    block_of_sums(ROWS, columns, own, b, b_step, inner, out + r * out_step, out_step, adds); \
  }
  if (most == 12) TAKE(12)
  if (most >= 8) TAKE(8)
  if (most == 6) TAKE(6)
  TAKE(4)
  TAKE(2)
  TAKE(1)
#undef TAKE
}

/// The same for up to four vectors of columns.
static void product(
  int columns, const single_numbers *a, int64_t rows, const float *b, int64_t b_step, int64_t inner,
  float *out, int64_t out_step, int adds) {
#define PRODUCT(COLUMNS, MOST) \
  product_of_columns(COLUMNS, MOST, a, rows, b, b_step, inner, out, out_step, adds)
  switch (columns) {
  case 1: PRODUCT(1, 12); break;
  case 2: PRODUCT(2, 12); break;
  case 3: PRODUCT(3, 8); break;
  default: PRODUCT(4, 6);
  }
#undef PRODUCT
}

#endif
