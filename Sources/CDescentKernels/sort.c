// SPDX-License-Identifier: Apache-2.0
//
// Argument sorts: insertion for short lines, else by radix from the lowest byte, which is stable
// and takes time in proportion. Numbers become unsigned keys of the same order.

#include "elementary.h"

int64_t descent_argsort_scratch(int64_t n) {
  return 2 * n * (int64_t)(sizeof(uint64_t) + sizeof(int32_t));
}

/// Lines up to this length are sorted by insertion.
#define SHORT 48

#define TEMPLATE "sort.inc"
#include "both_reals.h"
