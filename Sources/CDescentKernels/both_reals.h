// SPDX-License-Identifier: Apache-2.0
//
// Includes the file named by TEMPLATE twice: for float, then for double. No include guard.

#define REAL float
#define REAL_IS_DOUBLE 0
#define REAL_TYPE DESCENT_F32
#define WORD uint32_t   // an unsigned integer as wide as REAL
#define MANTISSA 23     // bits behind the point
#define BIAS 127        // of the exponent
#define NAME(stem) stem##_f32
#include TEMPLATE
#undef REAL
#undef REAL_IS_DOUBLE
#undef REAL_TYPE
#undef WORD
#undef MANTISSA
#undef BIAS
#undef NAME

#define REAL double
#define REAL_IS_DOUBLE 1
#define REAL_TYPE DESCENT_F64
#define WORD uint64_t
#define MANTISSA 52
#define BIAS 1023
#define NAME(stem) stem##_f64
#include TEMPLATE
#undef REAL
#undef REAL_IS_DOUBLE
#undef REAL_TYPE
#undef WORD
#undef MANTISSA
#undef BIAS
#undef NAME
#undef TEMPLATE
