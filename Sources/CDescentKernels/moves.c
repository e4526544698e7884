// SPDX-License-Identifier: Apache-2.0
//
// Copies between strided arrays, gathers, and the sums that are their transposes.

#include "support.h"

#pragma STDC FP_CONTRACT OFF

/// The dimensions of a copy, in any order, since the order of copying does not matter.
typedef struct {
  int rank;
  int64_t dims[DESCENT_MAX_DIMS], src[DESCENT_MAX_DIMS], dst[DESCENT_MAX_DIMS];
} copy_shape;

static void swap_dims(copy_shape *s, int a, int b) {
  int64_t dim = s->dims[a], src = s->src[a], dst = s->dst[a];
  s->dims[a] = s->dims[b];
  s->src[a] = s->src[b];
  s->dst[a] = s->dst[b];
  s->dims[b] = dim;
  s->src[b] = src;
  s->dst[b] = dst;
}

/// Drops dimensions of 1 and merges neighbours that are dense on both sides.
static copy_shape simplified(
  int rank, const int64_t *dims, const int64_t *src, const int64_t *dst, int64_t outermost) {
  copy_shape s = {0};
  for (int d = 0; d < rank; d++) {
    int64_t n = d == 0 ? outermost : dims[d];
    int last = s.rank - 1;
    if (n == 1) continue;
    if (last >= 0 && s.src[last] == src[d] * n && s.dst[last] == dst[d] * n) {
      s.dims[last] *= n;
    } else {
      last = s.rank++;
      s.dims[last] = n;
    }
    s.src[last] = src[d];
    s.dst[last] = dst[d];
  }
  return s;
}

/// Puts the dimension along which the destination is densest last, and, if the source is dense
/// along another, that one before it: then the two are a transpose, and the answer is 1.
static int arrange(copy_shape *s) {
  int last = s->rank - 1, best = last, dense = -1;
  for (int d = 0; d < s->rank; d++) {
    int64_t step = s->dst[d] < 0 ? -s->dst[d] : s->dst[d];
    int64_t least = s->dst[best] < 0 ? -s->dst[best] : s->dst[best];
    if (step < least) best = d;
  }
  if (last >= 0) swap_dims(s, best, last);
  for (int d = 0; d < last; d++) {
    if (s->src[d] == 1) dense = d;
  }
  if (dense < 0 || s->src[last] == 1 || s->dst[last] != 1) return 0;
  swap_dims(s, dense, last - 1);
  return 1;
}

#define ELEMENT uint8_t
#define NAME(stem) stem##_1
#include "moves.inc"
#undef ELEMENT
#undef NAME
#define ELEMENT uint16_t
#define NAME(stem) stem##_2
#include "moves.inc"
#undef ELEMENT
#undef NAME
#define ELEMENT uint32_t
#define NAME(stem) stem##_4
#include "moves.inc"
#undef ELEMENT
#undef NAME
#define ELEMENT uint64_t
#define NAME(stem) stem##_8
#include "moves.inc"
#undef ELEMENT
#undef NAME

void descent_strided_copy(
  int size, int rank, const int64_t *dims, const void *src, const int64_t *src_strides, void *dst,
  const int64_t *dst_strides, int64_t begin, int64_t end) {
  if (begin >= end && rank > 0) return;
  for (int d = 1; d < rank; d++) {
    if (dims[d] == 0) return;
  }
  copy_shape s = simplified(rank, dims, src_strides, dst_strides, end - begin);
  int transposed = arrange(&s);
  const char *from = (const char *)src + (rank > 0 ? begin * src_strides[0] * size : 0);
  char *to = (char *)dst + (rank > 0 ? begin * dst_strides[0] * size : 0);
  switch (size) {
  case 1: strided_copy_1(&s, transposed, from, to); break;
  case 2: strided_copy_2(&s, transposed, from, to); break;
  case 4: strided_copy_4(&s, transposed, from, to); break;
  default: strided_copy_8(&s, transposed, from, to); break;
  }
}

int64_t descent_take(
  int size, const void *src, int64_t n, int64_t inner, const int32_t *indices, int64_t m, void *out,
  int64_t begin, int64_t end) {
  switch (size) {
  case 1: return take_1(src, n, inner, indices, m, out, begin, end);
  case 2: return take_2(src, n, inner, indices, m, out, begin, end);
  case 4: return take_4(src, n, inner, indices, m, out, begin, end);
  default: return take_8(src, n, inner, indices, m, out, begin, end);
  }
}

int64_t descent_take_along(
  int size, const void *src, int64_t n, int64_t inner, const int32_t *indices, int64_t m, void *out,
  int64_t begin, int64_t end) {
  switch (size) {
  case 1: return take_along_1(src, n, inner, indices, m, out, begin, end);
  case 2: return take_along_2(src, n, inner, indices, m, out, begin, end);
  case 4: return take_along_4(src, n, inner, indices, m, out, begin, end);
  default: return take_along_8(src, n, inner, indices, m, out, begin, end);
  }
}

#define TEMPLATE "scatter.inc"
#include "both_reals.h"
