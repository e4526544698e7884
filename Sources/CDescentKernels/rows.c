// SPDX-License-Identifier: Apache-2.0
//
// Softmax and cross-entropy of rows of logits. Rows are gathered in tiles, so that the exponentials
// of many of them are taken as one vector; the shortest ones, as of ten classes, take one lane each.

#include "elementary.h"

#pragma STDC FP_CONTRACT OFF

/// Numbers in a tile.
#define TILE 1024

/// Rows with fewer numbers than this are computed side by side, as many at a time. Their sums have the
/// order of `row_sum` and `row_loss` for so few numbers.
#define SHORT 16

/// What becomes of a row.
enum rows_result { SOFTMAX, LOG_SOFTMAX, CROSS_ENTROPY, GRADIENT };

#define TEMPLATE "turn.inc"
#include "both_reals.h"

#define TEMPLATE "rows.inc"
#include "both_reals.h"
