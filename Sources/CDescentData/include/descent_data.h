// SPDX-License-Identifier: Apache-2.0
#pragma once

// "Optical Recognition of Handwritten Digits" (test part), E. Alpaydin and C. Kaynak, UCI Machine
// Learning Repository, doi:10.24432/C50P49, licensed CC BY 4.0. The values are unchanged.

enum {
  DESCENT_DIGITS_COUNT = 1797,
  DESCENT_DIGITS_SIDE = 8,
  DESCENT_DIGITS_MAXIMUM = 16,
};

// Pointers, since Swift would import the arrays as tuples of that many elements.

/// Pixels of each image, row by row from the top, 0 (paper) to 16 (ink).
extern const unsigned char *const _Nonnull descent_digits_pixels;

/// The digit, 0 to 9, of each image.
extern const unsigned char *const _Nonnull descent_digits_labels;
