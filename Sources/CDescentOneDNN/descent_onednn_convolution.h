// SPDX-License-Identifier: Apache-2.0
//
// Convolutions in their three directions, and their weights in the kernel's layout.

#pragma once

#include "descent_onednn_primitive.h"

/// Weights `[outputs, inputs / groups, height, width]`, plain or as the kernel likes them best.
static inline dnnl_status_t descent_weights_memory(
    descent_memory *result, const descent_convolution *c, descent_type type, int plain) {
  if (c->groups < 1) return dnnl_invalid_arguments;
  dnnl_dims_t grouped = {
      c->groups, c->out_channels / c->groups, c->in_channels / c->groups, c->kernel_h, c->kernel_w};
  int rank = c->groups == 1 ? 4 : 5;
  dnnl_format_tag_t tag = plain ? (rank == 4 ? dnnl_oihw : dnnl_goihw) : dnnl_format_tag_any;
  return descent_memory_create(result, rank, grouped + (5 - rank), type, tag, NULL);
}

/// Describes a convolution's operands; biases and sums over the batch are float32 in every type.
static inline dnnl_status_t descent_operands_create(
    descent_operands *result, const descent_convolution *c, descent_direction direction,
    descent_layout input, descent_layout output, descent_type weights_type, int with_bias) {
  memset(result, 0, sizeof(*result));
  descent_type wide = c->wide_result ? DESCENT_TYPE_FLOAT32 : c->type;
  descent_type input_type = direction == DESCENT_INPUT_GRADIENT ? wide : c->type;
  int is_forward = direction == DESCENT_FORWARD || direction == DESCENT_FORWARD_INFERENCE;
  dnnl_status_t status = descent_activation_memory(
      &result->input, c->batch, c->in_channels, c->in_h, c->in_w, input_type, input);
  if (status == dnnl_success)
    status = descent_weights_memory(&result->weights, c, weights_type, 0);
  if (status == dnnl_success)
    status = descent_activation_memory(
        &result->output, c->batch, c->out_channels, c->out_h, c->out_w,
        is_forward ? wide : c->type, output);
  if (status == dnnl_success && with_bias) {
    dnnl_dims_t dims = {c->out_channels};
    status = descent_memory_create(&result->bias, 1, dims, DESCENT_TYPE_FLOAT32, dnnl_a, NULL);
  }
  return status;
}

static inline int descent_is_gradient(descent_direction direction) {
  return direction == DESCENT_INPUT_GRADIENT || direction == DESCENT_WEIGHT_GRADIENT;
}

/// Chooses the kernel without compiling it, which takes 5 to 10 µs.
static inline dnnl_status_t descent_convolution_describe(
    dnnl_primitive_desc_t *result, dnnl_engine_t engine, const descent_convolution *shape,
    descent_direction direction, descent_layout input, descent_layout output, int with_bias,
    int with_relu) {
  if (!engine) return dnnl_runtime_error;
  if (with_relu && descent_is_gradient(direction)) return dnnl_invalid_arguments;
  descent_operands operands;
  dnnl_primitive_attr_t attributes = NULL;
  dnnl_primitive_desc_t hint = NULL;
  dnnl_status_t status = descent_attributes_create(&attributes, with_relu);
  if (status == dnnl_success && descent_is_gradient(direction)) {
    // A gradient wants the forward convolution's descriptor. Nothing compiles or runs it.
    descent_convolution forward = *shape;
    forward.wide_result = 0;
    status = descent_operands_create(
        &operands, &forward, DESCENT_FORWARD, input, output, shape->type, 0);
    if (status == dnnl_success)
      status = descent_convolution_descriptor(
          &hint, engine, shape, DESCENT_FORWARD, &operands, attributes, NULL);
    descent_operands_destroy(&operands);
  }
  if (status == dnnl_success) {
    descent_type weights =
        direction == DESCENT_WEIGHT_GRADIENT ? DESCENT_TYPE_FLOAT32 : shape->type;
    status = descent_operands_create(
        &operands, shape, direction, input, output, weights, with_bias);
    if (status == dnnl_success)
      status = descent_convolution_descriptor(
          result, engine, shape, direction, &operands, attributes, hint);
    descent_operands_destroy(&operands);
  }
  if (hint) dnnl_primitive_desc_destroy(hint);
  if (attributes) dnnl_primitive_attr_destroy(attributes);
  return status;
}

static inline void descent_convolution_arguments(
    descent_primitive *primitive, descent_direction direction, int with_bias) {
  int *arguments = primitive->arguments;
  switch (direction) {
  case DESCENT_INPUT_GRADIENT:
    arguments[DESCENT_SLOT_FIRST] = DNNL_ARG_DIFF_DST;
    arguments[DESCENT_SLOT_SECOND] = DNNL_ARG_WEIGHTS;
    arguments[DESCENT_SLOT_RESULT] = DNNL_ARG_DIFF_SRC;
    break;
  case DESCENT_WEIGHT_GRADIENT:
    arguments[DESCENT_SLOT_FIRST] = DNNL_ARG_SRC;
    arguments[DESCENT_SLOT_SECOND] = DNNL_ARG_DIFF_DST;
    arguments[DESCENT_SLOT_BIAS] = with_bias ? DNNL_ARG_DIFF_BIAS : 0;
    arguments[DESCENT_SLOT_RESULT] = DNNL_ARG_DIFF_WEIGHTS;
    break;
  default:
    arguments[DESCENT_SLOT_FIRST] = DNNL_ARG_SRC;
    arguments[DESCENT_SLOT_SECOND] = DNNL_ARG_WEIGHTS;
    arguments[DESCENT_SLOT_BIAS] = with_bias ? DNNL_ARG_BIAS : 0;
    arguments[DESCENT_SLOT_RESULT] = DNNL_ARG_DST;
  }
  primitive->weights_argument =
      direction == DESCENT_WEIGHT_GRADIENT ? DNNL_ARG_DIFF_WEIGHTS : DNNL_ARG_WEIGHTS;
}

/// A convolution in one direction.
///
/// `input` and `output` are the layouts of the convolution's input and output, or of their
/// gradients. The weights' layout is the kernel's choice, kept in the primitive. `with_bias` adds a
/// float32 bias per output channel, and in the weight gradient computes the bias gradient; the
/// input gradient ignores it. `with_relu` is for the forward directions alone.
///
/// Returns NULL on failure, with the reason in `status` (which may be NULL): `dnnl_unimplemented`
/// where oneDNN has no such kernel.
static inline descent_primitive *descent_convolution_create(
    const descent_convolution *shape, descent_direction direction, descent_layout input,
    descent_layout output, int with_bias, int with_relu, int *status) {
  int biased = with_bias && direction != DESCENT_INPUT_GRADIENT;
  dnnl_engine_t engine = descent_onednn_engine();
  dnnl_primitive_desc_t descriptor = NULL;
  dnnl_status_t described = descent_convolution_describe(
      &descriptor, engine, shape, direction, input, output, biased, with_relu);
  descent_primitive *result = descent_primitive_finish(engine, descriptor, described, status);
  if (result) {
    result->shape = *shape;
    descent_convolution_arguments(result, direction, biased);
  }
  return result;
}

// MARK: - Weights

/// Bytes of a convolution's weights (or weight gradient) in the kernel's layout, padding included;
/// 0 for other primitives.
static inline size_t descent_primitive_weights_bytes(const descent_primitive *primitive) {
  if (!primitive->weights_argument) return 0;
  return dnnl_memory_desc_get_size(
      descent_primitive_memory(primitive, primitive->weights_argument));
}

/// Whether two convolutions keep their weights in one and the same layout.
static inline int descent_weights_equal(const descent_primitive *a, const descent_primitive *b) {
  return dnnl_memory_desc_equal(
      descent_primitive_memory(a, a->weights_argument),
      descent_primitive_memory(b, b->weights_argument));
}

/// Whether the kernel's weights layout is the plain one, so that no reorder is needed.
static inline int descent_primitive_weights_plain(const descent_primitive *primitive) {
  descent_memory plain = NULL;
  int equal = 0;
  if (descent_weights_memory(&plain, &primitive->shape, DESCENT_TYPE_FLOAT32, 1) == dnnl_success)
    equal = dnnl_memory_desc_equal(
        plain, descent_primitive_memory(primitive, primitive->weights_argument));
  descent_memory_destroy(plain);
  return equal;
}

