// SPDX-License-Identifier: Apache-2.0
//
// Images on their way into tiles: lists of pixels, each by its address, and the orders that the unit
// wants of them.

#ifndef DESCENT_MATRIX_UNIT_PIXELS_H
#define DESCENT_MATRIX_UNIT_PIXELS_H

#include "descent_matrix_unit.h"
#include "matrix_unit_tiles.h"

typedef uint16_t halves16 __attribute__((vector_size(32), aligned(2), may_alias));
typedef uint32_t words16 __attribute__((vector_size(64), aligned(2), may_alias));
typedef float floats16 __attribute__((vector_size(64), aligned(4), may_alias));
typedef uint16_t halves32 __attribute__((vector_size(64), aligned(2), may_alias));
typedef struct { char bytes[64]; } __attribute__((aligned(2), may_alias)) line64;

/// What lies beside an image.
static const uint16_t zeros[DESCENT_UNIT_MOST_CHANNELS];

/// An image of BFloat16 numbers and its samples, channels last.
typedef struct {
  const uint16_t *first;
  int64_t channels, height, width;
} image;

/// Pixels of some samples: `row + step · i` and `column + step · j` for a grid of them.
typedef struct {
  int64_t row, column, step;
  int64_t rows, columns;
} grid;

/// The addresses of a grid's pixels from channel `channel` on: by rows, in each sample by sample, in each
/// by columns. `places` samples have room; beside images and samples all is zero.
DESCENT_INLINE void list_pixels(
  const image *im, const grid *g, int64_t sample, int64_t samples, int64_t places, int64_t channel,
  const uint16_t **list) {
  int64_t row_numbers = im->width * im->channels;
  for (int64_t i = 0; i < g->rows; i++) {
    int64_t y = g->row + g->step * i;
    for (int64_t s = 0; s < places; s++, list += g->columns) {
      if (y < 0 || y >= im->height || s >= samples) {
        for (int64_t j = 0; j < g->columns; j++) list[j] = zeros;
        continue;
      }
      const uint16_t *line =
        im->first + ((sample + s) * im->height + y) * row_numbers + channel;
      for (int64_t j = 0, x = g->column; j < g->columns; j++, x += g->step) {
        list[j] = x < 0 || x >= im->width ? zeros : line + x * im->channels;
      }
    }
  }
}

/// Pixels as rows of a left operand: `[channels / 32][pixel][32]`.
DESCENT_INLINE void rows_of_pixels(
  const uint16_t *const *list, int64_t pixels, int64_t room, int64_t channels, uint16_t *rows) {
  for (int64_t p = 0; p < pixels; p++) {
    const uint16_t *from = list[p];
    uint16_t *to = rows + p * TERMS;
    for (int64_t c = 0; c < channels; c += TERMS, to += room * TERMS) {
      *(line64 *)to = *(const line64 *)(from + c);
    }
  }
}

/// Two pixels' 16 channels, the first in the lower half of each word.
DESCENT_INLINE words16 paired(const uint16_t *first, const uint16_t *second) {
  return __builtin_convertvector(*(const halves16 *)first, words16)
         | __builtin_convertvector(*(const halves16 *)second, words16) << 16;
}

/// Pairs of pixels as rows of a right operand: `[channels / 16][pair][16][2]`.
DESCENT_INLINE void pairs_of_pixels(
  const uint16_t *const *list, int64_t pairs, int64_t room, int64_t channels, uint16_t *to) {
  for (int64_t p = 0; p < pairs; p++) {
    const uint16_t *first = list[2 * p], *second = list[2 * p + 1];
    uint16_t *at = to + p * TERMS;
    for (int64_t c = 0; c < channels; c += 16, at += room * TERMS) {
      *(words16 *)at = paired(first + c, second + c);
    }
  }
}

/// Two lines rounded to BFloat16, one behind the other.
DESCENT_INLINE halves32 narrowed_lines(floats16 first, floats16 second) {
  return (halves32)__builtin_ia32_cvtne2ps2bf16_512(second, first);
}

/// The same, each number of the first line beside that of the second.
DESCENT_INLINE words16 narrowed_pairs(floats16 first, floats16 second) {
  halves32 both = narrowed_lines(first, second);
  return (words16)__builtin_shufflevector(
    both, both, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23, 8, 24, 9, 25, 10, 26, 11, 27,
    12, 28, 13, 29, 14, 30, 15, 31);
}

/// The first numbers of a line, and zeros.
DESCENT_INLINE floats16 some_numbers(const float *from, int64_t count) {
  return __builtin_ia32_loadups512_mask(from, (floats16){0}, (uint16_t)((1 << count) - 1));
}

DESCENT_INLINE void put_some_numbers(float *to, int64_t count, floats16 line) {
  __builtin_ia32_storeups512_mask(to, line, (uint16_t)((1 << count) - 1));
}

#define TURN_STEP(D, LOW, HIGH)                                                 \
  EACH(r_, 16) if (!(r_ & D)) {                                                 \
    words16 a_ = line[r_], b_ = line[r_ + D];                                   \
    line[r_] = __builtin_shufflevector(a_, b_, LOW);                            \
    line[r_ + D] = __builtin_shufflevector(a_, b_, HIGH);                       \
  }
#define LANES(...) __VA_ARGS__

/// The transpose of 16 × 16 words: lines that lie `D` apart exchange what lies `D` apart.
DESCENT_INLINE void turn_words(words16 *line) {
  TURN_STEP(8, LANES(0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23),
            LANES(8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31))
  TURN_STEP(4, LANES(0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27),
            LANES(4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31))
  TURN_STEP(2, LANES(0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29),
            LANES(2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31))
  TURN_STEP(1, LANES(0, 16, 2, 18, 4, 20, 6, 22, 8, 24, 10, 26, 12, 28, 14, 30),
            LANES(1, 17, 3, 19, 5, 21, 7, 23, 9, 25, 11, 27, 13, 29, 15, 31))
}

/// Channels as rows of a left operand: `[channels / 16][pixel / 32][16][32]`.
DESCENT_INLINE void channels_of_pixels(
  const uint16_t *const *list, int64_t tiles, int64_t channels, uint16_t *to) {
  for (int64_t c = 0; c < channels; c += 16) {
    for (int64_t t = 0; t < tiles; t++, to += TILE) {
      words16 line[16];
      EACH(r, 16) line[r] = paired(list[t * 32 + 2 * r] + c, list[t * 32 + 2 * r + 1] + c);
      turn_words(line);
      EACH(r, 16) ((words16 *)to)[r] = line[r];
    }
  }
}

#endif
