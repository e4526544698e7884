// SPDX-License-Identifier: Apache-2.0
//
// Products of small matrices. What a library spends on a call is more than such a product costs.

#include "support.h"
#include "descent_matmul.h"

#pragma STDC FP_CONTRACT OFF

/// Columns of a panel, whose products are summed side by side.
#define PANEL 16
/// The most rows that share a walk through a panel.
#define ROWS 12

/// Hides from the compiler what it knows of a variable.
#define DESCENT_OPAQUE(X) __asm__("" : "+r"(X))

/// Whether the transpose of the product wastes so many fewer lanes that turning it back pays: a gradient
/// of few columns and many rows, whose left operand lies as the other product wants its right one.
static int is_faster_turned(const descent_small_matmul *m) {
  if (!m->transpose_left) return 0;
  int64_t lines = (m->columns + PANEL - 1) / PANEL * m->rows;
  int64_t turned = (m->rows + PANEL - 1) / PANEL * m->columns;
  return (lines - turned) * m->inner > m->rows * m->columns;
}

int64_t descent_small_matmul_scratch(const descent_small_matmul *m) {
  return m->inner * PANEL + (is_faster_turned(m) ? m->rows * m->columns : 0);
}

int descent_small_matmul_is_fast(void) {
#if defined(__x86_64__) && defined(__linux__) && defined(__GLIBC__)
  return __builtin_cpu_supports("fma") != 0;
#elif defined(__FMA__) || defined(__aarch64__)
  return 1;
#else
  return 0;
#endif
}

/// Rows that share a walk: enough sums in flight to hide the time that one takes, and no more than
/// there are registers for. No sum depends on it.
static int64_t most_rows(void) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f")) return ROWS;
#endif
  return ROWS / 2;
}

#define TEMPLATE "turn.inc"
#include "both_reals.h"

#define TEMPLATE "matmul.inc"
#include "both_reals.h"
