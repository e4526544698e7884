// SPDX-License-Identifier: Apache-2.0
//
// Which layouts and which algorithm a convolution should have. The rules look at sizes and at which
// kernels oneDNN has for this processor; they never time anything, since a choice that could fall
// either way would change the bits from run to run.
//
// Effective GFLOP/s, oneDNN 2.6.3, one AVX-512 core (Zen 5), forward / input / weight gradient:
//
// | convolution, images per call | plain      | channels last | blocked     | Winograd    |
// |------------------------------|------------|---------------|-------------|-------------|
// | 3→16, 3x3, 32x32, 16         | 62/46/16   | 133/44/120    | 196/-/203 * |             |
// | 16→16, 3x3, 32x32, 8         | 71/47/28   | 212/227/220   | 186/226/226 | 188/188/249 |
// | 32→32, 3x3, 16x16, 8         | 67/77/56   | 253/248/234   | 236/244/234 | 301/299/271 |
// | 64→64, 3x3, 8x8, 8           | 97/106/97  | 273/259/277   | 246/254/228 | 316/329/371 |
// | 64→64, 3x3, 32x32, 8         |            | 215/203/218   | 219/205/207 | 458/473/288 |
// | 128→128, 3x3, 8x8, 8         |            | 288/257/270   | 247/252/224 | 307/338/442 |
// | 512→512, 3x3, 4x4, 8         | 167/134/88 | 140/209/199   | 228/275/165 | 96/96/115   |
// | 32→64, 1x1, 16x16, 8         | 161/202/94 | 228/215/133   | 211/232/128 |             |
// | 24→24, 3x3, 32x32, 8         | 92/61/40   | 169/161/163   | 117/122/119 |             |
// | 32, depthwise 3x3, 32x32, 8  | 5/2/3      | 81/91/113     | 124/100/121 |             |
// | 64, depthwise 5x5, 16x16, 8  | 4/3/2      | 111/132/7     | 178/130/-   |             |
// | 32→32 in 4 groups, 16x16, 8  | 34/24/10   | 101/108/83    | -/-/-       |             |
//
// (* plain input, blocked output.) A dash is oneDNN's reference loops, 0.1 GFLOP/s: a layout that
// meets them is out. Blocked meets them with channels that 16 does not divide, dilation with
// stride, padding beyond half the kernel, and some depthwise gradients; channels last hardly ever.
// Blocked weights have one layout for forward, weight gradient and all of Winograd, and another for
// the direct input gradient; channels last has three.

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
    const descent_convolution *shape, descent_direction direction, descent_algorithm algorithm,
    descent_layout input, descent_layout output) {
  dnnl_primitive_desc_t descriptor = NULL;
  dnnl_status_t status = descent_convolution_describe(
      &descriptor, descent_onednn_engine(), shape, direction, algorithm, input, output, 0, 0);
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
    descent_speed speed = descent_convolution_speed(
        shape, (descent_direction)direction, DESCENT_DIRECT, input, output);
    if (speed < slowest) slowest = speed;
  }
  return slowest;
}

/// The layouts of a convolution's input and output in which all `directions` are fast.
///
/// Blocked where 16 divides all channels, plain to blocked for images of up to three channels, else
/// channels last: the first of these that is as fast as any. Returns that speed; with
/// `DESCENT_SPEED_NONE` another provider should take the convolution. To be called between
/// `descent_onednn_thread_begin` and `descent_onednn_thread_end`.
static inline descent_speed descent_convolution_choose_layouts(
    const descent_convolution *shape, descent_directions directions, descent_layout *input,
    descent_layout *output) {
  *input = DESCENT_LAYOUT_CHANNELS_LAST;
  *output = DESCENT_LAYOUT_CHANNELS_LAST;
  descent_speed last = descent_convolution_slowest(shape, directions, *input, *output);
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

/// Winograd where it is expected to be faster than the direct kernels in the same blocked layout.
///
/// `shape` has the batch of one call. A tile is 4x4 outputs. Each call transforms the weights anew,
/// so few tiles do not pay; with fewer than 32 channels transforming the images costs as much as it
/// saves, and in a weight gradient with fewer than 64: inside of a training step, where images come
/// from memory, Winograd reaches 135 and 200 GFLOP/s at 16 and 32 channels, the direct kernel 195
/// and 235. Above 256 channels every worker would hold a large scratchpad (84 MB for a weight
/// gradient at 512 channels).
static inline descent_algorithm descent_convolution_choose_algorithm(
    const descent_convolution *shape, descent_direction direction, descent_layout input,
    descent_layout output) {
  if (input != DESCENT_LAYOUT_BLOCKED16 || output != DESCENT_LAYOUT_BLOCKED16 ||
      shape->groups != 1 || shape->kernel_h != 3 || shape->kernel_w != 3)
    return DESCENT_DIRECT;
  int64_t in = shape->in_channels, out = shape->out_channels;
  int64_t least = in < out ? in : out, most = in < out ? out : in;
  int64_t pixels = shape->out_h * shape->out_w, tiles = shape->batch * pixels / 16;
  int pays;
  if (most > 256)
    pays = 0;
  else if (direction == DESCENT_WEIGHT_GRADIENT)
    pays = least >= 64 && tiles >= 16;
  else if (least < 32 || (direction == DESCENT_INPUT_GRADIENT && pixels <= 16))
    pays = 0;
  else
    pays = tiles >= (least >= 192 ? 64 : 32);
  if (!pays) return DESCENT_DIRECT;
  descent_speed speed =
      descent_convolution_speed(shape, direction, DESCENT_WINOGRAD, input, output);
  return speed == DESCENT_SPEED_FULL ? DESCENT_WINOGRAD : DESCENT_DIRECT;
}
