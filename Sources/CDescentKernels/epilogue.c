// SPDX-License-Identifier: Apache-2.0
//
// What follows a convolution or matrix product, done on its result while that is in cache.

#include "support.h"

#pragma STDC FP_CONTRACT OFF

/// A line of a blocked image.
#define LANES 16

#define ELEMENT REAL
#define LOADED(V) (V)
#define STORED(V) (V)
#define LOADED_LANES(P) (*(const NAME(lanes) *)(P))
#define STORE_LANES(P, V) (*(NAME(lanes) *)(P) = (V))
#define TEMPLATE "epilogue.inc"
#include "both_reals.h"
#undef ELEMENT
#undef LOADED
#undef STORED
#undef LOADED_LANES
#undef STORE_LANES

typedef uint16_t half_lanes
  __attribute__((vector_size(LANES * 2), aligned(2), may_alias));
typedef uint32_t word_lanes __attribute__((vector_size(LANES * 4)));

/// As `narrowed` does it.
#define NARROWED_LANES(BITS, IS_NAN)                                       \
  __builtin_convertvector(                                                 \
    (((IS_NAN) & ((BITS) >> 16 | 0x40)) |                                  \
     (~(IS_NAN) & (((BITS) + 0x7fff + ((BITS) >> 16 & 1)) >> 16))),        \
    half_lanes)

#define REAL float
#define ELEMENT uint16_t
#define LOADED(V) widened(V)
#define STORED(V) narrowed(V)
#define LOADED_LANES(P) \
  ((NAME(lanes))(__builtin_convertvector(*(const half_lanes *)(P), word_lanes) << 16))
#define STORE_LANES(P, V) \
  (*(half_lanes *)(P) = NARROWED_LANES((word_lanes)(V), (word_lanes)((V) != (V))))
#define NAME(stem) stem##_bf16
#include "epilogue.inc"
