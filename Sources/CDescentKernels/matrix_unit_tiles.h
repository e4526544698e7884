// SPDX-License-Identifier: Apache-2.0
//
// The unit itself: eight registers of 16 rows with 64 bytes, of which one instruction multiplies two and
// adds the product to a third. Two by two of them hold sums here, so that each tile that is loaded is
// used twice, or five beside each other, for which one tile is loaded once.

#ifndef DESCENT_MATRIX_UNIT_TILES_H
#define DESCENT_MATRIX_UNIT_TILES_H

#include "support.h"

/// Rows of a tile, numbers of BFloat16 in one of them, and bytes of both.
#define ROWS 16
#define TERMS 32
#define TILE_BYTES 1024
/// BFloat16 numbers of a tile.
#define TILE (TILE_BYTES / 2)
/// Rows and columns of a block of sums.
#define BLOCK 32

/// All registers with all rows, as the instruction reads it from memory.
static const struct {
  uint8_t palette, start_row, reserved[14];
  uint16_t row_bytes[16];
  uint8_t rows[16];
} whole_tiles = {
  .palette = 1,
  .row_bytes = {64, 64, 64, 64, 64, 64, 64, 64},
  .rows = {ROWS, ROWS, ROWS, ROWS, ROWS, ROWS, ROWS, ROWS},
};

DESCENT_INLINE void begin_tiles(void) { __builtin_ia32_tile_loadconfig(&whole_tiles); }
/// Otherwise every switch of threads would carry the registers along.
DESCENT_INLINE void end_tiles(void) { __builtin_ia32_tilerelease(); }

DESCENT_INLINE void clear_sums(void) {
  __builtin_ia32_tilezero(0);
  __builtin_ia32_tilezero(1);
  __builtin_ia32_tilezero(2);
  __builtin_ia32_tilezero(3);
}

/// Sums in memory are lines of 32.
DESCENT_INLINE void load_sums(const float *sums) {
  __builtin_ia32_tileloadd64(0, sums, BLOCK * 4);
  __builtin_ia32_tileloadd64(1, sums + 16, BLOCK * 4);
  __builtin_ia32_tileloadd64(2, sums + 16 * BLOCK, BLOCK * 4);
  __builtin_ia32_tileloadd64(3, sums + 16 * BLOCK + 16, BLOCK * 4);
}

DESCENT_INLINE void store_sums(float *sums) {
  __builtin_ia32_tilestored64(0, sums, BLOCK * 4);
  __builtin_ia32_tilestored64(1, sums + 16, BLOCK * 4);
  __builtin_ia32_tilestored64(2, sums + 16 * BLOCK, BLOCK * 4);
  __builtin_ia32_tilestored64(3, sums + 16 * BLOCK + 16, BLOCK * 4);
}

/// Adds the products of `count` pairs of tiles: two above each other from `a`, `a_next` apart, with two
/// beside each other from `b`, `b_next` apart; the following pairs lie `a_step` and `b_step` further on.
DESCENT_INLINE void add_products(
  int64_t count, const uint16_t *a, int64_t a_next, int64_t a_step, const uint16_t *b,
  int64_t b_next, int64_t b_step) {
  for (int64_t k = 0; k < count; k++) {
    __builtin_ia32_tileloadd64(4, a, 64);
    __builtin_ia32_tileloadd64(6, b, 64);
    __builtin_ia32_tileloadd64(7, b + b_next, 64);
    __builtin_ia32_tileloadd64(5, a + a_next, 64);
    __builtin_ia32_tdpbf16ps(0, 4, 6);
    __builtin_ia32_tdpbf16ps(1, 4, 7);
    __builtin_ia32_tdpbf16ps(2, 5, 6);
    __builtin_ia32_tdpbf16ps(3, 5, 7);
    // `b` is read line by line, which the processor foresees.
    for (int64_t line = 0; line < ROWS; line++) {
      __builtin_prefetch(a + a_step + line * TERMS);
      __builtin_prefetch(a + a_step + a_next + line * TERMS);
    }
    a += a_step;
    b += b_step;
  }
}

/// So many sums lie beside each other at most.
#define BESIDE 5
#define EACH_BESIDE(COUNT, DO) \
  DO(0)                        \
  if (COUNT > 1) { DO(1) }     \
  if (COUNT > 2) { DO(2) }     \
  if (COUNT > 3) { DO(3) }     \
  if (COUNT > 4) { DO(4) }

/// Multiplies a line of `count` tiles, one behind the other, with each of the `beside` lines `b` and adds each
/// product to sums of 16 × 16 numbers, one behind the other, of which there are none yet where it is the first.
DESCENT_INLINE void add_products_beside(
  int64_t count, const uint16_t *a, int beside, const uint16_t *const *b, int is_first,
  float *sums) {
#define CLEAR(I) __builtin_ia32_tilezero(I);
#define LOAD(I) __builtin_ia32_tileloadd64(I, sums + I * ROWS * ROWS, 64);
#define STORE(I) __builtin_ia32_tilestored64(I, sums + I * ROWS * ROWS, 64);
#define ADD(I)                                        \
  __builtin_ia32_tileloadd64(6, b[I] + k * TILE, 64); \
  __builtin_ia32_tdpbf16ps(I, 7, 6);
  if (is_first) {
    EACH_BESIDE(beside, CLEAR)
  } else {
    EACH_BESIDE(beside, LOAD)
  }
  for (int64_t k = 0; k < count; k++) {
    __builtin_ia32_tileloadd64(7, a + k * TILE, 64);
    EACH_BESIDE(beside, ADD)
  }
  EACH_BESIDE(beside, STORE)
#undef CLEAR
#undef LOAD
#undef STORE
#undef ADD
}

#endif
