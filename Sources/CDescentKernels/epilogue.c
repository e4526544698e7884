// SPDX-License-Identifier: Apache-2.0
//
// What follows a convolution or matrix product, done on its result while that is in cache.

#include "support.h"

#pragma STDC FP_CONTRACT OFF

/// A line of a blocked image.
#define LANES 16

#define TEMPLATE "epilogue.inc"
#include "both_reals.h"
