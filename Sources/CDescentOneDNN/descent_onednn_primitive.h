// SPDX-License-Identifier: Apache-2.0
//
// What all primitives share: the object itself, attributes, activation layouts, queries.

#pragma once

#include "descent_onednn_library.h"

/// The pointers of a call, in the order of `descent_execute`.
enum {
  DESCENT_SLOT_FIRST = 0,
  DESCENT_SLOT_SECOND = 1,
  DESCENT_SLOT_BIAS = 2,
  DESCENT_SLOT_RESULT = 3,
  DESCENT_SLOT_SCRATCHPAD = 4,
  DESCENT_SLOT_COUNT = 5,
};

typedef struct {
  dnnl_engine_t engine;
  dnnl_primitive_t primitive;
  dnnl_primitive_desc_t descriptor;
  /// oneDNN's argument for each slot, 0 where the primitive has none.
  int arguments[DESCENT_SLOT_COUNT];
  /// The argument that is a convolution's weights or their gradient; 0 for other primitives.
  int weights_argument;
  /// The convolution, for those that are one.
  descent_convolution shape;
} descent_primitive;

static inline void descent_primitive_destroy(descent_primitive *primitive) {
  if (!primitive) return;
  if (primitive->primitive) dnnl_primitive_destroy(primitive->primitive);
  if (primitive->descriptor) dnnl_primitive_desc_destroy(primitive->descriptor);
  free(primitive);
}

static inline descent_memory_view descent_primitive_memory(
    const descent_primitive *primitive, int argument) {
  return dnnl_primitive_desc_query_md(primitive->descriptor, dnnl_query_exec_arg_md, argument);
}

/// Takes the descriptor over (also on failure) and compiles it.
static inline descent_primitive *descent_primitive_finish(
    dnnl_engine_t engine, dnnl_primitive_desc_t descriptor, dnnl_status_t created, int *status) {
  descent_primitive *result = NULL;
  dnnl_status_t outcome = created;
  if (outcome == dnnl_success) {
    result = (descent_primitive *)calloc(1, sizeof(descent_primitive));
    outcome = result ? dnnl_success : dnnl_out_of_memory;
  }
  if (result) {
    result->engine = engine;
    result->descriptor = descriptor;
    descriptor = NULL;
    outcome = dnnl_primitive_create(&result->primitive, result->descriptor);
  }
  if (descriptor) dnnl_primitive_desc_destroy(descriptor);
  if (outcome != dnnl_success) {
    descent_primitive_destroy(result);
    result = NULL;
  } else {
    result->arguments[DESCENT_SLOT_SCRATCHPAD] =
        dnnl_memory_desc_get_size(descent_primitive_memory(result, DNNL_ARG_SCRATCHPAD)) > 0
            ? DNNL_ARG_SCRATCHPAD
            : 0;
  }
  if (status) *status = (int)outcome;
  return result;
}

/// Attributes with the caller's scratchpad and, on request, `max(x, 0)` at the end.
static inline dnnl_status_t descent_attributes_create(
    dnnl_primitive_attr_t *result, int with_relu) {
  dnnl_status_t status = dnnl_primitive_attr_create(result);
  if (status != dnnl_success) return status;
  status = dnnl_primitive_attr_set_scratchpad_mode(*result, dnnl_scratchpad_mode_user);
  if (status != dnnl_success || !with_relu) return status;
  dnnl_post_ops_t operations = NULL;
  status = dnnl_post_ops_create(&operations);
  if (status == dnnl_success) status = descent_append_relu(operations);
  if (status == dnnl_success) status = dnnl_primitive_attr_set_post_ops(*result, operations);
  if (operations) dnnl_post_ops_destroy(operations);
  return status;
}

static inline dnnl_format_tag_t descent_layout_tag(descent_layout layout) {
  switch (layout) {
  case DESCENT_LAYOUT_CHANNELS_LAST: return dnnl_nhwc;
  case DESCENT_LAYOUT_BLOCKED16: return dnnl_nChw16c;
  default: return dnnl_nchw;
  }
}

static inline dnnl_status_t descent_activation_memory(
    descent_memory *result, int64_t batch, int64_t channels, int64_t height, int64_t width,
    descent_type type, descent_layout layout) {
  dnnl_dims_t dims = {batch, channels, height, width};
  return descent_memory_create(result, 4, dims, type, descent_layout_tag(layout), NULL);
}

// MARK: - Queries

/// Bytes of scratchpad that a run needs, 0 for none.
static inline size_t descent_primitive_scratchpad(const descent_primitive *primitive) {
  return dnnl_memory_desc_get_size(descent_primitive_memory(primitive, DNNL_ARG_SCRATCHPAD));
}

/// oneDNN's name for the kernel, such as `jit:avx512_core`; valid while the primitive lives.
static inline const char *descent_primitive_name(const descent_primitive *primitive) {
  return descent_descriptor_name(primitive->descriptor);
}

/// Bytes of an activation, `DESCENT_LAYOUT_BLOCKED16`'s extra lanes included.
static inline size_t descent_activation_bytes(
    int64_t batch, int64_t channels, int64_t height, int64_t width, descent_type type,
    descent_layout layout) {
  int64_t stored = layout == DESCENT_LAYOUT_BLOCKED16 ? (channels + 15) / 16 * 16 : channels;
  size_t element = type == DESCENT_TYPE_BFLOAT16 ? 2 : 4;
  return (size_t)(batch * stored * height * width) * element;
}
