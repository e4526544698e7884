// SPDX-License-Identifier: Apache-2.0
//
// From the bytes of pictures to numbers, and pictures to another size or turned.

#include "support.h"

#pragma STDC FP_CONTRACT OFF

/// Columns whose sums stay in registers.
#define STRIP 64

/// Four floats at any address.
typedef float four __attribute__((vector_size(16), aligned(4)));

DESCENT_CLONES
void descent_planes_f32(
    const uint8_t *x, int64_t channels, int64_t n, float divisor, float *y) {
  if (channels == 3) {
    float *red = y, *green = y + n, *blue = y + 2 * n;
    DESCENT_LANEWISE
    for (int64_t i = 0; i < n; i++) {
      red[i] = (float)x[3 * i] / divisor;
      green[i] = (float)x[3 * i + 1] / divisor;
      blue[i] = (float)x[3 * i + 2] / divisor;
    }
    return;
  }
  for (int64_t c = 0; c < channels; c++) {
    DESCENT_LANEWISE
    for (int64_t i = 0; i < n; i++) y[c * n + i] = (float)x[i * channels + c] / divisor;
  }
}

DESCENT_CLONES
void descent_blend_rows_f32(
    const uint8_t *x, int64_t stride, int64_t n, const float *weights, int64_t taps, float *y) {
  int64_t begin = 0;
  for (; begin + STRIP <= n; begin += STRIP) {
    float sum[STRIP] = {0};
    for (int64_t t = 0; t < taps; t++) {
      const uint8_t *row = x + t * stride + begin;
      float weight = weights[t];
      DESCENT_LANEWISE
      for (int i = 0; i < STRIP; i++) sum[i] += weight * (float)row[i];
    }
    DESCENT_LANEWISE
    for (int i = 0; i < STRIP; i++) y[begin + i] = sum[i];
  }
  for (int64_t i = begin; i < n; i++) {
    float sum = 0;
    for (int64_t t = 0; t < taps; t++) sum += weights[t] * (float)x[t * stride + i];
    y[i] = sum;
  }
}

DESCENT_INLINE uint8_t rounded(float value) {
  value += 0.5f;
  return (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value);
}

DESCENT_CLONES
void descent_blend_columns_u8(
    const float *x, int64_t channels, int64_t n, const int32_t *first, const int32_t *ends,
    const float *weights, uint8_t *y) {
  for (int64_t i = 0; i < n; i++) {
    const float *row = x + first[i] * channels;
    const float *weight = weights + ends[i];
    int taps = ends[i + 1] - ends[i];
    if (channels == 3) {
      four sum = {0, 0, 0, 0};
      for (int t = 0; t < taps; t++) sum += weight[t] * *(const four *)(row + 3 * t);
      for (int c = 0; c < 3; c++) y[3 * i + c] = rounded(sum[c]);
      continue;
    }
    for (int64_t c = 0; c < channels; c++) {
      float sum = 0;
      for (int t = 0; t < taps; t++) sum += weight[t] * row[t * channels + c];
      y[i * channels + c] = rounded(sum);
    }
  }
}

DESCENT_CLONES
void descent_flip_rows_f32(float *x, int64_t rows, int64_t n) {
  for (int64_t r = 0; r < rows; r++) {
    float *left = x + r * n, *right = left + n;
    // Vectors from both ends, turned round; what lies between them one by one.
    while (right - left >= 8) {
      right -= 4;
      four a = *(four *)left, b = *(four *)right;
      *(four *)left = __builtin_shufflevector(b, b, 3, 2, 1, 0);
      *(four *)right = __builtin_shufflevector(a, a, 3, 2, 1, 0);
      left += 4;
    }
    while (right - left >= 2) {
      float a = *left;
      *left++ = *--right;
      *right = a;
    }
  }
}

/// A place between two pixels of a row or column.
typedef struct {
  int32_t before, after;
  float share;
} place;

/// The place at a coordinate, moved to the border from outside.
DESCENT_INLINE place place_of(float coordinate, int32_t last) {
  coordinate = coordinate < 0 ? 0 : coordinate;
  coordinate = coordinate > (float)last ? (float)last : coordinate;
  int32_t before = (int32_t)coordinate;
  // A side of more than 2²⁴ pixels may have become longer as a float.
  before = before > last ? last : before;
  return (place){before, before + (before < last), coordinate - (float)before};
}

DESCENT_INLINE float between(float a, float b, float share) {
  return a * (1 - share) + b * share;
}

DESCENT_CLONES
void descent_rotate_planes_f32(
    const float *x, int64_t channels, int64_t height, int64_t width, float sine, float cosine,
    float *y) {
  int32_t last_row = (int32_t)(height - 1), last_column = (int32_t)(width - 1);
  float centre_y = (float)last_row / 2, centre_x = (float)last_column / 2;
  for (int64_t c = 0; c < channels; c++) {
    const float *plane = x + c * height * width;
    for (int64_t row = 0; row < height; row++) {
      float *to = y + (c * height + row) * width;
      float down = (float)row - centre_y;
      // Eight at a time, for small pictures too.
      _Pragma("clang loop vectorize(assume_safety) vectorize_width(8) interleave_count(1)")
      for (int32_t column = 0; column <= last_column; column++) {
        float right = (float)column - centre_x;
        place v = place_of(centre_y + cosine * down - sine * right, last_row);
        place h = place_of(centre_x + sine * down + cosine * right, last_column);
        int64_t above = v.before * width, below = v.after * width;
        float upper = between(plane[above + h.before], plane[above + h.after], h.share);
        float lower = between(plane[below + h.before], plane[below + h.after], h.share);
        to[column] = between(upper, lower, v.share);
      }
    }
  }
}
