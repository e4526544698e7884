// SPDX-License-Identifier: Apache-2.0
//
// Which layouts a convolution should have. The rules look at sizes and at which kernels oneDNN has for
// this processor; they never time anything, since a choice that could fall either way would change the
// bits from run to run.
//
// Effective GFLOP/s, oneDNN 2.6.3, one AVX-512 core (Zen 5), forward / input / weight gradient:
//
// | convolution, images per call | plain      | channels last | blocked     |
// |------------------------------|------------|---------------|-------------|
// | 3→16, 3x3, 32x32, 16         | 62/46/16   | 133/44/120    | 196/-/203 * |
// | 16→16, 3x3, 32x32, 8         | 71/47/28   | 212/227/220   | 186/226/226 |
// | 32→32, 3x3, 16x16, 8         | 67/77/56   | 253/248/234   | 236/244/234 |
// | 64→64, 3x3, 8x8, 8           | 97/106/97  | 273/259/277   | 246/254/228 |
// | 64→64, 3x3, 32x32, 8         |            | 215/203/218   | 219/205/207 |
// | 128→128, 3x3, 8x8, 8         |            | 288/257/270   | 247/252/224 |
// | 512→512, 3x3, 4x4, 8         | 167/134/88 | 140/209/199   | 228/275/165 |
// | 32→64, 1x1, 16x16, 8         | 161/202/94 | 228/215/133   | 211/232/128 |
// | 24→24, 3x3, 32x32, 8         | 92/61/40   | 169/161/163   | 117/122/119 |
// | 32, depthwise 3x3, 32x32, 8  | 5/2/3      | 81/91/113     | 124/100/121 |
// | 64, depthwise 5x5, 16x16, 8  | 4/3/2      | 111/132/7     | 178/130/-   |
// | 32→32 in 4 groups, 16x16, 8  | 34/24/10   | 101/108/83    | -/-/-       |
//
// (* plain input, blocked output.) A dash is oneDNN's reference loops, 0.1 GFLOP/s: a layout that
// meets them is out. Blocked meets them with channels that 16 does not divide, dilation with
// stride, padding beyond half the kernel, and some depthwise gradients; channels last hardly ever.
// Milliseconds of a batch's convolutions with images from memory, the three directions together, in
// float32 (the best of its kernels and of both layouts) and in bfloat16 (blocked), oneDNN 2.6.3 on
// one core with avx512_bf16 (Zen 5), in parts of the size that the planner takes:
//
// | convolution, images of the batch | float32            | bfloat16           |
// |----------------------------------|--------------------|--------------------|
// | 3→16, 3x3, 32x32, 64             | 0.38/-/0.49        | 0.35/-/0.31        |
// | 16→16, 3x3, 32x32, 64            | 1.65/1.36/1.46     | 0.79/0.80/1.04     |
// | 16→32, 3x3 stride 2, 32x32, 64   | 0.79/0.74/0.73     | 0.34/0.39/0.99     |
// | 32→32, 3x3, 16x16, 64            | 1.26/1.28/1.31     | 0.60/0.61/1.02     |
// | 32→64, 3x3 stride 2, 16x16, 64   | 0.73/0.75/0.80     | 0.37/0.41/0.91     |
// | 64→64, 3x3, 8x8, 64              | 0.96/0.96/1.07     | 0.64/0.67/0.91     |
// | 64→64, 3x3, 32x32, 32            | 9.61/7.00/9.00     | 4.71/4.95/6.43     |
// | 128→128, 3x3, 16x16, 32          | 7.70/8.06/5.42     | 4.62/4.87/5.31     |
// | 256→256, 3x3, 8x8, 32            | 8.74/9.41/5.84     | 4.81/5.13/5.47     |
// | 512→512, 3x3, 4x4, 32            | 9.77/8.08/15.1     | 3.60/3.91/7.93     |
// | 64→128, 1x1 stride 2, 32x32, 32  | 0.90/1.05/0.90     | 0.47/0.48/0.74     |
// | 32→32, 1x1, 32x32, 64            | 0.73/0.68/1.05     | 0.35/0.35/1.08     |
// | 32, depthwise 3x3, 32x32, 64     | 0.92/0.84/0.89     | 0.43/0.51/0.97     |
// | 128, depthwise 3x3, 16x16, 64    | 0.69/1.02/0.90     | 0.39/0.57/0.51     |
//
// A few weight gradients lose, every layer as a whole gains, and images of half the bytes do more for
// what stands between the convolutions: so the rule is that a convolution is bfloat16 in all directions
// where the processor's own instructions serve all of them. Where Winograd's algorithm serves (in the
// kernels of our own) it is faster than both, and reads and writes such images.
//
// Vector instructions in BFloat16 are no match for a matrix unit (AMX), and on the processors that have
// one they are slower than in float32. GFLOP/s of a core, oneDNN 2.6.3 on one that clocked at 2 GHz:
//
// | convolution, images per call | float32, blocked | bfloat16, blocked | bfloat16, channels last |
// |------------------------------|------------------|-------------------|-------------------------|
// | 3→64, 3x3, 32x32, 4          | 120/-/109        | 48/-/59           | 235/125/78              |
// | 16→16, 3x3, 32x32, 8         | 115/127/123      | 69/70/65          | 372/389/329             |
// | 32→32, 3x3, 16x16, 8         | 108/112/138      | 83/83/74          | 608/437/177             |
// | 64→64, 3x3, 8x8, 8           | 149/160/120      | 91/85/68          | 389/255/126             |
// | 64→64, 3x3, 32x32, 4         | 139/122/114      | 75/74/63          | 527/463/297             |
// | 128→128, 3x3, 16x16, 4       | 101/102/92       | 73/68/63          | 461/418/229             |
// | 256→256, 3x3, 8x8, 4         | 119/120/100      | 79/76/66          | 349/234/121             |
// | 512→512, 3x3, 4x4, 4         | 95/103/69        | 84/78/62          | 149/89/58               |
// | 512→512, 3x3, 4x4, 32        | 113/124/73       | 92/91/76          | 342/270/50              |
// | 64→128, 3x3 stride 2, 32x32, 4 | 132/113/117    | 68/62/56          | 433/102/125             |
// | 256→512, 3x3 stride 2, 8x8, 4  | 90/65/57       | 75/64/41          | 159/50/32               |
// | 64→128, 1x1 stride 2, 32x32, 4 | 93/80/87       | 62/58/53          | 456/96/60               |
//
// Winograd's algorithm reaches 150 to 270 there, in all directions: it remains where a call has so few
// pixels that a gradient spends its time on the weights.
//
// Blocked weights have one layout for forward and weight gradient, and another for the input
// gradient; channels last has three.

#pragma once

#include "descent_onednn_convolution.h"

/// What to expect of a kernel.
typedef enum {
  /// No kernel, or reference loops: use another layout, or another provider.
  DESCENT_SPEED_NONE = 0,
  /// Rearranges the input and multiplies matrices.
  DESCENT_SPEED_MODERATE = 1,
  /// Made for this shape.
  DESCENT_SPEED_FULL = 2,
} descent_speed;

/// A set of directions: `1 << DESCENT_FORWARD | 1 << DESCENT_WEIGHT_GRADIENT`.
typedef uint32_t descent_directions;

static inline descent_speed descent_convolution_speed(
    const descent_convolution *shape, descent_direction direction, descent_layout input,
    descent_layout output) {
  dnnl_primitive_desc_t descriptor = NULL;
  dnnl_status_t status = descent_convolution_describe(
      &descriptor, descent_onednn_engine(), shape, direction, input, output, 0, 0);
  if (status != dnnl_success) return DESCENT_SPEED_NONE;
  const char *name = descent_descriptor_name(descriptor);
  descent_speed speed = strstr(name, "ref")    ? DESCENT_SPEED_NONE
                        : strstr(name, "gemm") ? DESCENT_SPEED_MODERATE
                                               : DESCENT_SPEED_FULL;
  dnnl_primitive_desc_destroy(descriptor);
  return speed;
}

/// The slowest of several directions.
static inline descent_speed descent_convolution_slowest(
    const descent_convolution *shape, descent_directions directions, descent_layout input,
    descent_layout output) {
  descent_speed slowest = DESCENT_SPEED_FULL;
  for (int direction = DESCENT_FORWARD; direction <= DESCENT_WEIGHT_GRADIENT; direction++) {
    if (!(directions >> direction & 1)) continue;
    descent_speed speed =
        descent_convolution_speed(shape, (descent_direction)direction, input, output);
    if (speed < slowest) slowest = speed;
  }
  return slowest;
}

/// Whether all `directions` have kernels made for the shape that compute with the processor's own
/// BFloat16 instructions; without these oneDNN imitates them, more slowly than Float32.
static inline int descent_convolution_has_bfloat16(
    const descent_convolution *shape, descent_directions directions, descent_layout input,
    descent_layout output) {
  descent_convolution half = *shape;
  half.type = DESCENT_TYPE_BFLOAT16;
  for (int direction = DESCENT_FORWARD; direction <= DESCENT_WEIGHT_GRADIENT; direction++) {
    if (!(directions >> direction & 1)) continue;
    dnnl_primitive_desc_t descriptor = NULL;
    dnnl_status_t status = descent_convolution_describe(
        &descriptor, descent_onednn_engine(), &half, (descent_direction)direction, input, output,
        0, 0);
    if (status != dnnl_success) return 0;
    const char *name = descent_descriptor_name(descriptor);
    int is_native = strstr(name, "_bf16") && !strstr(name, "ref") && !strstr(name, "gemm");
    dnnl_primitive_desc_destroy(descriptor);
    if (!is_native) return 0;
  }
  return 1;
}

/// Whether BFloat16 matrices are multiplied in a unit of the processor's own (AMX). The convolutions
/// that use it know channels last alone.
static inline int descent_has_matrix_unit(void) {
  return (dnnl_get_effective_cpu_isa() & dnnl_cpu_isa_avx512_core_amx)
         == dnnl_cpu_isa_avx512_core_amx;
}

/// The layouts of a convolution's input and output in which all `directions` are fast.
///
/// Channels last for BFloat16 where there is a matrix unit; blocked where 16 divides all channels, plain to blocked for images of up to three channels, else
/// channels last: the first of these that is as fast as any. Returns that speed; with
/// `DESCENT_SPEED_NONE` another provider should take the convolution. To be called between
/// `descent_onednn_thread_begin` and `descent_onednn_thread_end`.
static inline descent_speed descent_convolution_choose_layouts(
    const descent_convolution *shape, descent_directions directions, descent_layout *input,
    descent_layout *output) {
  *input = DESCENT_LAYOUT_CHANNELS_LAST;
  *output = DESCENT_LAYOUT_CHANNELS_LAST;
  descent_speed last = descent_convolution_slowest(shape, directions, *input, *output);
  if (shape->type == DESCENT_TYPE_BFLOAT16 && last == DESCENT_SPEED_FULL
      && descent_has_matrix_unit())
    return last;
  descent_layout candidate;
  if (shape->in_channels % 16 == 0 && shape->out_channels % 16 == 0)
    candidate = DESCENT_LAYOUT_BLOCKED16;
  else if (shape->in_channels <= 3 && shape->out_channels % 16 == 0)
    candidate = DESCENT_LAYOUT_PLAIN;
  else
    return last;
  descent_speed blocked =
      descent_convolution_slowest(shape, directions, candidate, DESCENT_LAYOUT_BLOCKED16);
  if (blocked < last || blocked == DESCENT_SPEED_NONE) return last;
  *input = candidate;
  *output = DESCENT_LAYOUT_BLOCKED16;
  return blocked;
}
