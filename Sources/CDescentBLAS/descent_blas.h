// SPDX-License-Identifier: Apache-2.0
//
// Matrix products of the platform's BLAS: Accelerate on Apple systems, OpenBLAS elsewhere.

#pragma once

#include <stdint.h>

#if defined(__APPLE__)
#ifndef ACCELERATE_NEW_LAPACK
#define ACCELERATE_NEW_LAPACK 1
#endif
#include <Accelerate/Accelerate.h>
typedef int descent_blas_int;
#else
#if __has_include(<cblas-openblas.h>)
#include <cblas-openblas.h>
#elif __has_include(<openblas/cblas.h>)
#include <openblas/cblas.h>
#elif __has_include(<cblas.h>)
#include <cblas.h>
#else
#error "OpenBLAS is missing: apt-get install libopenblas-dev"
#endif
#ifndef OPENBLAS_VERSION
#error "cblas.h is not OpenBLAS's: apt-get install libopenblas-dev"
#endif
typedef blasint descent_blas_int;
#endif

/// The largest size or row stride that the functions below may be given.
static inline int64_t descent_blas_limit(void) {
  return sizeof(descent_blas_int) == 8 ? INT64_MAX : INT32_MAX;
}

/// Has OpenBLAS compute on the calling thread alone. It holds for the whole process, so it is
/// called once, before the first product. Accelerate decides by itself.
static inline void descent_blas_use_one_thread(void) {
#if !defined(__APPLE__)
  openblas_set_num_threads(1);
#endif
}

/// `C = alpha op(A) op(B) + beta C` in row-major order.
///
/// `op(A)` is `rows x inner`, `op(B)` is `inner x columns`. A non-zero `transpose_left` means that
/// A is stored as `inner x rows`; `transpose_right` that B is stored as `columns x inner`. Strides
/// are the elements from one stored row to the next. With `beta` 0, C is not read.
static inline void descent_sgemm(
    int transpose_left, int transpose_right, int64_t rows, int64_t columns, int64_t inner,
    float alpha, const float *left, int64_t left_stride, const float *right, int64_t right_stride,
    float beta, float *result, int64_t result_stride) {
  cblas_sgemm(
      CblasRowMajor, transpose_left ? CblasTrans : CblasNoTrans,
      transpose_right ? CblasTrans : CblasNoTrans, (descent_blas_int)rows,
      (descent_blas_int)columns, (descent_blas_int)inner, alpha, left,
      (descent_blas_int)left_stride, right, (descent_blas_int)right_stride, beta, result,
      (descent_blas_int)result_stride);
}

/// The same in Float64.
static inline void descent_dgemm(
    int transpose_left, int transpose_right, int64_t rows, int64_t columns, int64_t inner,
    double alpha, const double *left, int64_t left_stride, const double *right,
    int64_t right_stride, double beta, double *result, int64_t result_stride) {
  cblas_dgemm(
      CblasRowMajor, transpose_left ? CblasTrans : CblasNoTrans,
      transpose_right ? CblasTrans : CblasNoTrans, (descent_blas_int)rows,
      (descent_blas_int)columns, (descent_blas_int)inner, alpha, left,
      (descent_blas_int)left_stride, right, (descent_blas_int)right_stride, beta, result,
      (descent_blas_int)result_stride);
}
