// SPDX-License-Identifier: Apache-2.0
//
// What is multiplied: for each weight of a window the pixels that it reads, in strips of one column of the
// window each, and how much of that at a time.

#ifndef DESCENT_MATRIX_UNIT_PHASES_H
#define DESCENT_MATRIX_UNIT_PHASES_H

#include "matrix_unit_pixels.h"

/// Strips that are used together stay in the second cache, beside weights.
#define STRIPS_BYTES (640 << 10)

/// Pixels of one column of the window, and of rows with one remainder: the rows of the first result that
/// its weights begin with.
typedef struct {
  int64_t column, remainder, least, most;
} strip;

/// A weight of the window: the strip that it reads, the row of that for the first result, and its number
/// among all weights.
typedef struct {
  int strip;
  int64_t row, weight;
} tap;

/// Results with the same weights: all of a convolution's, and of an input gradient with a stride those of
/// every second row and column.
typedef struct {
  /// Their places in their image.
  grid results;
  /// Rows and columns of the image that is read, from one result to the next.
  int64_t step;
  /// Rows of results above, which are not computed.
  int64_t skipped;
  int taps, strips;
  tap tap[DESCENT_UNIT_MOST_WEIGHTS];
  strip strip[DESCENT_UNIT_MOST_WEIGHTS];
} phase;

DESCENT_INLINE int64_t taps_of(const descent_unit_convolution *c) {
  return c->kernel_h * c->kernel_w;
}

/// Adds a weight that reads `row` and `column` further on than a result's own place.
static void add_tap(phase *p, int64_t row, int64_t column, int64_t weight) {
  int64_t remainder = (row % p->step + p->step) % p->step, first = (row - remainder) / p->step;
  int s = 0;
  while (s < p->strips
         && (p->strip[s].column != column || p->strip[s].remainder != remainder)) {
    s++;
  }
  if (s == p->strips) {
    p->strip[s] = (strip){column, remainder, first, first};
    p->strips++;
  }
  p->strip[s].least = smaller(p->strip[s].least, first);
  p->strip[s].most = larger(p->strip[s].most, first);
  p->tap[p->taps] = (tap){s, first, weight};
  p->taps++;
}

static phase forward_phase(const descent_unit_convolution *c) {
  phase p = {.results = {0, 0, 1, c->out_h, c->out_w}, .step = c->stride};
  for (int64_t h = 0; h < c->kernel_h; h++) {
    for (int64_t w = 0; w < c->kernel_w; w++) {
      add_tap(&p, h - c->top, w - c->left, h * c->kernel_w + w);
    }
  }
  return p;
}

/// The gradient of the input's pixels from one on, every `stride`th in each direction.
static phase gradient_phase(const descent_unit_convolution *c, int64_t row, int64_t column) {
  int64_t stride = c->stride;
  phase p = {.step = 1};
  p.results = (grid){
    row, column, stride, (c->in_h - row + stride - 1) / stride,
    (c->in_w - column + stride - 1) / stride};
  for (int64_t h = 0; h < c->kernel_h; h++) {
    if ((row + c->top - h) % stride != 0) continue;
    for (int64_t w = 0; w < c->kernel_w; w++) {
      if ((column + c->left - w) % stride != 0) continue;
      add_tap(
        &p, (row + c->top - h) / stride, (column + c->left - w) / stride, h * c->kernel_w + w);
    }
  }
  return p;
}

/// Some of the rows of results.
static phase band_of(const phase *all, int64_t begin, int64_t rows) {
  phase p = *all;
  p.skipped = begin;
  p.results.row += begin * p.results.step;
  p.results.rows = smaller(rows, all->results.rows - begin);
  return p;
}

/// The pixels that a strip consists of.
DESCENT_INLINE grid strip_of(const phase *p, int s) {
  return (grid){
    (p->strip[s].least + p->skipped) * p->step + p->strip[s].remainder, p->strip[s].column,
    p->step, p->results.rows + p->strip[s].most - p->strip[s].least, p->results.columns};
}

/// The row of its strip at which a weight begins.
DESCENT_INLINE int64_t row_of(const phase *p, int t) {
  return p->tap[t].row - p->strip[p->tap[t].strip].least;
}

/// What is computed together: samples, or some rows of one.
typedef struct { int64_t samples, rows; } group;

/// Pixels of the longest strip or of the results, with what the last tile reads beyond them.
static int64_t room_of(const phase *p, group g) {
  int64_t rows = g.rows;
  for (int s = 0; s < p->strips; s++) {
    rows = larger(rows, g.rows + p->strip[s].most - p->strip[s].least);
  }
  return (rows * p->results.columns * g.samples + BLOCK + 31) / 32 * 32;
}

/// So many that are about as many each time.
DESCENT_INLINE int64_t even(int64_t count, int64_t most) {
  int64_t times = (count + most - 1) / larger(most, 1);
  return larger(1, (count + times - 1) / larger(times, 1));
}

static group group_of(const phase *p, int64_t channels, int64_t samples) {
  group g = {1, p->results.rows};
  int64_t most = STRIPS_BYTES / (larger(p->strips, 1) * channels * 2);
  if (room_of(p, g) <= most) {
    g.samples = even(samples, larger(1, most / room_of(p, g)));
  } else {
    int64_t beyond = room_of(p, g) - g.rows * p->results.columns;
    g.rows = even(g.rows, larger(1, (most - beyond) / p->results.columns));
  }
  return g;
}

#endif
