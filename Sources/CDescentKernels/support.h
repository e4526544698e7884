// SPDX-License-Identifier: Apache-2.0
//
// What all kernels share: clones for several processors, loops without dependences.

#ifndef DESCENT_SUPPORT_H
#define DESCENT_SUPPORT_H

#include "descent_kernels.h"

#include <stddef.h>

/// Compiles a function several times and picks one when the program is loaded. That needs ifuncs,
/// which glibc has; elsewhere the baseline of the target is used. Functions that are inlined into a
/// clone are compiled for its processor, so whatever is hot is either a clone or `DESCENT_INLINE`.
/// Under ThreadSanitizer there are none: the loader would pick them before that is set up, and crash.
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define DESCENT_WITHOUT_CLONES
#endif
#endif
#if defined(__x86_64__) && defined(__linux__) && defined(__GLIBC__) \
    && !defined(DESCENT_WITHOUT_CLONES)
#define DESCENT_CLONES \
  __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define DESCENT_CLONES
#endif

#define DESCENT_INLINE static inline __attribute__((always_inline, unused))

/// Says that the iterations of the next loop are independent: an array that is written is either
/// apart from those that are read, or the same one at the same index.
#define DESCENT_LANEWISE _Pragma("clang loop vectorize(assume_safety)")

/// A loop whose iterations are written out.
#define EACH(I, N) _Pragma("clang loop unroll(full)") for (int I = 0; I < N; I++)

/// A vector with zeros in place of negative numbers; NaN stays NaN.
#define DESCENT_RELU_LANES(V) ((__typeof__(V))(~((V) <= 0) & (__typeof__((V) <= 0))(V)))

DESCENT_INLINE int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }
DESCENT_INLINE int64_t larger(int64_t a, int64_t b) { return a > b ? a : b; }

/// A BFloat16 number, the upper half of a float.
DESCENT_INLINE float widened(uint16_t half) {
  uint32_t bits = (uint32_t)half << 16;
  float number;
  __builtin_memcpy(&number, &bits, sizeof number);
  return number;
}

/// The upper half of a float, rounded to nearest even; a NaN stays one.
DESCENT_INLINE uint16_t narrowed(float number) {
  uint32_t bits;
  __builtin_memcpy(&bits, &number, sizeof bits);
  uint32_t rounded = (bits + 0x7fff + ((bits >> 16) & 1)) >> 16;
  return (uint16_t)(number != number ? (bits >> 16) | 0x40 : rounded);
}

#endif
