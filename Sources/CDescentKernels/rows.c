// SPDX-License-Identifier: Apache-2.0
//
// Softmax and cross-entropy of rows of logits. Short rows are gathered in tiles, so that the
// exponentials of many of them are taken as one vector.

#include "elementary.h"

#pragma STDC FP_CONTRACT OFF

/// Numbers in a tile.
#define TILE 1024

/// What becomes of a row.
enum rows_result { SOFTMAX, LOG_SOFTMAX, CROSS_ENTROPY };

#define TEMPLATE "rows.inc"
#include "both_reals.h"
