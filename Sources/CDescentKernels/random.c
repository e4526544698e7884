// SPDX-License-Identifier: Apache-2.0
//
// Counter-based random numbers: Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as
// 1, 2, 3", 2011), several blocks of four words side by side.

#include "elementary.h"

#pragma STDC FP_CONTRACT OFF

/// Blocks of four words that are made together.
#define BLOCKS 32

/// The words of the blocks `[first, first + BLOCKS)`.
DESCENT_INLINE void philox(
  uint32_t *words, const uint32_t key[4], uint32_t use, uint64_t first) {
  DESCENT_LANEWISE for (uint32_t b = 0; b < BLOCKS; b++) {
    uint64_t block = first + b;
    uint32_t high = (uint32_t)(block >> 32);
    uint32_t c0 = (uint32_t)block, c1 = use ^ (high << 24 | high >> 8), c2 = key[2], c3 = key[3];
    uint32_t k0 = key[0], k1 = key[1];
    for (int round = 0; round < 10; round++) {
      uint64_t p = (uint64_t)c0 * 0xD2511F53u, q = (uint64_t)c2 * 0xCD9E8D57u;
      c0 = (uint32_t)(q >> 32) ^ c1 ^ k0;
      c1 = (uint32_t)q;
      c2 = (uint32_t)(p >> 32) ^ c3 ^ k1;
      c3 = (uint32_t)p;
      k0 += 0x9E3779B9u;
      k1 += 0xBB67AE85u;
    }
    words[4 * b] = c0;
    words[4 * b + 1] = c1;
    words[4 * b + 2] = c2;
    words[4 * b + 3] = c3;
  }
}

/// Two standard normal numbers from two words. The angle is reduced to an eighth of a circle while
/// it still is an integer.
DESCENT_INLINE void box_muller(uint32_t a, uint32_t b, double *even, double *odd) {
  double r = __builtin_elementwise_sqrt(-2 * log_f64(((double)a + 1) * 0x1p-32));
  uint32_t quadrant = (b + 0x20000000u) >> 30;
  double angle = (double)(int32_t)(b - (quadrant << 30)) * (0x1p-32 * 6.28318530717958647693);
  double sine = sine_kernel(angle, 0), cosine = cosine_kernel(angle, 0);
  double x = quadrant & 1 ? sine : cosine, y = quadrant & 1 ? cosine : sine;
  *even = r * ((quadrant + 1) & 2 ? -x : x);
  *odd = r * (quadrant & 2 ? -y : y);
}

/// Elements that are made together.
#define BATCH (4 * BLOCKS)

/// The words of the elements from `base` on, of which `[from, to)` are wanted.
typedef struct {
  int64_t base, from, to;
  uint32_t words[BATCH];
} batch;

/// Makes the batch that begins with element `at`.
DESCENT_INLINE void make_batch(
  batch *s, const uint32_t key[4], uint32_t use, int64_t at, int64_t end) {
  s->base = at / 4 * 4;
  s->from = at - s->base;
  s->to = smaller(BATCH, end - s->base);
  philox(s->words, key, use, (uint64_t)s->base / 4);
}

DESCENT_CLONES
void descent_random_bits(
  uint32_t *out, const uint32_t key[4], uint32_t use, int64_t begin, int64_t end) {
  batch s;
  for (int64_t at = begin; at < end; at = s.base + s.to) {
    make_batch(&s, key, use, at, end);
    for (int64_t e = s.from; e < s.to; e++) out[s.base + e] = s.words[e];
  }
}

#define TEMPLATE "random.inc"
#include "both_reals.h"
