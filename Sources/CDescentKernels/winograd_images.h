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

/// One tile of 16 channels to the points. What lies outside of the image is zero.
DESCENT_INLINE void transform_tile(
  const void *image, const image_order *order, int64_t top, int64_t left, int size, float *to,
  int64_t step) {
  int64_t row = order->row, pixel = order->pixel;
  if (top >= 0 && left >= 0 && top + size <= order->height && left + size <= order->width) {
    int64_t first = top * row + left * pixel;
    if (order->is_half)
      transform_pixels((const uint16_t *)image + first, row, pixel, size, 1, to, step);
    else
      transform_pixels((const float *)image + first, row, pixel, size, 0, to, step);
    return;
  }
  lanes whole[36] = {{0}};
  int64_t bottom = smaller(size, order->height - top), right = smaller(size, order->width - left);
  for (int64_t i = larger(0, -top); i < bottom; i++) {
    for (int64_t j = larger(0, -left); j < right; j++) {
      whole[i * size + j] = load(image, (top + i) * row + (left + j) * pixel, order->is_half);
    }
  }
  transform_pixels(whole, size * 16, 16, size, 0, to, step);
}

/// Tiles of an image's channels `[begin, end)` to the points: `to[point][tile][channel]`, the tiles
/// `row` numbers apart and the points `step`.
static void transform_tiles(
  const descent_winograd *w, const void *image, const image_order *order, int size, int64_t top,
  int64_t left, int64_t tile, int64_t tiles, int64_t begin, int64_t end, float *to, int64_t row,
  int64_t step) {
  for (int64_t t = 0; t < tiles; t++) {
    place p = place_of(w, tile + t);
    for (int64_t c = begin; c < end; c += 16) {
      int64_t first = p.sample * order->sample + c / 16 * order->block;
      const char *at = (const char *)image + first * (order->is_half ? 2 : 4);
      transform_tile(
        at, order, p.row - top, p.column - left, size, to + t * row + (c - begin), step);
    }
  }
}

// MARK: - Back

/// Sums of 16 outputs of a tile, back from the points, with the end of each.
typedef struct {
  const descent_winograd_end *end;
  lanes bias;
  int is_half;
} finish;

DESCENT_INLINE void write_sum(const finish *f, void *y, int64_t index, lanes sum) {
  sum = sum + f->bias;
  if (f->end->residual) sum = sum + load(f->end->residual, index, f->is_half);
  if (f->end->relu) sum = DESCENT_RELU_LANES(sum);
  store(y, index, sum, f->is_half);
}

#define READ_POINT(I, J) *(const lanes *)(from + ((I) * 6 + (J)) * step)
#define WRITE_SUM(I, J, X) write_sum(&f, y, first + (I) * order->row + (J) * order->pixel, X)
#define KEEP_SUM(I, J, X) whole[(I) * 4 + (J)] = X

DESCENT_INLINE void sums_of_tile(
  const float *from, int64_t step, finish f, const image_order *order, void *y, int64_t first,
  int64_t rows, int64_t columns) {
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

/// Tiles of the outputs from `out` on, back from the points.
static void sums_of_tiles(
  const descent_winograd *w, const float *from, const descent_winograd_end *end, void *y,
  int64_t tile, int64_t tiles, int64_t out, int64_t width, int64_t step) {
  image_order order = output_of(w);
  for (int64_t t = 0; t < tiles; t++) {
    place p = place_of(w, tile + t);
    for (int64_t c = 0; c < width; c += 16) {
      finish f = {.end = end, .bias = {0}, .is_half = order.is_half};
      if (end->bias) f.bias = *(const lanes *)(end->bias + out + c);
      int64_t first = p.sample * order.sample + (out + c) / 16 * order.block
                      + p.row * order.row + p.column * order.pixel;
      sums_of_tile(
        from + t * width + c, step, f, &order, y, first, order.height - p.row,
        order.width - p.column);
    }
  }
}

#endif
