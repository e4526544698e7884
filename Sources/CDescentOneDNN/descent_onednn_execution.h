// SPDX-License-Identifier: Apache-2.0
//
// Running a primitive. An execution belongs to one worker: its memory objects carry the pointers of
// the call in progress.

#pragma once

#include "descent_onednn_primitive.h"

typedef struct {
  dnnl_primitive_t primitive;
  dnnl_stream_t stream;
  int count;
  /// The arguments that the primitive has, and for each its slot and the pointer it holds now.
  dnnl_exec_arg_t arguments[DESCENT_SLOT_COUNT];
  int slots[DESCENT_SLOT_COUNT];
  void *pointers[DESCENT_SLOT_COUNT];
} descent_execution;

static inline void descent_execution_destroy(descent_execution *execution) {
  if (!execution) return;
  for (int i = 0; i < execution->count; i++) dnnl_memory_destroy(execution->arguments[i].memory);
  if (execution->stream) dnnl_stream_destroy(execution->stream);
  free(execution);
}

/// What one worker needs to run the primitive, which must outlive it. NULL on failure.
static inline descent_execution *descent_execution_create(
    const descent_primitive *primitive, int *status) {
  descent_execution *result = (descent_execution *)calloc(1, sizeof(descent_execution));
  dnnl_status_t outcome =
      result ? dnnl_stream_create(&result->stream, primitive->engine, dnnl_stream_default_flags)
             : dnnl_out_of_memory;
  for (int slot = 0; slot < DESCENT_SLOT_COUNT && outcome == dnnl_success; slot++) {
    int argument = primitive->arguments[slot];
    if (!argument) continue;
    dnnl_memory_t memory = NULL;
    outcome = dnnl_memory_create(
        &memory, descent_primitive_memory(primitive, argument), primitive->engine,
        DNNL_MEMORY_NONE);
    if (outcome != dnnl_success) break;
    result->arguments[result->count] = (dnnl_exec_arg_t){argument, memory};
    result->slots[result->count] = slot;
    result->count += 1;
  }
  if (outcome == dnnl_success) {
    result->primitive = primitive->primitive;
  } else {
    descent_execution_destroy(result);
    result = NULL;
  }
  if (status) *status = (int)outcome;
  return result;
}

/// Runs the primitive on the calling thread. Returns 0, or a status for `descent_status_text`.
///
/// | primitive       | first           | second          | bias                | result          |
/// |-----------------|-----------------|-----------------|---------------------|-----------------|
/// | forward         | input           | weights         | bias                | output          |
/// | input gradient  | output gradient | weights         |                     | input gradient  |
/// | weight gradient | input           | output gradient | bias gradient (out) | weight gradient |
/// | matrix product  | A               | B               | bias                | C               |
/// | reorder         | from            |                 |                     | to              |
///
/// Pointers that the primitive has no use for are ignored and may be NULL.
static inline int descent_execute(
    descent_execution *execution, const void *first, const void *second, void *bias, void *result,
    void *scratchpad) {
  void *const pointers[DESCENT_SLOT_COUNT] = {
      (void *)first, (void *)second, bias, result, scratchpad};
  for (int i = 0; i < execution->count; i++) {
    void *pointer = pointers[execution->slots[i]];
    if (pointer == execution->pointers[i]) {
      if (!pointer) return (int)dnnl_invalid_arguments;
      continue;
    }
    dnnl_status_t status =
        descent_memory_point(execution->arguments[i].memory, pointer, execution->stream);
    if (status != dnnl_success) return (int)status;
    execution->pointers[i] = pointer;
    if (!pointer) return (int)dnnl_invalid_arguments;
  }
  dnnl_status_t status = dnnl_primitive_execute(
      execution->primitive, execution->stream, execution->count, execution->arguments);
  return (int)status;
}
