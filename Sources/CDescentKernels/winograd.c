// SPDX-License-Identifier: Apache-2.0
//
// Winograd's algorithm F(4 × 4, 3 × 3): images, weights and gradients are transformed to 36 points,
// where a convolution is one matrix product each. 36 products stand for 144; the sums round a few
// times as much as a direct convolution's.
//
// GFLOP/s of a direct convolution's operations, forward / weight gradient, one core of 250 (Zen 5):
//
// | convolution, images of a part | here    | oneDNN 2.6.3, its best |
// |-------------------------------|---------|------------------------|
// | 16→16, 32x32, 4               | 455/400 | 226/249                |
// | 32→32, 16x16, 8               | 620/610 | 301/271                |
// | 64→64, 8x8, 8                 | 790/655 | 329/371                |
// | 64→64, 32x32, 2               | 785/730 | 473/288                |
// | 128→128, 16x16, 4             | 890/755 | 338/442                |
// | 256→256, 8x8, 4; by channels  | 930/790 |                        |
// | 512→512, 4x4, 32; by channels | 865/700 | 275/199                |
//
// An inner tile of 16 channels takes 130 cycles to the points and 85 back, one at a border 30 more.

#include "descent_winograd.h"
#include "support.h"

#pragma STDC FP_CONTRACT OFF

#define POINTS 36
/// Numbers between two points' matrices: the same place of all of them would share cache lines.
#define SKEW 16
/// Outputs that are multiplied together.
#define CHUNK 64
/// Products that are added up one after the other; so many weights of a chunk stay in the first cache.
#define MOST_TERMS 128
/// Inputs whose gradients with a chunk of outputs stay in the second cache at all points.
#define MOST_INPUTS 128
/// Tiles of a block whose weights are transformed anew: fewer would transform them more often.
#define MOST_PLAIN_TILES 64

// MARK: - Sizes

int descent_winograd_is_fast(void) {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
         && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
#else
  return 0;
#endif
}

int64_t descent_winograd_tiles(const descent_winograd *w) {
  return (w->out_h + 3) / 4 * ((w->out_w + 3) / 4);
}

int64_t descent_winograd_weights_count(const descent_winograd *w) {
  int64_t chunks = (w->out_channels + CHUNK - 1) / CHUNK;
  return POINTS * (w->in_channels * w->out_channels + chunks * SKEW);
}

int64_t descent_winograd_weights_start(const descent_winograd *w, int64_t out) {
  int64_t chunk = out / CHUNK;
  return POINTS * (w->in_channels * chunk * CHUNK + chunk * SKEW);
}

/// Tiles are taken in blocks: transforms and sums of a convolution should stay in the second cache, but
/// its weights are read once for each block. A weight gradient's sums are read and written for each
/// block, and its transforms read in one direction.
static const struct {
  int64_t bytes, least, most;
} convolve_block = {640 << 10, 24, 64}, gradient_block = {2 << 20, 48, 128};

#define MOST_TILES(BLOCK, NUMBERS) \
  larger((BLOCK).least, smaller((BLOCK).most, (BLOCK).bytes / (POINTS * 4 * (NUMBERS))))

/// Tiles in blocks of about the same size.
static int64_t even_blocks(int64_t tiles, int64_t most) {
  int64_t blocks = (tiles + most - 1) / most;
  return blocks > 0 ? (tiles + blocks - 1) / blocks : 1;
}

int64_t descent_winograd_convolve_scratch(const descent_winograd *w, int64_t tiles) {
  int64_t numbers = w->in_channels + CHUNK;
  return POINTS * (smaller(tiles, MOST_TILES(convolve_block, numbers)) * numbers + 2 * SKEW);
}

int64_t descent_winograd_convolve_plain_scratch(const descent_winograd *w, int64_t tiles) {
  int64_t terms = smaller(MOST_TERMS, w->in_channels), most = smaller(tiles, MOST_PLAIN_TILES);
  return POINTS * (most * (terms + CHUNK) + terms * CHUNK + 3 * SKEW);
}

int64_t descent_winograd_weight_gradient_scratch(int64_t tiles, int64_t inputs) {
  inputs = smaller(inputs, MOST_INPUTS);
  int64_t numbers = inputs + CHUNK, most = smaller(tiles, MOST_TILES(gradient_block, numbers));
  return POINTS * (most * numbers + inputs * CHUNK + 3 * SKEW);
}

// MARK: - Loops for AVX-512; whoever calls them has asked `descent_winograd_is_fast`

#if defined(__x86_64__)
#pragma clang attribute push( \
  __attribute__((target("arch=x86-64-v4"), min_vector_width(512))), apply_to = function)
#endif

#include "winograd_images.h"
#include "winograd_products.h"

#define TEMPLATE "turn.inc"
#include "both_reals.h"

/// The outputs of the chunk that begins at one.
DESCENT_INLINE int64_t chunk_width(const descent_winograd *w, int64_t out) {
  return smaller(CHUNK, w->out_channels - out);
}

// MARK: - Weights

#define READ_WEIGHT(I, J) g[(I) * 3 + (J)]

/// Some inputs' weights of 16 outputs to the points: `to[point][input]`, the inputs `row` numbers apart.
static void transform_weights(
  const descent_winograd *w, const float *plain, int turned, int64_t out, int64_t in_begin,
  int64_t in_end, float *first, int64_t row, int64_t step) {
  int64_t inputs = w->in_channels, outputs = w->out_channels;
  // Sixteen outputs side by side, for sixteen inputs: what is written is not read at once.
  __attribute__((aligned(64))) float lines[16 * 9 * 16];
  for (int64_t begin = in_begin; begin < in_end; begin += 16) {
    if (turned) {
      for (int64_t k = 0; k < 16; k++) {
        turn_f32(plain + ((begin + k) * outputs + out) * 9, 9, 16, 9, lines + k * 9 * 16, 16);
      }
    } else {
      turn_f32(plain + (out * inputs + begin) * 9, inputs * 9, 16, 9 * 16, lines, 16);
    }
    for (int64_t k = 0; k < 16; k++) {
      const lanes *window = (const lanes *)lines + k * 9;
      lanes g[9];
      EACH(i, 9) g[i] = window[turned ? 8 - i : i];
      float *to = first + (begin + k - in_begin) * row;
      TRANSFORM(weight_line, 3, 6, READ_WEIGHT, WRITE_POINT);
    }
  }
}

void descent_winograd_weights(
  const descent_winograd *w, const float *plain, int turned, int64_t out_begin, int64_t out_end,
  float *weights) {
  int64_t inputs = w->in_channels, start = descent_winograd_weights_start(w, out_begin);
  for (int64_t out = out_begin; out < out_end; out += 16) {
    int64_t chunk = out / CHUNK * CHUNK, width = chunk_width(w, chunk);
    float *first = weights + descent_winograd_weights_start(w, chunk) - start + (out - chunk);
    transform_weights(w, plain, turned, out, 0, inputs, first, width, inputs * width + SKEW);
  }
}

// MARK: - Convolution

void descent_winograd_convolve(
  const descent_winograd *w, const void *x, const float *weights, const descent_winograd_end *end,
  void *y, int64_t tile_begin, int64_t tile_end, int64_t out_begin, int64_t out_end,
  float *scratch) {
  int64_t inputs = w->in_channels;
  int64_t most = even_blocks(tile_end - tile_begin, MOST_TILES(convolve_block, inputs + CHUNK));
  int64_t image_step = most * inputs + SKEW, sum_step = most * CHUNK + SKEW;
  float *points = scratch, *sums = scratch + POINTS * image_step;
  int64_t start = descent_winograd_weights_start(w, out_begin);
  for (int64_t tile = tile_begin; tile < tile_end; tile += most) {
    int64_t tiles = smaller(most, tile_end - tile);
    transform_inputs(w, x, tile, tiles, 0, inputs, points, inputs, image_step);
    for (int64_t out = out_begin, width; out < out_end; out += width) {
      int64_t chunk = out / CHUNK * CHUNK, row = chunk_width(w, chunk);
      const float *own =
        weights + descent_winograd_weights_start(w, chunk) - start + (out - chunk);
      width = smaller(chunk + row, out_end) - out;
      for (int64_t p = 0; p < POINTS; p++) {
        for (int64_t in = 0; in < inputs; in += MOST_TERMS) {
          single_numbers a = {points + p * image_step + in, inputs, 1};
          product(
            (int)(width / 16), &a, tiles, own + p * (inputs * row + SKEW) + in * row, row,
            smaller(MOST_TERMS, inputs - in), sums + p * sum_step, width, in > 0);
        }
      }
      sums_of_tiles(w, sums, end, y, tile, tiles, out, width, sum_step);
    }
  }
}

void descent_winograd_convolve_plain(
  const descent_winograd *w, const void *x, const float *plain, int turned,
  const descent_winograd_end *end, void *y, int64_t tile_begin, int64_t tile_end,
  int64_t out_begin, int64_t out_end, float *scratch) {
  int64_t inputs = w->in_channels, terms = smaller(MOST_TERMS, inputs);
  int64_t most = even_blocks(tile_end - tile_begin, MOST_PLAIN_TILES);
  int64_t image_step = most * terms + SKEW, sum_step = most * CHUNK + SKEW;
  float *points = scratch, *sums = points + POINTS * image_step;
  float *weights = sums + POINTS * sum_step;
  for (int64_t out = out_begin, width; out < out_end; out += width) {
    width = smaller(out / CHUNK * CHUNK + CHUNK, out_end) - out;
    int64_t weight_step = terms * width + SKEW;
    for (int64_t tile = tile_begin; tile < tile_end; tile += most) {
      int64_t tiles = smaller(most, tile_end - tile);
      for (int64_t in = 0; in < inputs; in += terms) {
        int64_t in_end = smaller(in + terms, inputs), count = in_end - in;
        for (int64_t c = 0; c < width; c += 16) {
          transform_weights(w, plain, turned, out + c, in, in_end, weights + c, width, weight_step);
        }
        transform_inputs(w, x, tile, tiles, in, in_end, points, terms, image_step);
        for (int64_t p = 0; p < POINTS; p++) {
          single_numbers a = {points + p * image_step, terms, 1};
          product(
            (int)(width / 16), &a, tiles, weights + p * weight_step, width, count,
            sums + p * sum_step, width, in > 0);
        }
      }
      sums_of_tiles(w, sums, end, y, tile, tiles, out, width, sum_step);
    }
  }
}

// MARK: - Weight gradient

#define WRITE_WEIGHT(I, J, X) line[(in % 16) * 9 + (I) * 3 + (J)] = X

/// The gradients of some weights back from the points, and to their place.
static void write_weights(
  const descent_winograd *w, const float *sums, int64_t step, int64_t width, float *result,
  int64_t out, int64_t in_begin, int64_t in_end) {
  __attribute__((aligned(64))) lanes line[9 * 16];
  for (int64_t c = 0; c < width; c += 16) {
    for (int64_t in = in_begin; in < in_end; in++) {
      const float *from = sums + (in - in_begin) * width + c;
      TRANSFORM(weight_gradient_line, 6, 3, READ_POINT, WRITE_WEIGHT);
      if (in % 16 != 15) continue;
      float *to = result + ((out + c) * w->in_channels + in - 15) * 9;
      turn_f32((const float *)line, 16, 9 * 16, 16, to, w->in_channels * 9);
    }
  }
}

void descent_winograd_weight_gradient(
  const descent_winograd *w, const void *x, const void *dy, float *result, int64_t tile_begin,
  int64_t tile_end, int64_t out_begin, int64_t out_end, int64_t in_begin, int64_t in_end,
  float *scratch) {
  int64_t inputs = smaller(in_end - in_begin, MOST_INPUTS);
  int64_t most = even_blocks(tile_end - tile_begin, MOST_TILES(gradient_block, inputs + CHUNK));
  int64_t image_step = most * inputs + SKEW, gradient_step = most * CHUNK + SKEW;
  int64_t sum_step = inputs * CHUNK + SKEW;
  float *points = scratch, *gradients = points + POINTS * image_step;
  float *sums = gradients + POINTS * gradient_step;
  for (int64_t out = out_begin; out < out_end; out += CHUNK) {
    int64_t width = smaller(CHUNK, out_end - out);
    for (int64_t in = in_begin, count; in < in_end; in += count) {
      count = smaller(inputs, in_end - in);
      for (int64_t tile = tile_begin; tile < tile_end; tile += most) {
        int64_t tiles = smaller(most, tile_end - tile);
        transform_inputs(w, x, tile, tiles, in, in + count, points, count, image_step);
        // One block's are there from the inputs before.
        if (in == in_begin || tiles < tile_end - tile_begin) {
          transform_gradients(w, dy, tile, tiles, out, out + width, gradients, width, gradient_step);
        }
        for (int64_t p = 0; p < POINTS; p++) {
          single_numbers a = {points + p * image_step, 1, count};
          product(
            (int)(width / 16), &a, count, gradients + p * gradient_step, width, tiles,
            sums + p * sum_step, width, tile > tile_begin);
        }
      }
      write_weights(w, sums, sum_step, width, result, out, in, in + count);
    }
  }
}

#if defined(__x86_64__)
#pragma clang attribute pop
#endif
