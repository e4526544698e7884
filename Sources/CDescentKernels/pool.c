// SPDX-License-Identifier: Apache-2.0
//
// Pooling, in blocks of one output row. Every place (ky, kx) of the window visits the whole block
// before the next one does: the visits are long runs of neighbours, and each output still sees its
// window row by row, so that the first maximum is the same for every layout.

#include "support.h"

#pragma STDC FP_CONTRACT OFF
// Functions that take vectors are inlined, so nobody asks how these are handed over.
#pragma GCC diagnostic ignored "-Wpsabi"

/// Outputs that are worked on together.
#define BLOCK 512

/// What a visit does with its elements of the image.
enum visit {
  KEEP_MAX,    // best = max(best, x)
  KEEP_PLACE,  // the same, and where it was found
  GIVE_BACK,   // dx += dy where the place is this one
  ADD,         // best += x
  SPREAD,      // dx += best
};

/// Outputs `[ox0, ox1)` of row `oy`, lanes `[i0, i0 + lanes)` of the inner dimension.
typedef struct {
  int64_t oy, ox0, ox1, i0, lanes;
} block;

/// Gives the next block of an image; 0 at the end. Starts from a block of zeros.
static int next_block(const descent_window *w, int64_t inner, block *b) {
  b->ox0 = b->ox1;
  if (b->lanes == 0 || b->ox0 == w->out_width) {
    b->ox0 = 0;
    b->i0 += b->lanes;
    if (b->lanes == 0 || b->i0 == inner) {
      b->oy += b->lanes != 0;
      b->i0 = 0;
    }
  }
  b->lanes = smaller(BLOCK, inner - b->i0);
  if (b->lanes <= 0) return 0;
  b->ox1 = smaller(b->ox0 + BLOCK / b->lanes, w->out_width);
  return b->oy < w->out_height && b->ox0 < b->ox1;
}

/// a / stride, upwards, for a ≥ 0; without a division where strides are usual.
static inline int64_t divided_up(int64_t a, int64_t stride) {
  if (stride == 1) return a;
  return stride == 2 ? (a + 1) >> 1 : (a + stride - 1) / stride;
}

/// The outputs of a block whose window has an element of the image in column `kx`.
static void columns_inside(
  const descent_window *w, const block *b, int64_t kx, int64_t *first, int64_t *last) {
  int64_t shift = kx - w->left;
  int64_t low = shift >= 0 ? 0 : divided_up(-shift, w->stride_x);
  int64_t high = shift >= w->width ? 0 : divided_up(w->width - shift, w->stride_x);
  *first = larger(b->ox0, low);
  *last = smaller(b->ox1, high);
}

/// How many elements of the image are in a window.
static int64_t divisor(const descent_window *w, int64_t oy, int64_t ox) {
  int64_t y = oy * w->stride_y - w->top, x = ox * w->stride_x - w->left;
  int64_t rows = smaller(y + w->kernel_y, w->height) - larger(y, 0);
  int64_t columns = smaller(x + w->kernel_x, w->width) - larger(x, 0);
  return larger(rows, 0) * larger(columns, 0);
}

/// Whether no window of a block reaches into the padding.
static int all_inside(const descent_window *w, const block *b) {
  int64_t y = b->oy * w->stride_y - w->top, last = (b->ox1 - 1) * w->stride_x - w->left;
  return y >= 0 && y + w->kernel_y <= w->height && b->ox0 * w->stride_x >= w->left
    && last + w->kernel_x <= w->width;
}

/// Whether windows share no element, none reaches into the padding, and eight outputs can be made at once:
/// channels, where there are few with those of the pixel behind them, or a row of the usual windows.
static int is_apart(const descent_window *w, int64_t inner) {
  if (w->top != 0 || w->left != 0 || w->kernel_y < 1 || w->kernel_x < 1
      || w->stride_y < w->kernel_y || w->stride_x < w->kernel_x
      || (w->out_height - 1) * w->stride_y + w->kernel_y > w->height
      || (w->out_width - 1) * w->stride_x + w->kernel_x > w->width) {
    return 0;
  }
  int is_dense = w->stride_x == w->kernel_x;
  if (inner > 1) return inner >= 8 || (inner >= 4 && is_dense);
  return inner == 1 && is_dense && w->kernel_y == 2 && w->kernel_x == 2 && w->out_width >= 8;
}

/// Whether each element of the image is in a window, where windows share none.
static int covers(const descent_window *w) {
  return w->out_height * w->kernel_y == w->height && w->out_width * w->kernel_x == w->width;
}

#define TEMPLATE "pool_apart.inc"
#include "both_reals.h"

#define TEMPLATE "pool.inc"
#include "both_reals.h"
