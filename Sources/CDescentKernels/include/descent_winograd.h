// SPDX-License-Identifier: Apache-2.0
//
// Convolutions with 3 × 3 windows and stride 1 by Winograd's algorithm F(4 × 4, 3 × 3) (winograd.c).

#ifndef DESCENT_WINOGRAD_H
#define DESCENT_WINOGRAD_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Of one image, 4 × 4 outputs are a tile. Both numbers of channels are multiples of 16, and 16
/// channels of a pixel lie side by side: in blocks `[C/16, H, W, 16]`, or with all channels last.
typedef struct {
  int64_t in_channels, in_h, in_w;
  int64_t out_channels, out_h, out_w;
  int64_t top, left;                // padding
  int in_is_last, out_is_last;      // channels last
  int in_is_half, out_is_half;      // BFloat16
} descent_winograd;

/// What is done with each sum before it is written: a bias by channel, then a residual image in the
/// result's order and type, then a ReLU.
typedef struct {
  const float *bias;
  const void *residual;
  int relu;
} descent_winograd_end;

/// Whether this processor has what the loops are made for (AVX-512). Elsewhere `descent_winograd_weights`,
/// `_convolve` and `_weight_gradient` must not be called.
int descent_winograd_is_fast(void);

/// The tiles of one image.
int64_t descent_winograd_tiles(const descent_winograd *w);

/// The numbers that transformed weights consist of.
int64_t descent_winograd_weights_count(const descent_winograd *w);

/// The number at which the weights of 64 outputs begin, of those in which `out` lies.
int64_t descent_winograd_weights_start(const descent_winograd *w, int64_t out);

/// Transforms weights for the outputs `[out_begin, out_end)`, multiples of 16. `plain` is
/// `[out, in, 3, 3]`; turned it is `[in, out, 3, 3]`, each window read backwards, as an input
/// gradient wants the weights of its convolution. Here and below `weights` begins at the start for
/// `out_begin`.
void descent_winograd_weights(
  const descent_winograd *w, const float *plain, int turned, int64_t out_begin, int64_t out_end,
  float *weights);

/// The numbers of scratch memory for `descent_winograd_convolve` over so many tiles or fewer.
int64_t descent_winograd_convolve_scratch(const descent_winograd *w, int64_t tiles);

/// The tiles `[tile_begin, tile_end)` of all images, one image after the other, of the outputs
/// `[out_begin, out_end)`, multiples of 16. Each sum over the inputs runs in order, 128 of
/// them by fused steps, then these sums.
void descent_winograd_convolve(
  const descent_winograd *w, const void *x, const float *weights, const descent_winograd_end *end,
  void *y, int64_t tile_begin, int64_t tile_end, int64_t out_begin, int64_t out_end,
  float *scratch);

/// The numbers of scratch memory for `descent_winograd_convolve_plain` over so many tiles or fewer.
int64_t descent_winograd_convolve_plain_scratch(const descent_winograd *w, int64_t tiles);

/// The same to the same bits from weights as `descent_winograd_weights` takes them, transformed 128
/// inputs at a time, so that they are used before they leave the caches.
void descent_winograd_convolve_plain(
  const descent_winograd *w, const void *x, const float *plain, int turned,
  const descent_winograd_end *end, void *y, int64_t tile_begin, int64_t tile_end,
  int64_t out_begin, int64_t out_end, float *scratch);

/// The numbers of scratch memory for `descent_winograd_weight_gradient` over so many tiles and inputs or
/// fewer.
int64_t descent_winograd_weight_gradient_scratch(int64_t tiles, int64_t inputs);

/// The gradient `[out, in, 3, 3]` of the weights of some outputs and inputs, ranges between multiples
/// of 16, summed over the tiles `[tile_begin, tile_end)` in order. `x` is the convolution's input, `dy` its output's gradient.
void descent_winograd_weight_gradient(
  const descent_winograd *w, const void *x, const void *dy, float *result, int64_t tile_begin,
  int64_t tile_end, int64_t out_begin, int64_t out_end, int64_t in_begin, int64_t in_end,
  float *scratch);

#ifdef __cplusplus
}
#endif

#endif
