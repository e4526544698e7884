// SPDX-License-Identifier: Apache-2.0
//
// Elementary functions without branches, so that loops over them are vectorised. No multiplication
// is fused with an addition: every processor gives the same bits.

#ifndef DESCENT_ELEMENTARY_H
#define DESCENT_ELEMENTARY_H

#include "support.h"

#pragma STDC FP_CONTRACT OFF

#define TEMPLATE "elementary.inc"
#include "both_reals.h"

/// The sine and cosine of `r + tail`, |r| ≤ π/4, |tail| ≤ ulp(r): fdlibm's polynomials.
DESCENT_INLINE double sine_kernel(double r, double tail) {
  double z = r * r;
  double p = 8.33333333332248946124e-03
    + z * (-1.98412698298579493134e-04
      + z * (2.75573137070700676789e-06
        + z * (-2.50507602534068634195e-08 + z * 1.58969099521155010221e-10)));
  double v = z * r;
  return r - ((z * (0.5 * tail - v * p) - tail) - v * -1.66666666666666324348e-01);
}

DESCENT_INLINE double cosine_kernel(double r, double tail) {
  double z = r * r;
  double p = z * (4.16666666666666019037e-02
    + z * (-1.38888888888741095749e-03
      + z * (2.48015872894767294178e-05
        + z * (-2.75573143513906633035e-07
          + z * (2.08757232129817482790e-09 + z * -1.13596475577881948265e-11)))));
  double half = 0.5 * z, w = 1 - half;
  return w + (((1 - w) - half) + (z * p - r * tail));
}

/// Above this the reduction of `sine` and `cosine` is no longer exact.
#define DESCENT_CIRCLE_LIMIT 1e6

/// sin(x + quarters · π/2) for |x| ≤ DESCENT_CIRCLE_LIMIT: Cody and Waite's reduction, in which the
/// products with the first two pieces of π/2 are exact.
DESCENT_INLINE double circle(double x, uint64_t quarters) {
  double shifted = x * 6.36619772367581382433e-01 + 0x1.8p52;
  double n = shifted - 0x1.8p52;
  uint64_t bits;
  __builtin_memcpy(&bits, &shifted, sizeof bits);
  uint64_t quadrant = bits + quarters;
  double a = x - n * 1.57079632673412561417e+00;
  double b = a - n * 6.07710050630396597660e-11;
  double w = n * 2.02226624879595063154e-21 - ((a - b) - n * 6.07710050630396597660e-11);
  double r = b - w;
  double tail = (b - r) - w;
  double y = quadrant & 1 ? cosine_kernel(r, tail) : sine_kernel(r, tail);
  return quadrant & 2 ? -y : y;
}

#endif
