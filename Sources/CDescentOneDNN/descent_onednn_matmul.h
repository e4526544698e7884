// SPDX-License-Identifier: Apache-2.0
//
// Matrix products.
//
// oneDNN 2.6.3 on one core with avx512_bf16 (Zen 5), milliseconds of a layer's three products in
// float32, and in bfloat16 with the casts of weights, input and output gradient: 128x784x512 1.51
// and 0.90, 128x512x256 0.47 and 0.31, 64x400x120 0.114 and 0.080, 128x128x128 0.063 and 0.046,
// 64x64x64 0.0093 and 0.0083, 128x256x10 0.026 and 0.028.
//
// oneDNN 2.6 on one AVX-512 core: for sizes from 16 to 1024 and all transpositions the matmul
// primitive is within about a tenth of the quickest of matmul, inner product and sgemm, and up to
// 1.7 times as quick as sgemm where both sides are transposed. Products with a vector are the
// exception: there the kernel on top of sgemm, which oneDNN ranks low, is 2.2 to 6 times as quick.

#pragma once

#include "descent_onednn_primitive.h"

/// One operand of a matrix product, as stored or transposed.
static inline dnnl_status_t descent_matrix_memory(
    descent_memory *result, int64_t batch, int64_t rows, int64_t columns, int transposed,
    int64_t row_stride, int64_t batch_stride, descent_type type) {
  int64_t stored_rows = transposed ? columns : rows, stored_columns = transposed ? rows : columns;
  int64_t pitch = row_stride ? row_stride : stored_columns;
  int64_t matrix = batch_stride ? batch_stride : stored_rows * pitch;
  dnnl_dims_t dims = {batch, rows, columns};
  dnnl_dims_t strides = {matrix, transposed ? 1 : pitch, transposed ? pitch : 1};
  int rank = batch == 1 ? 2 : 3;
  return descent_memory_create(
      result, rank, dims + (3 - rank), type, dnnl_format_tag_undef, strides + (3 - rank));
}

static inline dnnl_status_t descent_matmul_operands(
    descent_operands *result, const descent_matmul *m) {
  memset(result, 0, sizeof(*result));
  dnnl_status_t status = descent_matrix_memory(
      &result->input, m->batch, m->rows, m->inner, m->transpose_left, m->left_stride,
      m->left_batch_stride, m->type);
  if (status == dnnl_success)
    status = descent_matrix_memory(
        &result->weights, m->batch, m->inner, m->columns, m->transpose_right, m->right_stride,
        m->right_batch_stride, m->type);
  if (status == dnnl_success)
    status = descent_matrix_memory(
        &result->output, m->batch, m->rows, m->columns, 0, m->result_stride,
        m->result_batch_stride, m->result_type);
  if (status == dnnl_success && m->with_bias) {
    dnnl_dims_t dims = {1, 1, m->columns}, strides = {m->columns, m->columns, 1};
    int skipped = m->batch == 1;
    status = descent_memory_create(
        &result->bias, 3 - skipped, dims + skipped, DESCENT_TYPE_FLOAT32, dnnl_format_tag_undef,
        strides + skipped);
  }
  return status;
}

/// Whether the product has a kernel with the processor's own BFloat16 instructions.
static inline int descent_matmul_has_bfloat16(const descent_matmul *m) {
  descent_matmul half = *m;
  half.type = DESCENT_TYPE_BFLOAT16;
  dnnl_engine_t engine = descent_onednn_engine();
  descent_operands operands;
  dnnl_primitive_attr_t attributes = NULL;
  dnnl_primitive_desc_t descriptor = NULL;
  dnnl_status_t status = descent_matmul_operands(&operands, &half);
  if (status == dnnl_success && !engine) status = dnnl_runtime_error;
  if (status == dnnl_success) status = descent_attributes_create(&attributes, 0);
  if (status == dnnl_success)
    status = descent_matmul_descriptor(&descriptor, engine, &operands, attributes, 0);
  int is_native = status == dnnl_success && strstr(descent_descriptor_name(descriptor), "_bf16");
  if (descriptor) dnnl_primitive_desc_destroy(descriptor);
  if (attributes) dnnl_primitive_attr_destroy(attributes);
  descent_operands_destroy(&operands);
  return is_native;
}

/// A matrix product. NULL on failure, as for convolutions.
static inline descent_primitive *descent_matmul_create(const descent_matmul *m, int *status) {
  int vector = m->batch == 1 && (m->rows == 1 || m->columns == 1);
  dnnl_engine_t engine = descent_onednn_engine();
  descent_operands operands;
  dnnl_primitive_attr_t attributes = NULL;
  dnnl_primitive_desc_t descriptor = NULL;
  dnnl_status_t outcome = descent_matmul_operands(&operands, m);
  if (outcome == dnnl_success && !engine) outcome = dnnl_runtime_error;
  if (outcome == dnnl_success) outcome = descent_attributes_create(&attributes, m->with_relu);
  if (outcome == dnnl_success)
    outcome = descent_matmul_descriptor(&descriptor, engine, &operands, attributes, vector);
  if (attributes) dnnl_primitive_attr_destroy(attributes);
  descent_operands_destroy(&operands);

  descent_primitive *result = descent_primitive_finish(engine, descriptor, outcome, status);
  if (result) {
    result->arguments[DESCENT_SLOT_FIRST] = DNNL_ARG_SRC;
    result->arguments[DESCENT_SLOT_SECOND] = DNNL_ARG_WEIGHTS;
    result->arguments[DESCENT_SLOT_BIAS] = m->with_bias ? DNNL_ARG_BIAS : 0;
    result->arguments[DESCENT_SLOT_RESULT] = DNNL_ARG_DST;
  }
  return result;
}
