// SPDX-License-Identifier: Apache-2.0
//
// Convolutions in the processor's unit for products of BFloat16 matrices (AMX). Images become strips of
// pixels, one for each column of a window, padding included: in these a window's weight finds its pixels
// of 16 or 32 neighbouring results side by side, across rows and samples, and a convolution is a product
// of matrices for each weight of a window.
//
// GFLOP/s of one core, forward / input / weight gradient, in parts as the planner cuts them. A tile that is
// loaded is used twice, and with tiles from the first cache the unit does 600 while a neighbour on the host
// is busy, and 2250 when it is not:
//
// | convolution, images of a part       | here, busy  | here, quiet   | oneDNN 2.6.3, its best |
// |-------------------------------------|-------------|---------------|------------------------|
// | 16→16, 32x32, 4                     | -/-/260     |               | -/-/200                |
// | 64→64, 32x32, 2                     | 450/455/440 | 820/790/920   | 527/463/297            |
// | 128→128, 16x16, 4                   | 490/490/420 | 1240/1250/890 | 461/418/229            |
// | 256→256, 8x8, 4; gradient all       | 500/520/385 | 1380/1250/710 | 349/234/121            |
// | 512→512, 4x4, all; by channels      | 385/385/365 | 760/760/740   | 342/270/50             |
// | 64→128, 32x32 stride 2, 4           | 465/410/410 | 780/-/-       | 433/102/125            |
// | 256→512, 8x8 stride 2, all; by channels | 340/365/270 | 720/680/490 | 159/50/32            |

#define _GNU_SOURCE  // for syscall

#include "descent_matrix_unit.h"
#include "support.h"

#if defined(__x86_64__) && defined(__linux__)
#include <sys/syscall.h>
#include <unistd.h>

int descent_unit_is_there(void) {
  // ARCH_REQ_XCOMP_PERM for the registers' data: the system saves them for those who ask.
  return __builtin_cpu_supports("amx-bf16") && __builtin_cpu_supports("avx512bf16")
         && syscall(SYS_arch_prctl, 0x1023, 18) == 0;
}

#pragma clang attribute push( \
  __attribute__((target("arch=x86-64-v4,amx-tile,amx-bf16,avx512bf16"), min_vector_width(512))), \
  apply_to = function)

#include "matrix_unit_phases.h"

/// Takes the next piece of scratch memory. What begins at 0 counts bytes.
DESCENT_INLINE void *take(uintptr_t *next, int64_t bytes) {
  uintptr_t piece = *next;
  *next += (uintptr_t)(bytes + 63) / 64 * 64;
  return (void *)piece;
}

// MARK: - Weights

int64_t descent_unit_weights_count(const descent_unit_convolution *c) {
  return c->in_channels * c->out_channels * taps_of(c);
}

int64_t descent_unit_weights_start(const descent_unit_convolution *c, int turned, int64_t out) {
  return out * (turned ? c->out_channels : c->in_channels) * taps_of(c);
}

/// Tiles `[result / 32][tap][term / 32][2]`, each `[16 pairs of terms][16 results][2]`.
void descent_unit_weights(
  const descent_unit_convolution *c, const float *plain, int turned, int64_t begin, int64_t end,
  uint16_t *tiles) {
  int64_t results = turned ? c->in_channels : c->out_channels;
  int64_t terms = turned ? c->out_channels : c->in_channels, taps = taps_of(c);
  // From one term's window to the next one's, and from one result's.
  int64_t term = turned ? results * taps : taps, result = turned ? taps : terms * taps;
  for (int64_t r = begin; r < end; r += 16) {
    int64_t pair = (r - begin) / BLOCK * taps * (terms / TERMS), beside = (r - begin) / 16 % 2;
    for (int64_t k = 0; k < terms; k += 2) {
      const float *first = plain + k * term + r * result;
      words16 line[16];
      EACH(i, 16) {
        line[i] = narrowed_pairs(
          some_numbers(first + i * result, taps), some_numbers(first + term + i * result, taps));
      }
      turn_words(line);
      words16 *to = (words16 *)(tiles + 2 * (pair + k / TERMS) * TILE + beside * TILE) + k % TERMS / 2;
      EACH(t, DESCENT_UNIT_MOST_WEIGHTS) {
        if (t < taps) to[t * (terms / TERMS) * (2 * TILE_BYTES / 64)] = line[t];
      }
    }
  }
}

// MARK: - Convolution

/// An image of results.
typedef struct {
  void *first;
  int is_half;
  int64_t channels, height, width;
} result_image;

/// Where a group's results lie in their image.
static void list_results(
  const phase *p, const result_image *y, int64_t sample, int64_t samples, int64_t *places) {
  for (int64_t i = 0; i < p->results.rows; i++) {
    for (int64_t s = 0; s < samples; s++) {
      int64_t line = (sample + s) * y->height + p->results.row + i * p->results.step;
      for (int64_t j = 0; j < p->results.columns; j++) {
        *places++ = (line * y->width + p->results.column + j * p->results.step) * y->channels;
      }
    }
  }
}

/// Sums of 32 channels to their places.
DESCENT_INLINE void write_sums(
  const float *sums, const int64_t *places, int64_t count, int64_t out, const result_image *y) {
  for (int64_t r = 0; r < count; r++, sums += BLOCK) {
    floats16 low = *(const floats16 *)sums, high = *(const floats16 *)(sums + 16);
    if (y->is_half) {
      *(halves32 *)((uint16_t *)y->first + places[r] + out) = narrowed_lines(low, high);
    } else {
      float *to = (float *)y->first + places[r] + out;
      *(floats16 *)to = low;
      *(floats16 *)(to + 16) = high;
    }
  }
}

/// What a convolution has in scratch memory.
typedef struct {
  uint16_t *strips;
  const uint16_t **list;
  int64_t *places;
  float *sums;
  int64_t room;
} convolve_memory;

static convolve_memory convolve_memory_at(
  uintptr_t *next, const phase *p, int64_t channels, group g) {
  convolve_memory m = {.room = room_of(p, g)};
  m.strips = take(next, p->strips * m.room * channels * 2);
  m.list = take(next, m.room * 8);
  m.places = take(next, m.room * 8);
  m.sums = take(next, BLOCK * BLOCK * 4);
  return m;
}

static int64_t convolve_bytes(const phase *p, int64_t channels, int64_t samples) {
  uintptr_t bytes = 0;
  convolve_memory_at(&bytes, p, channels, group_of(p, channels, samples));
  return (int64_t)bytes;
}

/// The channels `[begin, end)` of a group's results; `tiles` are the weights of these.
static void convolve_group(
  const phase *p, const image *x, const uint16_t *tiles, int64_t taps, const result_image *y,
  int64_t begin, int64_t end, int64_t sample, int64_t samples, const convolve_memory *m) {
  int64_t row = samples * p->results.columns, pixels = p->results.rows * row;
  int64_t strip_numbers = m->room * x->channels, steps = x->channels / TERMS;
  for (int s = 0; s < p->strips; s++) {
    grid strip = strip_of(p, s);
    list_pixels(x, &strip, sample, samples, samples, 0, m->list);
    rows_of_pixels(
      m->list, strip.rows * row, m->room, x->channels, m->strips + s * strip_numbers);
  }
  list_results(p, y, sample, samples, m->places);
  for (int64_t out = begin; out < end; out += BLOCK) {
    const uint16_t *weights = tiles + (out - begin) * taps * x->channels;
    for (int64_t first = 0; first < pixels; first += BLOCK) {
      clear_sums();
      for (int t = 0; t < p->taps; t++) {
        add_products(
          steps,
          m->strips + p->tap[t].strip * strip_numbers + (row_of(p, t) * row + first) * TERMS,
          TILE, m->room * TERMS, weights + p->tap[t].weight * x->channels * BLOCK, TILE, 2 * TILE);
      }
      store_sums(m->sums);
      write_sums(m->sums, m->places + first, smaller(BLOCK, pixels - first), out, y);
    }
  }
}

/// A part of a phase's results.
static void convolve(
  const phase *p, const image *x, const uint16_t *tiles, int64_t taps, const result_image *y,
  const descent_unit_part *part, void *scratch) {
  group g = group_of(p, x->channels, part->sample_end - part->sample_begin);
  uintptr_t next = (uintptr_t)scratch;
  convolve_memory m = convolve_memory_at(&next, p, x->channels, g);
  begin_tiles();
  for (int64_t sample = part->sample_begin; sample < part->sample_end; sample += g.samples) {
    for (int64_t row = 0; row < p->results.rows; row += g.rows) {
      phase band = band_of(p, row, g.rows);
      convolve_group(
        &band, x, tiles, taps, y, part->begin, part->end, sample,
        smaller(g.samples, part->sample_end - sample), &m);
    }
  }
  end_tiles();
}

void descent_unit_convolve(
  const descent_unit_convolution *c, const uint16_t *x, const uint16_t *tiles, void *y,
  int y_is_half, const descent_unit_part *part, void *scratch) {
  phase p = forward_phase(c);
  image from = {x, c->in_channels, c->in_h, c->in_w};
  result_image to = {y, y_is_half, c->out_channels, c->out_h, c->out_w};
  convolve(&p, &from, tiles, taps_of(c), &to, part, scratch);
}

void descent_unit_input_gradient(
  const descent_unit_convolution *c, const uint16_t *dy, const uint16_t *tiles, void *dx,
  int dx_is_half, const descent_unit_part *part, void *scratch) {
  image from = {dy, c->out_channels, c->out_h, c->out_w};
  result_image to = {dx, dx_is_half, c->in_channels, c->in_h, c->in_w};
  for (int64_t row = 0; row < smaller(c->stride, c->in_h); row++) {
    for (int64_t column = 0; column < smaller(c->stride, c->in_w); column++) {
      phase p = gradient_phase(c, row, column);
      convolve(&p, &from, tiles, taps_of(c), &to, part, scratch);
    }
  }
}

int64_t descent_unit_convolve_scratch(
  const descent_unit_convolution *c, int turned, int64_t samples) {
  phase p = forward_phase(c);
  if (!turned) return convolve_bytes(&p, c->in_channels, samples);
  int64_t most = 0;
  for (int64_t row = 0; row < smaller(c->stride, c->in_h); row++) {
    for (int64_t column = 0; column < smaller(c->stride, c->in_w); column++) {
      p = gradient_phase(c, row, column);
      most = larger(most, convolve_bytes(&p, c->out_channels, samples));
    }
  }
  return most;
}

// MARK: - Weight gradient

/// Samples in a strip: pixels are taken in pairs, each row of a strip in whole ones.
DESCENT_INLINE int64_t places_of(const phase *p, int64_t samples) {
  return p->results.columns % 2 == 0 ? samples : (samples + 1) / 2 * 2;
}

/// Sixteen inputs' gradients of a window, whose weights lie `block` numbers apart.
DESCENT_INLINE void write_windows(const float *sums, int64_t taps, int64_t block, float *to) {
  if (taps == 1) {
    *(floats16 *)to = *(const floats16 *)sums;
    return;
  }
  words16 line[16] = {0};
  EACH(t, DESCENT_UNIT_MOST_WEIGHTS) {
    if (t < taps) line[t] = *(const words16 *)(sums + t * block);
  }
  turn_words(line);
  EACH(i, 16) put_some_numbers(to + i * taps, taps, (floats16)line[i]);
}

/// What a weight gradient has in scratch memory.
typedef struct {
  uint16_t *strips, *gradients;
  const uint16_t **list;
  float *sums;
  /// Pixels of a strip, and its numbers.
  int64_t room, strip;
} gradient_memory;

static gradient_memory gradient_memory_at(
  uintptr_t *next, const phase *p, int64_t inputs, int64_t outputs, group g) {
  gradient_memory m = {.room = room_of(p, (group){places_of(p, g.samples), g.rows})};
  m.strip = m.room * inputs;
  m.strips = take(next, p->strips * m.strip * 2);
  m.gradients = take(next, m.room * outputs * 2);
  m.list = take(next, m.room * 8);
  m.sums = take(next, p->taps * inputs * outputs * 4);
  return m;
}

int64_t descent_unit_weight_gradient_scratch(
  const descent_unit_convolution *c, int64_t samples, int64_t inputs, int64_t outputs) {
  phase p = forward_phase(c);
  uintptr_t bytes = 0;
  gradient_memory_at(&bytes, &p, inputs, outputs, group_of(&p, inputs, samples));
  return (int64_t)bytes;
}

/// Rows and columns of a block of gradients: all blocks are whole ones.
DESCENT_INLINE int64_t side_of(int64_t inputs, int64_t outputs) {
  return inputs % BLOCK == 0 && outputs % BLOCK == 0 ? BLOCK : ROWS;
}

/// The pixels that a weight reads, 16 inputs of each, in strips whose rows are `row` pixels.
DESCENT_INLINE const uint16_t *pixels_of(
  const phase *p, int t, const uint16_t *strips, int64_t strip, int64_t row) {
  return strips + p->tap[t].strip * strip + row_of(p, t) * row * ROWS;
}

/// Adds a group's products to a block of 32 outputs and 32 inputs, weight by weight.
DESCENT_INLINE void add_to_block(
  const phase *p, const gradient_memory *m, int64_t steps, int64_t row, const uint16_t *gradients,
  const uint16_t *strips, int is_first, float *sums) {
  for (int t = 0; t < p->taps; t++, sums += BLOCK * BLOCK) {
    if (is_first) clear_sums();
    else load_sums(sums);
    add_products(
      steps, gradients, steps * TILE, TILE, pixels_of(p, t, strips, m->strip, row),
      m->room * ROWS, TILE);
    store_sums(sums);
  }
}

/// The same of 16 outputs and 16 inputs, some weights at a time.
DESCENT_INLINE void add_to_small_block(
  const phase *p, const gradient_memory *m, int64_t steps, int64_t row, const uint16_t *gradients,
  const uint16_t *strips, int is_first, float *sums) {
  int most = (int)even(p->taps, BESIDE);
  for (int t = 0; t < p->taps; t += most, sums += most * ROWS * ROWS) {
    int beside = (int)smaller(most, p->taps - t);
    const uint16_t *pixels[BESIDE];
    for (int i = 0; i < beside; i++) pixels[i] = pixels_of(p, t + i, strips, m->strip, row);
    add_products_beside(steps, gradients, beside, pixels, is_first, sums);
  }
}

/// Adds a group's products to the sums, of which there are none yet where it is the first:
/// `[output / side][input / side][tap][side][side]`.
static void gradient_group(
  const phase *p, const image *x, const image *dy, const descent_unit_part *part,
  int64_t in_begin, int64_t inputs, int64_t sample, int64_t samples, int is_first,
  const gradient_memory *m) {
  int64_t places = places_of(p, samples), row = places * p->results.columns;
  int64_t pixels = p->results.rows * row, steps = (pixels + TERMS - 1) / TERMS;
  list_pixels(dy, &p->results, sample, samples, places, part->begin, m->list);
  for (int64_t i = pixels; i < steps * TERMS; i++) m->list[i] = zeros;
  channels_of_pixels(m->list, steps, part->end - part->begin, m->gradients);
  for (int s = 0; s < p->strips; s++) {
    grid strip = strip_of(p, s);
    int64_t own = strip.rows * row;
    list_pixels(x, &strip, sample, samples, places, in_begin, m->list);
    for (int64_t i = own; i < own + TERMS; i++) m->list[i] = zeros;
    pairs_of_pixels(
      m->list, (own + TERMS) / 2, m->room / 2, inputs, m->strips + s * m->strip);
  }
  int64_t outputs = part->end - part->begin, side = side_of(inputs, outputs);
  float *to = m->sums;
  for (int64_t o = 0; o < outputs; o += side) {
    const uint16_t *gradients = m->gradients + o * steps * TERMS;
    for (int64_t i = 0; i < inputs; i += side, to += p->taps * side * side) {
      const uint16_t *strips = m->strips + i * m->room;
      if (side == BLOCK) add_to_block(p, m, steps, row, gradients, strips, is_first, to);
      else add_to_small_block(p, m, steps, row, gradients, strips, is_first, to);
    }
  }
}

void descent_unit_weight_gradient(
  const descent_unit_convolution *c, const uint16_t *x, const uint16_t *dy, float *result,
  const descent_unit_part *part, int64_t in_begin, int64_t in_end, void *scratch) {
  phase p = forward_phase(c);
  image from = {x, c->in_channels, c->in_h, c->in_w};
  image gradient = {dy, c->out_channels, c->out_h, c->out_w};
  int64_t inputs = in_end - in_begin, outputs = part->end - part->begin, taps = p.taps;
  group g = group_of(&p, inputs, part->sample_end - part->sample_begin);
  uintptr_t next = (uintptr_t)scratch;
  gradient_memory m = gradient_memory_at(&next, &p, inputs, outputs, g);
  begin_tiles();
  for (int64_t sample = part->sample_begin; sample < part->sample_end; sample += g.samples) {
    for (int64_t row = 0; row < p.results.rows; row += g.rows) {
      phase band = band_of(&p, row, g.rows);
      gradient_group(
        &band, &from, &gradient, part, in_begin, inputs, sample,
        smaller(g.samples, part->sample_end - sample), sample == part->sample_begin && row == 0,
        &m);
    }
  }
  end_tiles();
  int64_t side = side_of(inputs, outputs);
  const float *block = m.sums;
  for (int64_t o = part->begin; o < part->end; o += side) {
    for (int64_t i = in_begin; i < in_end; i += side, block += taps * side * side) {
      for (int64_t r = 0; r < side; r++) {
        float *to = result + ((o + r) * c->in_channels + i) * taps;
        for (int64_t column = 0; column < side; column += ROWS) {
          write_windows(block + r * side + column, taps, side * side, to + column * taps);
        }
      }
    }
  }
}

#pragma clang attribute pop
#else

int descent_unit_is_there(void) { return 0; }

#endif
