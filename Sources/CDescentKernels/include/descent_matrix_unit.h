// SPDX-License-Identifier: Apache-2.0
//
// Convolutions of BFloat16 images in the processor's unit for products of matrices, AMX (matrix_unit.c).

#ifndef DESCENT_MATRIX_UNIT_H
#define DESCENT_MATRIX_UNIT_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// What is served.
enum { DESCENT_UNIT_MOST_WEIGHTS = 9, DESCENT_UNIT_MOST_CHANNELS = 8192 };

/// Images are `[N, H, W, C]`, both numbers of channels multiples of 32, or of 16 where only weight gradients
/// are asked for.
typedef struct {
  int64_t in_channels, in_h, in_w;
  int64_t out_channels, out_h, out_w;
  int64_t kernel_h, kernel_w;
  int64_t stride;                   // in both directions
  int64_t top, left;                // padding
} descent_unit_convolution;

/// Whether this processor has such a unit, and the system lets the process use it. Elsewhere nothing
/// else of this file must be called.
int descent_unit_is_there(void);

/// The numbers that weights in the unit's order consist of.
int64_t descent_unit_weights_count(const descent_unit_convolution *c);

/// The number at which the weights of an output begin, a multiple of 32.
int64_t descent_unit_weights_start(const descent_unit_convolution *c, int turned, int64_t out);

/// Weights `[out, in, kernel_h, kernel_w]`, rounded to BFloat16, of the results `[begin, end)`, multiples
/// of 32: outputs, or turned, as an input gradient wants them, inputs. `tiles` begins at the start for
/// `begin`, here and below.
void descent_unit_weights(
  const descent_unit_convolution *c, const float *plain, int turned, int64_t begin, int64_t end,
  uint16_t *tiles);

/// What a call computes: of the samples `[sample_begin, sample_end)` the channels `[begin, end)` of the
/// result, multiples of 32; a weight gradient's outputs may be multiples of 16.
typedef struct {
  int64_t sample_begin, sample_end;
  int64_t begin, end;
} descent_unit_part;

/// The bytes of scratch memory for `descent_unit_convolve` over so many samples or fewer, and turned for
/// `descent_unit_input_gradient`.
int64_t descent_unit_convolve_scratch(
  const descent_unit_convolution *c, int turned, int64_t samples);

/// The channels of a part of the result `y`, BFloat16 or Float32. Each sum runs over the weights of a
/// window in order, and for each over the inputs, two at a time, in Float32.
void descent_unit_convolve(
  const descent_unit_convolution *c, const uint16_t *x, const uint16_t *tiles, void *y,
  int y_is_half, const descent_unit_part *part, void *scratch);

/// The same of the gradient `dx` of the input, from that of the output and turned weights.
void descent_unit_input_gradient(
  const descent_unit_convolution *c, const uint16_t *dy, const uint16_t *tiles, void *dx,
  int dx_is_half, const descent_unit_part *part, void *scratch);

/// The bytes of scratch memory for `descent_unit_weight_gradient` over so many samples, inputs and outputs
/// or fewer.
int64_t descent_unit_weight_gradient_scratch(
  const descent_unit_convolution *c, int64_t samples, int64_t inputs, int64_t outputs);

/// The gradient `[out, in, kernel_h, kernel_w]` of the weights of a part's outputs and of the inputs
/// `[in_begin, in_end)`, multiples of 16, summed over its samples: pixels two at a time, in an order that
/// follows from the sizes and from the number of inputs. Fastest where both are multiples of 32.
void descent_unit_weight_gradient(
  const descent_unit_convolution *c, const uint16_t *x, const uint16_t *dy, float *result,
  const descent_unit_part *part, int64_t in_begin, int64_t in_end, void *scratch);

#ifdef __cplusplus
}
#endif

#endif
