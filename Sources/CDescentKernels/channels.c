// SPDX-License-Identifier: Apache-2.0
//
// Statistics by channel of images seen as [N, G, S, I]. The work is cut into *panels*: rows of at
// most PANEL columns, of which column j belongs to channel j mod I (of the panel's groups). A
// panel's columns are accumulated apart, as vectors, and folded to channels at its end.

#include "support.h"

#pragma STDC FP_CONTRACT OFF

#define PANEL 256
/// Columns that are accumulated in registers: where channels are few, a panel is this wide.
#define STRIP 64
/// Bytes that surely stay in the first cache between two passes.
#define PIECE 32768
/// Rows that may be added up in single precision.
#define MOST_ROWS 256

/// A panel: column j of row (n, r) is `x[offset + n · sample + r · row + j]`.
typedef struct {
  int64_t offset, samples, sample, rows, row, width;
  int64_t groups;   // side by side in a row, `repeats · inner` columns each
  int64_t repeats;  // columns of a group that belong to the same channel
  int64_t inner;    // neighbouring channels
  int64_t channel;  // of column 0
  int64_t before;   // positions of this group that other panels have taken already
} panel;

/// The images' sizes, and where the cut stands.
typedef struct {
  int64_t samples, groups, spatial, inner;
  int64_t group, position, column;  // of G, S and I
} cut;

static cut begin_cut(int64_t samples, int64_t groups, int64_t spatial, int64_t inner) {
  cut c = {.samples = samples, .groups = groups, .spatial = spatial, .inner = inner};
  if (c.spatial == 1) {
    c.inner *= c.groups;
    c.groups = 1;
  }
  if (c.groups == 1) {
    c.spatial *= c.samples;
    c.samples = 1;
  }
  return c;
}

/// Gives the next panel; 0 at the end. Depends on the sizes alone.
static int next_panel(cut *c, panel *p) {
  int64_t image = c->spatial * c->inner;
  if (c->group >= c->groups || image == 0) return 0;
  *p = (panel){
    .offset = c->group * image + c->position * c->inner + c->column, .samples = c->samples,
    .sample = c->groups * image, .rows = 1, .groups = 1, .repeats = 1, .inner = c->inner,
    .channel = c->group * c->inner + c->column, .before = c->position};
  if (image <= STRIP) {  // whole groups, as many as fit
    p->groups = smaller(PANEL / image, c->groups - c->group);
    p->repeats = c->spatial;
    p->width = p->groups * image;
    c->group += p->groups;
    return 1;
  }
  if (c->inner > STRIP) {  // some channels of a group, one position a row
    p->inner = p->width = smaller(PANEL, c->inner - c->column);
    p->rows = c->spatial;
    p->row = c->inner;
  } else {  // one group, several positions a row
    int64_t left = c->spatial - c->position;
    while (p->repeats * 2 <= left && p->repeats * 2 * c->inner <= STRIP) p->repeats *= 2;
    p->width = p->row = p->repeats * c->inner;
    p->rows = left / p->repeats;
    c->position += p->rows * p->repeats;
    if (c->position < c->spatial) return 1;
  }
  c->position = 0;
  c->column += p->inner;
  if (c->column == c->inner) {
    c->column = 0;
    c->group++;
  }
  return 1;
}

/// A part of a panel that stays in cache: samples `[n0, n1)`, of each the rows `[r0, r1)`.
typedef struct {
  int64_t many, tall;
  int64_t n0, n1, r0, r1;
} piece;

static piece begin_pieces(const panel *p, size_t size) {
  int64_t most = smaller(larger(PIECE / (int64_t)size / p->width, 1), MOST_ROWS);
  piece q = {.tall = smaller(p->rows, most), .many = larger(most / p->rows, 1)};
  q.n1 = smaller(q.many, p->samples);
  return q;
}

/// Gives the next piece; 0 at the end.
static int next_piece(const panel *p, piece *q) {
  q->r0 = q->r1;
  if (q->r0 == p->rows) {
    q->r0 = 0;
    q->n0 = q->n1;
    q->n1 = smaller(q->n0 + q->many, p->samples);
  }
  q->r1 = smaller(q->r0 + q->tall, p->rows);
  return q->n0 < p->samples;
}

/// Σ (v[j] − center)², or Σ v[j] if `center` is null, of `n` neighbours: 8 lanes, then the rest.
DESCENT_INLINE double sum_neighbours(const double *v, int64_t n, const double *center) {
  double lane[8] = {0}, middle = center ? *center : 0;
  int64_t j = 0;
  for (; j + 8 <= n; j += 8) {
    for (int l = 0; l < 8; l++) {
      double d = v[j + l] - middle;
      lane[l] += center ? d * d : d;
    }
  }
  for (int l = 0; l < 4; l++) lane[l] += lane[l + 4];
  double total = (lane[0] + lane[2]) + (lane[1] + lane[3]);
  for (; j < n; j++) total += center ? (v[j] - middle) * (v[j] - middle) : v[j];
  return total;
}

#define TEMPLATE "channels.inc"
#include "both_reals.h"

// MARK: - Images in BFloat16, of which every number is widened where it is read

DESCENT_CLONES
void descent_channel_moments_partial_bf16(
  const uint16_t *x, int64_t n0, int64_t n1, int64_t groups, int64_t spatial, int64_t inner,
  float *partial) {
  moments_partial_f32((image_f32){x, 1}, n0, n1, groups, spatial, inner, partial);
}

DESCENT_CLONES
void descent_channel_sums_partial_bf16(
  const void *dy, int dy_is_half, const void *x, int x_is_half, const float *moments,
  double epsilon, int64_t n0, int64_t n1, int64_t groups, int64_t spatial, int64_t inner,
  float *partial) {
#define SUMS(D, X)                                                                       \
  sums_partial_f32(                                                                      \
    (image_f32){dy, D}, (image_f32){x, X}, moments, epsilon, n0, n1, groups, spatial, inner, \
    partial)
  if (dy_is_half && x_is_half) SUMS(1, 1);
  else if (dy_is_half) SUMS(1, 0);
  else if (x_is_half) SUMS(0, 1);
  else SUMS(0, 0);
#undef SUMS
}
