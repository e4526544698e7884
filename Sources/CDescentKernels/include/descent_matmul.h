// SPDX-License-Identifier: Apache-2.0
//
// Products of small matrices (matmul.c).

#ifndef DESCENT_MATMUL_H
#define DESCENT_MATMUL_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// `out [rows, columns] = f(op(left) · op(right) + bias)`, dense and row-major; f is the identity or
/// a ReLU. A transposed operand is stored with its axes exchanged: left `[inner, rows]`, right
/// `[columns, inner]`.
typedef struct {
  int64_t rows, inner, columns;
  int transpose_left, transpose_right, relu;
} descent_small_matmul;

/// Returns how many numbers `scratch` must hold.
int64_t descent_small_matmul_scratch(const descent_small_matmul *m);

/// Whether this processor fuses products and sums in one instruction; elsewhere the result is the
/// same, slowly.
int descent_small_matmul_is_fast(void);

/// The rows `[row_begin, row_end)` of a product. All arrays are whole; `bias [columns]` may be NULL.
///
/// Each element is the sum over `inner` in order, from 0, by fused steps (one rounding each): the
/// one place where products and sums are fused, and on every processor. Nothing is allocated.
void descent_small_matmul_f32(
  const descent_small_matmul *m, const float *left, const float *right, const float *bias,
  float *out, int64_t row_begin, int64_t row_end, float *scratch);
void descent_small_matmul_f64(
  const descent_small_matmul *m, const double *left, const double *right, const double *bias,
  double *out, int64_t row_begin, int64_t row_end, double *scratch);

#ifdef __cplusplus
}
#endif

#endif
