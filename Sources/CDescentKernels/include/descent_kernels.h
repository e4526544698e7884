// SPDX-License-Identifier: Apache-2.0
//
// The inner loops of the CPU backend, in C so that one source is vectorised for several processors.
//
// Every function runs on the calling thread, allocates nothing and knows no graph. The caller cuts
// work into parts and passes ranges `[begin, end)`; a result never depends on how it was cut, nor,
// except where a comment says that the system's mathematics library is used, on the processor.
// Products and sums are never contracted to fused operations. Arrays are dense and row-major unless
// strides are given; strides count elements. Functions end in the type of their numbers, `_f32` or
// `_f64`. Sizes must not be negative; pointers to empty arrays may be anything.

#ifndef DESCENT_KERNELS_H
#define DESCENT_KERNELS_H

#include <stdint.h>

#include "descent_memory.h"
#include "descent_threads.h"

#ifdef __cplusplus
extern "C" {
#endif

// MARK: - Fused elementwise programs (program.c)

/// The type of the elements of an input or output of a program.
enum descent_type {
  DESCENT_F32,
  DESCENT_F64,
  DESCENT_BF16,  // the upper half of a float
  DESCENT_I32,
  DESCENT_U32,
  DESCENT_BOOL,  // one byte, 0 or 1; any other value reads as 1
};

/// How an input's elements belong to the output's.
enum descent_mode {
  DESCENT_FULL,     // dense, at the output's index
  DESCENT_SCALAR,   // one element for all
  DESCENT_STRIDED,  // at Σ coordinate · stride, coordinates being those of the output's index
};

/// Operations of a program. `a`, `b`, `c` are slots read, `dst` the temporary written.
///
/// Comparisons and logic give 1 or 0; a number is true if it is not zero (a NaN is true).
enum descent_opcode {
  DESCENT_COPY,        // a
  DESCENT_NEG,         // −a
  DESCENT_ABS,         // |a|
  DESCENT_SIGN,        // 1, −1, or a itself where it is zero or NaN
  DESCENT_EXP,         // eᵃ
  DESCENT_LOG,         // ln a
  DESCENT_LOG1P,       // ln(1 + a), exact near zero
  DESCENT_EXPM1,       // eᵃ − 1, exact near zero
  DESCENT_SQRT,        // √a, correctly rounded
  DESCENT_RSQRT,       // 1 / √a, both steps correctly rounded
  DESCENT_RECIPROCAL,  // 1 / a
  DESCENT_SIN,         // sin a
  DESCENT_COS,         // cos a
  DESCENT_TANH,        // tanh a
  DESCENT_SIGMOID,     // 1 / (1 + e⁻ᵃ)
  DESCENT_ERF,         // the error function (f64: the system's)
  DESCENT_FLOOR,       // towards −∞
  DESCENT_CEIL,        // towards +∞
  DESCENT_ROUND,       // to nearest, ties to even
  DESCENT_ISFINITE,    // 1 where neither infinite nor NaN
  DESCENT_NOT,         // 1 where a is zero
  DESCENT_RELU,        // a > 0 or NaN ? a : 0
  DESCENT_SQUARE,      // a · a
  DESCENT_ADD,         // a + b
  DESCENT_SUB,         // a − b
  DESCENT_MUL,         // a · b
  DESCENT_DIV,         // a / b
  DESCENT_POW,         // aᵇ as C's pow (f64: the system's)
  DESCENT_MAX,         // the larger; NaN if either is
  DESCENT_MIN,         // the smaller; NaN if either is
  DESCENT_REM,         // a − b · trunc(a / b), exactly, sign of a (C's fmod)
  DESCENT_EQ,          // a = b
  DESCENT_NE,          // a ≠ b
  DESCENT_LT,          // a < b
  DESCENT_LE,          // a ≤ b
  DESCENT_GT,          // a > b
  DESCENT_GE,          // a ≥ b
  DESCENT_AND,         // both true
  DESCENT_OR,          // either true
  DESCENT_SELECT,      // a true ? b : c
  DESCENT_MULADD,      // a · b + c, rounded twice: the bits of MUL, then ADD
  DESCENT_MULIMM,      // a · imm
  DESCENT_ADDIMM,      // a + imm
  DESCENT_MULIMMADD,   // a · imm + b, rounded twice: the bits of MULIMM, then ADD
  DESCENT_LINEAR,      // a · imm + b · imm2, rounded thrice
  DESCENT_LINEARSQUARE,  // a · imm + (b · b) · imm2, rounded four times
  DESCENT_ADDRELU,     // relu(a + b): the bits of ADD, then RELU
  DESCENT_MULADDRELU,  // relu(a · b + c): the bits of MUL, ADD, then RELU
  DESCENT_SQRTADD,     // √a + b: the bits of SQRT, then ADD
  DESCENT_SUBDIV,      // a − b / c: the bits of DIV, then SUB
  DESCENT_OPCODES,     // the number of operations
};

#define DESCENT_MAX_DIMS 8
/// The most inputs and temporaries together, and the most outputs, of one program.
#define DESCENT_MAX_SLOTS 128
/// The elements of a slot's memory: as many are converted or gathered at a time.
#define DESCENT_TILE 512

/// An input of a program. `strides` is read in mode `DESCENT_STRIDED`: one for each dimension of
/// the program, in elements; zero repeats, negative runs backwards.
typedef struct {
  int type;
  int mode;
  int64_t strides[DESCENT_MAX_DIMS];
} descent_operand;

/// One step of a program. `imm` and `imm2` are rounded to the program's number type before use; operands
/// that the operation does not read name a slot all the same.
typedef struct {
  uint16_t op;
  uint16_t dst, a, b, c;
  double imm, imm2;
} descent_instruction;

/// An elementwise program. Slots `0 ..< inputs` are the inputs, the next `temporaries` are written
/// by instructions; a temporary may be written again. `dims` are the shared dimensions of the
/// outputs (`rank` may be 0); they are read only when an input is strided. `output_slot[k]` is the
/// slot whose last value output `k`, of type `output_type[k]`, receives.
typedef struct {
  int rank;
  int64_t dims[DESCENT_MAX_DIMS];
  int inputs, outputs, temporaries, instructions;
  const descent_operand *input;
  const int *output_type;
  const uint16_t *output_slot;
  const descent_instruction *code;
} descent_program;

/// Returns how many numbers `scratch` must hold.
int64_t descent_program_scratch(const descent_program *p);

/// How many of the slots `a`, `b`, `c` an operation reads.
int descent_program_arity(int op);

/// Runs a program on the flattened elements `[begin, end)` of its outputs.
///
/// `input` and `output` hold the addresses of whole arrays (element 0), whatever the range. Inputs
/// are converted to the program's type on loading (`f32`: integers beyond 2²⁴ are rounded). Outputs
/// are converted on storing: integers truncate towards zero and saturate, NaN giving 0; Booleans
/// are `x ≠ 0`; BF16 rounds to nearest even, from Float64 by way of Float32. An output may be the
/// same array as a full input of the same element size.
void descent_program_run_f32(
  const descent_program *p, const void *const *input, void *const *output, int64_t begin,
  int64_t end, float *scratch);
void descent_program_run_f64(
  const descent_program *p, const void *const *input, void *const *output, int64_t begin,
  int64_t end, double *scratch);

// MARK: - Reductions (reduce.c)

/// Sums over the dimensions marked in `reduced`.
///
/// `x` has dimensions `dims`; `out` is the whole result (the kept dimensions), of which the
/// elements `[out_begin, out_end)` are written. Sums run in fixed lanes in double precision. No
/// elements sum to 0. `rank` is at most `DESCENT_MAX_DIMS`; neighbouring dimensions that are both
/// reduced or both kept are best merged by the caller.
void descent_reduce_sum_f32(
  const float *x, float *out, int rank, const int64_t *dims, const uint8_t *reduced,
  int64_t out_begin, int64_t out_end);
void descent_reduce_sum_f64(
  const double *x, double *out, int rank, const int64_t *dims, const uint8_t *reduced,
  int64_t out_begin, int64_t out_end);

/// Maxima over the dimensions marked in `reduced`, otherwise as `descent_reduce_sum`. NaN if any
/// element is; −∞ of no elements.
void descent_reduce_max_f32(
  const float *x, float *out, int rank, const int64_t *dims, const uint8_t *reduced,
  int64_t out_begin, int64_t out_end);
void descent_reduce_max_f64(
  const double *x, double *out, int rank, const int64_t *dims, const uint8_t *reduced,
  int64_t out_begin, int64_t out_end);

/// Positions of the maxima along the middle axis of `x [outer, n, inner]`, in `out [outer, inner]`,
/// of which the elements `[begin, end)` are written. The first maximum wins; a NaN is a maximum.
/// `n` must be at least 1.
void descent_argmax_f32(
  const float *x, int32_t *out, int64_t n, int64_t inner, int64_t begin, int64_t end);
void descent_argmax_f64(
  const double *x, int32_t *out, int64_t n, int64_t inner, int64_t begin, int64_t end);

/// Adds `parts` vectors of `count` numbers in a fixed pairwise tree: `out = Σ partials[p]`.
///
/// Only the columns `[begin, end)` of `out` are written, and the partials are left as they are.
void descent_sum_partials_f32(
  const float *partials, int64_t parts, int64_t count, float *out, int64_t begin, int64_t end);
void descent_sum_partials_f64(
  const double *partials, int64_t parts, int64_t count, double *out, int64_t begin, int64_t end);

// MARK: - Channel statistics (channels.c)
//
// Images are seen as [N, G, S, I], with channel c = g · I + i and C = G · I:
// NCHW: G = C, I = 1; nChw16c: G = C / 16, I = 16; channels last: G = 1, I = C; S = H · W.

/// Means and sums of squared deviations of the samples `[n0, n1)`, by channel.
///
/// `x` is the whole tensor (sample 0); `partial [2][C]` receives the means, then the sums of
/// squares of the deviations from them. Two passes over pieces that stay in the first cache, merged
/// in double precision by Chan's rule. An empty range gives zeros.
void descent_channel_moments_partial_f32(
  const float *x, int64_t n0, int64_t n1, int64_t groups, int64_t spatial, int64_t inner,
  float *partial);
void descent_channel_moments_partial_f64(
  const double *x, int64_t n0, int64_t n1, int64_t groups, int64_t spatial, int64_t inner,
  double *partial);

/// The same of an image in BFloat16.
void descent_channel_moments_partial_bf16(
  const uint16_t *x, int64_t n0, int64_t n1, int64_t groups, int64_t spatial, int64_t inner,
  float *partial);

/// Merges `partials [parts][2][C]` of `counts[p]` elements a channel into `out [2][C]`: means, then
/// biased variances (divided by the number of elements). A fixed pairwise tree over the parts, in
/// double precision; the partials are left as they are, so every worker may merge for itself.
void descent_channel_moments_merge_f32(
  const float *partials, const int64_t *counts, int64_t parts, int64_t channels, float *out);
void descent_channel_moments_merge_f64(
  const double *partials, const int64_t *counts, int64_t parts, int64_t channels, double *out);

/// Sums that the backward pass of batch normalisation needs, of the samples `[n0, n1)`, by channel.
///
/// `partial[0][c] = Σ dy` and `partial[1][c] = Σ dy · x̂`, with `x̂ = (x − mean) / √(variance + ε)`
/// from `moments [2][C]` as `descent_channel_moments_merge` gives them, or `x̂ = x` if `moments` is
/// null. If `x` is null only the first row is written (the gradient of a bias). Add the
/// partials with `descent_sum_partials`.
void descent_channel_sums_partial_f32(
  const float *dy, const float *x, const float *moments, double epsilon, int64_t n0, int64_t n1,
  int64_t groups, int64_t spatial, int64_t inner, float *partial);
void descent_channel_sums_partial_f64(
  const double *dy, const double *x, const double *moments, double epsilon, int64_t n0,
  int64_t n1, int64_t groups, int64_t spatial, int64_t inner, double *partial);

/// The same, of which `dy`, `x` or both are BFloat16 instead of Float32.
void descent_channel_sums_partial_bf16(
  const void *dy, int dy_is_half, const void *x, int x_is_half, const float *moments,
  double epsilon, int64_t n0, int64_t n1, int64_t groups, int64_t spatial, int64_t inner,
  float *partial);

// MARK: - After a convolution or matrix product (epilogue.c)

/// `y = relu((y + bias) + residual)` in place; a null `bias` or `residual` and a `relu` of 0 leave
/// that step out. The bits are those of the elementwise operations, NaN stays NaN.
///
/// `y` and `residual` are seen as [N, G, S, I], `bias` as [G · I]; they are whole, and the lines
/// `[begin, end)` of I elements are worked on, counted over [N, G, S].
void descent_epilogue_f32(
  float *y, const float *bias, const float *residual, int32_t relu, int64_t groups,
  int64_t spatial, int64_t inner, int64_t begin, int64_t end);
void descent_epilogue_f64(
  double *y, const double *bias, const double *residual, int32_t relu, int64_t groups,
  int64_t spatial, int64_t inner, int64_t begin, int64_t end);

/// The same in BFloat16 with a Float32 bias; rounded once, at the end.
void descent_epilogue_bf16(
  uint16_t *y, const float *bias, const uint16_t *residual, int32_t relu, int64_t groups,
  int64_t spatial, int64_t inner, int64_t begin, int64_t end);

// MARK: - Pooling (pool.c)
//
// Images are seen as [outer, height, width, inner] (NCHW: outer = N · C, inner = 1), and results as
// [outer, out_height, out_width, inner]. All ranges are over `outer`, with addresses of whole
// arrays.

/// A sliding window. Row `ky` of output row `oy` is `oy · stride_y − top + ky · dilation_y`; what
/// lies outside of the image is padding. Bottom and right padding follow from the output's size.
typedef struct {
  int64_t height, width;          // of the image
  int64_t out_height, out_width;  // of the result
  int64_t kernel_y, kernel_x;
  int64_t stride_y, stride_x;
  int64_t dilation_y, dilation_x;  // 1 is dense; pooling ignores them and takes 1
  int64_t top, left;               // padding
} descent_window;

/// `y = max x` over the window. Padding never wins; a window of padding only gives −∞. NaN wins.
void descent_pool_max_f32(
  const descent_window *w, int64_t inner, const float *x, float *y, int64_t begin, int64_t end);
void descent_pool_max_f64(
  const descent_window *w, int64_t inner, const double *x, double *y, int64_t begin, int64_t end);

/// `dx`, fully written: each `dy` is added at the first maximum of its window of `x`, row by row
/// (the first NaN, if there is one).
void descent_pool_max_backward_f32(
  const descent_window *w, int64_t inner, const float *x, const float *dy, float *dx,
  int64_t begin, int64_t end);
void descent_pool_max_backward_f64(
  const descent_window *w, int64_t inner, const double *x, const double *dy, double *dx,
  int64_t begin, int64_t end);

/// `y = v` at the place of the window's first maximum of `x`; 0 for a window of padding only. The
/// derivative of `descent_pool_max_backward` with respect to `dy`.
void descent_pool_max_gather_f32(
  const descent_window *w, int64_t inner, const float *x, const float *v, float *y, int64_t begin,
  int64_t end);
void descent_pool_max_gather_f64(
  const descent_window *w, int64_t inner, const double *x, const double *v, double *y,
  int64_t begin, int64_t end);

/// `y` = sum over the window, divided by `kernel_y · kernel_x` if `count_padding` is not 0, else by
/// the number of elements inside the image (0 / 0 gives 0).
void descent_pool_average_f32(
  const descent_window *w, int64_t inner, int count_padding, const float *x, float *y,
  int64_t begin, int64_t end);
void descent_pool_average_f64(
  const descent_window *w, int64_t inner, int count_padding, const double *x, double *y,
  int64_t begin, int64_t end);

/// `dx`, fully written: the transpose of `descent_pool_average`.
void descent_pool_average_backward_f32(
  const descent_window *w, int64_t inner, int count_padding, const float *dy, float *dx,
  int64_t begin, int64_t end);
void descent_pool_average_backward_f64(
  const descent_window *w, int64_t inner, int count_padding, const double *dy, double *dx,
  int64_t begin, int64_t end);

// MARK: - Convolution as a matrix product (im2col.c)

/// Unfolds one image: `x [channels, height, width]` → `col [channels · ky · kx, oh · ow]`, padding
/// being 0. Writes all of `col`.
void descent_im2col_f32(const descent_window *w, int64_t channels, const float *x, float *col);
void descent_im2col_f64(const descent_window *w, int64_t channels, const double *x, double *col);

/// Folds back and *adds* to `x`, in a fixed order: the transpose of `descent_im2col`.
void descent_col2im_f32(const descent_window *w, int64_t channels, const float *col, float *x);
void descent_col2im_f64(const descent_window *w, int64_t channels, const double *col, double *x);

// MARK: - Rows of logits (rows.c). All arrays are whole; rows `[begin, end)` are worked on.

/// `out[r] = softmax(x[r])`, rows of `n`. `out` may be `x`.
void descent_softmax_f32(const float *x, float *out, int64_t n, int64_t begin, int64_t end);
void descent_softmax_f64(const double *x, double *out, int64_t n, int64_t begin, int64_t end);

/// `out[r] = x[r] − ln Σ exp x[r]`, rows of `n`. `out` may be `x`.
void descent_log_softmax_f32(const float *x, float *out, int64_t n, int64_t begin, int64_t end);
void descent_log_softmax_f64(const double *x, double *out, int64_t n, int64_t begin, int64_t end);

/// Cross-entropy of rows of `n` logits, and its gradient: either result may be left out (`NULL`), and
/// has the same bits with and without the other.
///
/// `loss[r] = Σ t[r] · (ln Σ exp x[r] − x[r])`, where a target of 0 contributes 0 whatever the logit.
/// Targets are any numbers; they need not sum to one. Without `targets` (`NULL`) a row's `t` is 1 at the
/// place of its label and 0 elsewhere, all 0 where there is no such place.
///
/// `gradient[r] = dy[r] · (softmax(x[r]) · Σ t[r] − t[r])`, `dy` being the gradient of the losses, which
/// may be left out with this one.
void descent_cross_entropy_f32(
  const float *x, const float *targets, const int32_t *labels, const float *dy, float *loss,
  float *gradient, int64_t n, int64_t begin, int64_t end);
void descent_cross_entropy_f64(
  const double *x, const double *targets, const int32_t *labels, const double *dy, double *loss,
  double *gradient, int64_t n, int64_t begin, int64_t end);

// MARK: - Random numbers (random.c)
//
// Philox4x32-10 (Salmon et al. 2011). `key` is seed low, seed high, step low, step high; `use`
// tells apart the draws of one step. Element e is word e mod 4 of the block with the key (seed low,
// seed high) and the counter (q low, use ⊕ rotateLeft(q high, 24), step low, step high), q = e / 4:
// for fewer than 2³⁴ elements the second word is `use`. `out` is the whole array; the elements
// `[begin, end)` are written, and never depend on the range.

/// 32 random bits for each element.
void descent_random_bits(
  uint32_t *out, const uint32_t key[4], uint32_t use, int64_t begin, int64_t end);

/// Uniform in [0, 1): `(bits >> 8) · 2⁻²⁴`, the same number in both types.
void descent_random_uniform_f32(
  float *out, const uint32_t key[4], uint32_t use, int64_t begin, int64_t end);
void descent_random_uniform_f64(
  double *out, const uint32_t key[4], uint32_t use, int64_t begin, int64_t end);

/// Standard normal, by Box and Muller: elements 2p and 2p + 1 are `r cos 2πv` and `r sin 2πv`, with
/// `r = √(−2 ln u)`, `u = (bits[2p] + 1) · 2⁻³²`, `v = bits[2p + 1] · 2⁻³²`, in double precision.
/// The f32 numbers are the f64 numbers rounded.
void descent_random_normal_f32(
  float *out, const uint32_t key[4], uint32_t use, int64_t begin, int64_t end);
void descent_random_normal_f64(
  double *out, const uint32_t key[4], uint32_t use, int64_t begin, int64_t end);

// MARK: - Moves (moves.c). `size` is the bytes of an element: 1, 2, 4 or 8.

/// `dst[Σ i · dst_stride] = src[Σ i · src_stride]` for all coordinates `i` of `dims`, of which the
/// outermost runs over `[begin, end)` only. `src` and `dst` are the addresses of coordinate 0 of
/// all dimensions; strides may be 0 (in `src`) or negative. A rank of 0 copies one element.
/// Transposes go in blocks. The arrays must not overlap.
void descent_strided_copy(
  int size, int rank, const int64_t *dims, const void *src, const int64_t *src_strides, void *dst,
  const int64_t *dst_strides, int64_t begin, int64_t end);

/// `out[o, j, :] = src[o, indices[j], :]` for the rows `[begin, end)` of the `outer · m` rows of
/// `out [outer, m, inner]`; `src` is `[outer, n, inner]`.
///
/// Returns how many of the rows had an index outside of `0 ..< n`; they take the nearest row.
int64_t descent_take(
  int size, const void *src, int64_t n, int64_t inner, const int32_t *indices, int64_t m, void *out,
  int64_t begin, int64_t end);

/// `out[o, j, i] = src[o, indices[o, j, i], i]` for the rows `[begin, end)` of the `outer · m` rows
/// of `out` and `indices`, both `[outer, m, inner]`; `src` is `[outer, n, inner]`.
///
/// Returns how many elements had an index outside of `0 ..< n`; they take the nearest.
int64_t descent_take_along(
  int size, const void *src, int64_t n, int64_t inner, const int32_t *indices, int64_t m, void *out,
  int64_t begin, int64_t end);

/// `out[o, indices[j], i] += updates[o, j, i]`: the transpose of `descent_take`, in the order of
/// `j`.
///
/// `updates` is `[outer, m, inner]`, `out` is `[outer, n, inner]` and not cleared. Works on `o` in
/// `[outer_begin, outer_end)` and `i` in `[inner_begin, inner_end)`. Indices outside of `0 ..< n`
/// are left out; returns how many of the pairs (o, j) worked on had one.
int64_t descent_scatter_add_f32(
  const float *updates, const int32_t *indices, int64_t m, float *out, int64_t n, int64_t inner,
  int64_t outer_begin, int64_t outer_end, int64_t inner_begin, int64_t inner_end);
int64_t descent_scatter_add_f64(
  const double *updates, const int32_t *indices, int64_t m, double *out, int64_t n, int64_t inner,
  int64_t outer_begin, int64_t outer_end, int64_t inner_begin, int64_t inner_end);

/// `out[o, indices[o, j, i], i] += updates[o, j, i]`: the transpose of `descent_take_along`,
/// otherwise as `descent_scatter_add`. Returns how many elements were left out.
int64_t descent_scatter_add_along_f32(
  const float *updates, const int32_t *indices, int64_t m, float *out, int64_t n, int64_t inner,
  int64_t outer_begin, int64_t outer_end, int64_t inner_begin, int64_t inner_end);
int64_t descent_scatter_add_along_f64(
  const double *updates, const int32_t *indices, int64_t m, double *out, int64_t n, int64_t inner,
  int64_t outer_begin, int64_t outer_end, int64_t inner_begin, int64_t inner_end);

// MARK: - Sorting (sort.c)

/// Returns the bytes of scratch that `descent_argsort` needs for lines of `n` elements.
int64_t descent_argsort_scratch(int64_t n);

/// The order that sorts `x [outer, n, inner]` along its middle axis, in `out [outer, n, inner]`,
/// for the lines `[begin, end)` of the `outer · inner` lines. Stable both ways (−0 equals 0), NaN
/// last both ways. `scratch` is aligned to 8 bytes; `n` is below 2³¹.
void descent_argsort_f32(
  const float *x, int32_t *out, int64_t n, int64_t inner, int descending, int64_t begin,
  int64_t end, void *scratch);
void descent_argsort_f64(
  const double *x, int32_t *out, int64_t n, int64_t inner, int descending, int64_t begin,
  int64_t end, void *scratch);

// MARK: - Pictures (pixels.c)

/// Interleaved bytes to planes: y[c][i] = x[i][c] / divisor, for `n` pixels.
void descent_planes_f32(
    const uint8_t *x, int64_t channels, int64_t n, float divisor, float *y);

/// y[i] = Σ weights[t] · x[t · stride + i], terms added in the order of t.
void descent_blend_rows_f32(
    const uint8_t *x, int64_t stride, int64_t n, const float *weights, int64_t taps, float *y);

/// y[i][c] = Σ weights[ends[i] + t] · x[first[i] + t][c] over t < ends[i + 1] − ends[i], terms added
/// in order, rounded to the nearest byte. One number behind the last of x may be read, not used.
void descent_blend_columns_u8(
    const float *x, int64_t channels, int64_t n, const int32_t *first, const int32_t *ends,
    const float *weights, uint8_t *y);

/// Turns each of `rows` rows of `n` numbers round, in place.
void descent_flip_rows_f32(float *x, int64_t rows, int64_t n);

/// Planes turned about their centre by the angle of this sine and cosine: each pixel of y is
/// interpolated between four of x; those outside are the nearest of the border. Sides are below 2³¹.
void descent_rotate_planes_f32(
    const float *x, int64_t channels, int64_t height, int64_t width, float sine, float cosine,
    float *y);

#ifdef __cplusplus
}
#endif

#endif
