// SPDX-License-Identifier: Apache-2.0
//
// Images to the points of Winograd's algorithm and back.

#ifndef DESCENT_WINOGRAD_IMAGES_H
#define DESCENT_WINOGRAD_IMAGES_H

#include "descent_winograd.h"
#include "winograd_tiles.h"

/// An image in blocks of 16 channels or with channels last.
typedef struct {
  int64_t height, width;
  int64_t sample, block, row, pixel;  // steps
  int is_half;
} image_order;

DESCENT_INLINE image_order order_of(
  int64_t channels, int64_t height, int64_t width, int is_last, int is_half) {
  int64_t pixel = is_last ? channels : 16;
  return (image_order){
    .height = height, .width = width, .sample = channels * height * width,
    .block = is_last ? 16 : height * width * 16, .row = width * pixel, .pixel = pixel,
    .is_half = is_half};
}

DESCENT_INLINE image_order input_of(const descent_winograd *w) {
  return order_of(w->in_channels, w->in_h, w->in_w, w->in_is_last, w->in_is_half);
}

DESCENT_INLINE image_order output_of(const descent_winograd *w) {
  return order_of(w->out_channels, w->out_h, w->out_w, w->out_is_last, w->out_is_half);
}

/// Where a tile lies: its first output's row and column.
typedef struct {
  int64_t sample, row, column;
} place;

DESCENT_INLINE place place_of(const descent_winograd *w, int64_t tile) {
  int64_t across = (w->out_w + 3) / 4, each = descent_winograd_tiles(w);
  int64_t inside = tile % each;
  return (place){tile / each, inside / across * 4, inside % across * 4};
}

// MARK: - To the points

#define WRITE_POINT(I, J, X) *(lanes *)(to + ((I) * 6 + (J)) * step) = X
#define READ_PIXEL(I, J) load(from, (I) * row + (J) * pixel, is_half)

/// `size` × `size` pixels of 16 channels to the points.
DESCENT_INLINE void transform_pixels(
  const void *from, int64_t row, int64_t pixel, int size, int is_half, float *to, int64_t step) {
  if (size == 6) TRANSFORM(image_line, 6, 6, READ_PIXEL, WRITE_POINT);
  else TRANSFORM(gradient_line, 4, 6, READ_PIXEL, WRITE_POINT);
}

static const float no_pixel[16] = {0};

/// The same where some pixels lie outside of the image, and are zero.
DESCENT_INLINE void transform_some(
  const void *image, const image_order *order, int64_t top, int64_t left, int size, int is_half,
  float *to, int64_t step) {
  int64_t bytes = is_half ? 2 : 4;
  const char *line[6];
  int64_t along[6];
  EACH(i, size) {
    int inside = top + i >= 0 && top + i < order->height;
    line[i] = inside ? (const char *)image + ((top + i) * order->row + left * order->pixel) * bytes
                     : (const char *)no_pixel;
    along[i] = inside ? order->pixel * bytes : 0;
  }
  lanes half_way[36];
  for (int j = 0; j < size; j++) {
    lanes column[6] = {{0}};
    if (left + j >= 0 && left + j < order->width) {
      EACH(i, size) column[i] = load(line[i] + j * along[i], 0, is_half);
    }
    if (size == 6) image_line(column, 1, half_way + j, size);
    else gradient_line(column, 1, half_way + j, size);
  }
  EACH(i, 6) {
    lanes row[6];
    if (size == 6) image_line(half_way + i * size, 1, row, 1);
    else gradient_line(half_way + i * size, 1, row, 1);
    EACH(j, 6) WRITE_POINT(i, j, row[j]);
  }
}

/// Not inlined: it would leave the loop around it fewer registers.
__attribute__((noinline)) static void transform_border(
  const void *image, const image_order *order, int64_t top, int64_t left, int size, int is_half,
  float *to, int64_t step) {
#define SOME(SIZE, IS_HALF) transform_some(image, order, top, left, SIZE, IS_HALF, to, step)
  if (size == 6) {
    if (is_half) SOME(6, 1);
    else SOME(6, 0);
  } else {
    if (is_half) SOME(4, 1);
    else SOME(4, 0);
  }
}

/// One tile of 16 channels to the points.
DESCENT_INLINE void transform_tile(
  const void *image, const image_order *order, int64_t top, int64_t left, int size, int is_half,
  float *to, int64_t step) {
  if (top < 0 || left < 0 || top + size > order->height || left + size > order->width) {
    transform_border(image, order, top, left, size, is_half, to, step);
    return;
  }
  int64_t first = (top * order->row + left * order->pixel) * (is_half ? 2 : 4);
  transform_pixels(
    (const char *)image + first, order->row, order->pixel, size, is_half, to, step);
}

/// Tiles of an image's channels `[begin, end)` to the points: `to[point][tile][channel]`, the tiles
/// `row` numbers apart and the points `step`.
DESCENT_INLINE void transform_all(
  const descent_winograd *w, const void *image, const image_order *order, int size, int is_half,
  int64_t top, int64_t left, int64_t tile, int64_t tiles, int64_t begin, int64_t end, float *to,
  int64_t row, int64_t step) {
  for (int64_t t = 0; t < tiles; t++) {
    place p = place_of(w, tile + t);
    for (int64_t c = begin; c < end; c += 16) {
      int64_t first = p.sample * order->sample + c / 16 * order->block;
      const char *at = (const char *)image + first * (is_half ? 2 : 4);
      transform_tile(
        at, order, p.row - top, p.column - left, size, is_half, to + t * row + (c - begin), step);
    }
  }
}

/// Tiles of a convolution's input.
static void transform_inputs(
  const descent_winograd *w, const void *x, int64_t tile, int64_t tiles, int64_t begin,
  int64_t end, float *to, int64_t row, int64_t step) {
  image_order order = input_of(w);
#define INPUTS(IS_HALF)                                                                        \
  transform_all(                                                                               \
    w, x, &order, 6, IS_HALF, w->top, w->left, tile, tiles, begin, end, to, row, step)
  if (order.is_half) INPUTS(1);
  else INPUTS(0);
}

/// Tiles of the gradient of its output.
static void transform_gradients(
  const descent_winograd *w, const void *dy, int64_t tile, int64_t tiles, int64_t begin,
  int64_t end, float *to, int64_t row, int64_t step) {
  image_order order = output_of(w);
#define GRADIENTS(IS_HALF) \
  transform_all(w, dy, &order, 4, IS_HALF, 0, 0, tile, tiles, begin, end, to, row, step)
  if (order.is_half) GRADIENTS(1);
  else GRADIENTS(0);
}

// MARK: - Back

/// What a sum needs on its way to memory.
typedef struct {
  lanes bias;
  const void *residual;
  int relu, is_half;
} finish;

DESCENT_INLINE void write_sum(const finish *f, void *y, int64_t index, lanes sum) {
  sum = sum + f->bias;
  if (f->residual) sum = sum + load(f->residual, index, f->is_half);
  if (f->relu) sum = DESCENT_RELU_LANES(sum);
  store(y, index, sum, f->is_half);
}

#define READ_POINT(I, J) *(const lanes *)(from + ((I) * 6 + (J)) * step)
#define WRITE_SUM(I, J, X) write_sum(f, y, first + (I) * order->row + (J) * order->pixel, X)
#define KEEP_SUM(I, J, X) whole[(I) * 4 + (J)] = X

/// Sums of 16 outputs of a tile, of which so many rows and columns lie inside of the image.
DESCENT_INLINE void sums_of_tile(
  const float *from, int64_t step, const finish *f, const image_order *order, void *y,
  int64_t first, int64_t rows, int64_t columns) {
  if (rows >= 4 && columns >= 4) {
    TRANSFORM(sum_line, 6, 4, READ_POINT, WRITE_SUM);
    return;
  }
  lanes whole[16];
  TRANSFORM(sum_line, 6, 4, READ_POINT, KEEP_SUM);
  for (int64_t i = 0; i < smaller(rows, 4); i++) {
    for (int64_t j = 0; j < smaller(columns, 4); j++) WRITE_SUM(i, j, whole[i * 4 + j]);
  }
}

/// Tiles of the outputs from `out` on, back from the points. What is constant here is no branch.
DESCENT_INLINE void sums_of_all(
  const descent_winograd *w, const float *from, const descent_winograd_end *end, int is_plain,
  int is_half, void *y, int64_t tile, int64_t tiles, int64_t out, int64_t width, int64_t step) {
  image_order order = output_of(w);
  for (int64_t t = 0; t < tiles; t++) {
    place p = place_of(w, tile + t);
    for (int64_t c = 0; c < width; c += 16) {
      finish f = {.bias = {0}, .is_half = is_half};
      if (end->bias) f.bias = *(const lanes *)(end->bias + out + c);
      f.residual = is_plain ? NULL : end->residual;
      f.relu = is_plain ? 0 : end->relu;
      int64_t first = p.sample * order.sample + (out + c) / 16 * order.block
                      + p.row * order.row + p.column * order.pixel;
      sums_of_tile(
        from + t * width + c, step, &f, &order, y, first, order.height - p.row,
        order.width - p.column);
    }
  }
}

static void sums_of_tiles(
  const descent_winograd *w, const float *from, const descent_winograd_end *end, void *y,
  int64_t tile, int64_t tiles, int64_t out, int64_t width, int64_t step) {
  int is_plain = !end->residual && !end->relu;
#define SUMS(IS_PLAIN, IS_HALF) \
  sums_of_all(w, from, end, IS_PLAIN, IS_HALF, y, tile, tiles, out, width, step)
  if (w->out_is_half) {
    if (is_plain) SUMS(1, 1);
    else SUMS(0, 1);
  } else {
    if (is_plain) SUMS(1, 0);
    else SUMS(0, 0);
  }
}

#endif
