// SPDX-License-Identifier: Apache-2.0
//
// The transforms of Winograd's algorithm, 16 channels at a time. The points are 0, ±A, ±B and ∞ with
// A = 5/8 and B = 3/2, where the largest error is about half of that of 1 and 2.

#ifndef DESCENT_WINOGRAD_TILES_H
#define DESCENT_WINOGRAD_TILES_H

#include "support.h"

typedef float lanes __attribute__((vector_size(64), aligned(4), may_alias));
typedef uint32_t lane_bits __attribute__((vector_size(64), aligned(4), may_alias));
typedef uint16_t half_lanes __attribute__((vector_size(32), aligned(2), may_alias));

#define FUSED __builtin_elementwise_fma

#define A1 0.625f
#define A2 (A1 * A1)
#define A3 (A2 * A1)
#define B1 1.5f
#define B2 (B1 * B1)
#define B3 (B2 * B1)

/// A number minus zero is the number, −0 included, so this is a copy to all lanes.
DESCENT_INLINE lanes all(float x) { return x - (lanes){0}; }

/// Sixteen channels of a pixel.
DESCENT_INLINE lanes load(const void *image, int64_t index, int is_half) {
  if (!is_half) return *(const lanes *)((const float *)image + index);
  half_lanes half = *(const half_lanes *)((const uint16_t *)image + index);
  return (lanes)(__builtin_convertvector(half, lane_bits) << 16);
}

/// As `narrowed` does it, in all lanes.
DESCENT_INLINE void store(void *image, int64_t index, lanes x, int is_half) {
  if (!is_half) {
    *(lanes *)((float *)image + index) = x;
    return;
  }
  lane_bits bits = (lane_bits)x, is_nan = (lane_bits)(x != x);
  lane_bits rounded = (bits + 0x7fff + ((bits >> 16) & 1)) >> 16;
  lane_bits result = (is_nan & (bits >> 16 | 0x40)) | (~is_nan & rounded);
  *(half_lanes *)((uint16_t *)image + index) = __builtin_convertvector(result, half_lanes);
}

/// Six pixels in a line to the six points.
DESCENT_INLINE void image_line(const lanes *d, int step, lanes *t, int to_step) {
  lanes d1 = d[step], d2 = d[2 * step], d3 = d[3 * step], d4 = d[4 * step];
  t[0] = FUSED(all(A2 * B2), d[0], FUSED(all(-A2 - B2), d2, d4));
  t[5 * to_step] = FUSED(all(A2 * B2), d1, FUSED(all(-A2 - B2), d3, d[5 * step]));
  lanes even = FUSED(all(-B2), d2, d4), odd = FUSED(all(-B2), d1, d3);
  t[to_step] = FUSED(all(A1), odd, even);
  t[2 * to_step] = FUSED(all(-A1), odd, even);
  even = FUSED(all(-A2), d2, d4);
  odd = FUSED(all(-A2), d1, d3);
  t[3 * to_step] = FUSED(all(B1), odd, even);
  t[4 * to_step] = FUSED(all(-B1), odd, even);
}

/// Six points to four sums in a line.
DESCENT_INLINE void sum_line(const lanes *m, int step, lanes *y, int to_step) {
  lanes a = m[step] + m[2 * step], a_odd = m[step] - m[2 * step];
  lanes b = m[3 * step] + m[4 * step], b_odd = m[3 * step] - m[4 * step];
  y[0] = m[0] + a + b;
  y[to_step] = FUSED(all(B1), b_odd, all(A1) * a_odd);
  y[2 * to_step] = FUSED(all(B2), b, all(A2) * a);
  y[3 * to_step] = FUSED(all(B3), b_odd, FUSED(all(A3), a_odd, m[5 * step]));
}

/// Four gradients of sums in a line to the six points.
DESCENT_INLINE void gradient_line(const lanes *d, int step, lanes *t, int to_step) {
  lanes d0 = d[0], d1 = d[step], d2 = d[2 * step], d3 = d[3 * step];
  t[0] = d0;
  t[5 * to_step] = d3;
  lanes even = FUSED(all(A2), d2, d0), odd = FUSED(all(A2), d3, d1);
  t[to_step] = FUSED(all(A1), odd, even);
  t[2 * to_step] = FUSED(all(-A1), odd, even);
  even = FUSED(all(B2), d2, d0);
  odd = FUSED(all(B2), d3, d1);
  t[3 * to_step] = FUSED(all(B1), odd, even);
  t[4 * to_step] = FUSED(all(-B1), odd, even);
}

/// The products of each point's differences to the others, whose reciprocals weights carry.
#define AT_ZERO (1 / (A2 * B2))
#define AT_A (1 / (2 * A2 * (A2 - B2)))
#define AT_B (1 / (2 * B2 * (B2 - A2)))

/// Three weights in a line to the six points.
DESCENT_INLINE void weight_line(const lanes *g, int step, lanes *u, int to_step) {
  lanes g0 = g[0], g1 = g[step], g2 = g[2 * step];
  u[0] = all(AT_ZERO) * g0;
  u[5 * to_step] = g2;
  lanes even = all(AT_A) * FUSED(all(A2), g2, g0), odd = all(A1 * AT_A) * g1;
  u[to_step] = even + odd;
  u[2 * to_step] = even - odd;
  even = all(AT_B) * FUSED(all(B2), g2, g0);
  odd = all(B1 * AT_B) * g1;
  u[3 * to_step] = even + odd;
  u[4 * to_step] = even - odd;
}

/// Six points to the gradients of three weights in a line.
DESCENT_INLINE void weight_gradient_line(const lanes *m, int step, lanes *g, int to_step) {
  lanes a = all(AT_A) * (m[step] + m[2 * step]), a_odd = all(AT_A) * (m[step] - m[2 * step]);
  lanes b = all(AT_B) * (m[3 * step] + m[4 * step]),
        b_odd = all(AT_B) * (m[3 * step] - m[4 * step]);
  g[0] = FUSED(all(AT_ZERO), m[0], a + b);
  g[to_step] = FUSED(all(B1), b_odd, all(A1) * a_odd);
  g[2 * to_step] = FUSED(all(B2), b, FUSED(all(A2), a, m[5 * step]));
}

/// A transform of columns, then of rows: `from × from` numbers to `to × to`. Reads number (i, j) as
/// `READ(i, j)` and hands it on as `WRITE(i, j, x)`.
#define TRANSFORM(LINE, FROM, TO, READ, WRITE)                              \
  do {                                                                      \
    lanes half_way_[TO * FROM];                                             \
    EACH(j_, FROM) {                                                        \
      lanes column_[FROM];                                                  \
      EACH(i_, FROM) column_[i_] = READ(i_, j_);                            \
      LINE(column_, 1, half_way_ + j_, FROM);                               \
    }                                                                       \
    EACH(i_, TO) {                                                          \
      lanes row_[TO];                                                       \
      LINE(half_way_ + i_ * FROM, 1, row_, 1);                              \
      EACH(j_, TO) WRITE(i_, j_, row_[j_]);                                 \
    }                                                                       \
  } while (0)

#endif
