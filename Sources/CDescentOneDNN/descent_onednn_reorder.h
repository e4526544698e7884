// SPDX-License-Identifier: Apache-2.0
//
// Moving activations and weights from one layout to another.

#pragma once

#include "descent_onednn_convolution.h"

static inline descent_primitive *descent_reorder_create(
    descent_memory_view from, descent_memory_view to, int *status) {
  dnnl_engine_t engine = descent_onednn_engine();
  dnnl_primitive_attr_t attributes = NULL;
  dnnl_primitive_desc_t descriptor = NULL;
  dnnl_status_t outcome =
      engine ? descent_attributes_create(&attributes, 0) : dnnl_runtime_error;
  if (outcome == dnnl_success)
    outcome =
        dnnl_reorder_primitive_desc_create(&descriptor, from, engine, to, engine, attributes);
  if (attributes) dnnl_primitive_attr_destroy(attributes);
  descent_primitive *result = descent_primitive_finish(engine, descriptor, outcome, status);
  if (result) {
    result->arguments[DESCENT_SLOT_FIRST] = DNNL_ARG_FROM;
    result->arguments[DESCENT_SLOT_RESULT] = DNNL_ARG_TO;
  }
  return result;
}

/// Moves weights from one convolution's layout to another's; NULL stands for plain float32 weights
/// of the other's shape. At least one is given, and both have the same weights shape.
static inline descent_primitive *descent_weights_reorder_create(
    const descent_primitive *from, const descent_primitive *to, int *status) {
  const descent_primitive *given = from ? from : to;
  descent_memory plain = NULL;
  dnnl_status_t outcome =
      given ? descent_weights_memory(&plain, &given->shape, DESCENT_TYPE_FLOAT32, 1)
            : dnnl_invalid_arguments;
  descent_primitive *result = NULL;
  if (outcome == dnnl_success)
    result = descent_reorder_create(
        from ? descent_primitive_memory(from, from->weights_argument) : plain,
        to ? descent_primitive_memory(to, to->weights_argument) : plain, status);
  else if (status)
    *status = (int)outcome;
  descent_memory_destroy(plain);
  return result;
}

/// Moves an activation from one layout to another. Into `DESCENT_LAYOUT_BLOCKED16` it also writes
/// the zeros of the lanes beyond the last channel.
static inline descent_primitive *descent_activation_reorder_create(
    int64_t batch, int64_t channels, int64_t height, int64_t width, descent_type type,
    descent_layout from, descent_layout to, int *status) {
  descent_memory source = NULL, target = NULL;
  dnnl_status_t outcome =
      descent_activation_memory(&source, batch, channels, height, width, type, from);
  if (outcome == dnnl_success)
    outcome = descent_activation_memory(&target, batch, channels, height, width, type, to);
  descent_primitive *result = NULL;
  if (outcome == dnnl_success)
    result = descent_reorder_create(source, target, status);
  else if (status)
    *status = (int)outcome;
  descent_memory_destroy(source);
  descent_memory_destroy(target);
  return result;
}
