// SPDX-License-Identifier: Apache-2.0
//
// The library's two dialects (2.x and 3.x), its engine, and the calling thread's OpenMP setting.
// Nothing outside this file depends on oneDNN's version.

#pragma once

#include "descent_onednn_types.h"
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

// MARK: - Dialects

#if DNNL_VERSION_MAJOR >= 3
/// A memory descriptor that we own (`descent_memory_destroy`), and one that we look at.
typedef dnnl_memory_desc_t descent_memory;
typedef const_dnnl_memory_desc_t descent_memory_view;
#else
typedef dnnl_memory_desc_t *descent_memory;
typedef const dnnl_memory_desc_t *descent_memory_view;
#endif

static inline dnnl_data_type_t descent_data_type(descent_type type) {
  return type == DESCENT_TYPE_BFLOAT16 ? dnnl_bf16 : dnnl_f32;
}

/// A descriptor in a named layout, or with `tag` undefined in the layout that `strides` spell out.
static inline dnnl_status_t descent_memory_create(
    descent_memory *result, int rank, const dnnl_dims_t dims, descent_type type,
    dnnl_format_tag_t tag, const dnnl_dims_t strides) {
  dnnl_data_type_t data_type = descent_data_type(type);
#if DNNL_VERSION_MAJOR >= 3
  if (tag == dnnl_format_tag_undef)
    return dnnl_memory_desc_create_with_strides(result, rank, dims, data_type, strides);
  return dnnl_memory_desc_create_with_tag(result, rank, dims, data_type, tag);
#else
  *result = (descent_memory)malloc(sizeof(dnnl_memory_desc_t));
  if (!*result) return dnnl_out_of_memory;
  if (tag == dnnl_format_tag_undef)
    return dnnl_memory_desc_init_by_strides(*result, rank, dims, data_type, strides);
  return dnnl_memory_desc_init_by_tag(*result, rank, dims, data_type, tag);
#endif
}

static inline void descent_memory_destroy(descent_memory memory) {
#if DNNL_VERSION_MAJOR >= 3
  if (memory) dnnl_memory_desc_destroy(memory);
#else
  free(memory);
#endif
}

static inline dnnl_status_t descent_memory_point(
    dnnl_memory_t memory, void *pointer, dnnl_stream_t stream) {
#if DNNL_VERSION_MAJOR >= 3
  (void)stream;
  return dnnl_memory_set_data_handle(memory, pointer);
#else
  return dnnl_memory_set_data_handle_v2(memory, pointer, stream);
#endif
}

static inline dnnl_status_t descent_append_relu(dnnl_post_ops_t operations) {
#if DNNL_VERSION_MAJOR >= 3
  return dnnl_post_ops_append_eltwise(operations, dnnl_eltwise_relu, 0, 0);
#else
  return dnnl_post_ops_append_eltwise(operations, 1, dnnl_eltwise_relu, 0, 0);
#endif
}

/// The operands of a convolution, gradients standing in for what they are the gradient of.
typedef struct {
  descent_memory input, weights, bias, output;
} descent_operands;

static inline void descent_operands_destroy(descent_operands *operands) {
  descent_memory_destroy(operands->input);
  descent_memory_destroy(operands->weights);
  descent_memory_destroy(operands->bias);
  descent_memory_destroy(operands->output);
}

/// A kernel for one direction; the gradients want a forward descriptor as a hint.
static inline dnnl_status_t descent_convolution_descriptor(
    dnnl_primitive_desc_t *result, dnnl_engine_t engine, const descent_convolution *shape,
    descent_direction direction, const descent_operands *operands,
    const_dnnl_primitive_attr_t attributes, const_dnnl_primitive_desc_t hint) {
  dnnl_dims_t strides = {shape->stride_h, shape->stride_w};
  dnnl_dims_t dilations = {shape->dilation_h - 1, shape->dilation_w - 1};
  dnnl_dims_t before = {shape->pad_top, shape->pad_left};
  dnnl_dims_t after = {shape->pad_bottom, shape->pad_right};
  dnnl_alg_kind_t direct = dnnl_convolution_direct;
  dnnl_prop_kind_t kind =
      direction == DESCENT_FORWARD_INFERENCE ? dnnl_forward_inference : dnnl_forward_training;
#if DNNL_VERSION_MAJOR >= 3
  switch (direction) {
  case DESCENT_INPUT_GRADIENT:
    return dnnl_convolution_backward_data_primitive_desc_create(
        result, engine, direct, operands->input, operands->weights, operands->output, strides,
        dilations, before, after, hint, attributes);
  case DESCENT_WEIGHT_GRADIENT:
    return dnnl_convolution_backward_weights_primitive_desc_create(
        result, engine, direct, operands->input, operands->weights, operands->bias,
        operands->output, strides, dilations, before, after, hint, attributes);
  default:
    return dnnl_convolution_forward_primitive_desc_create(
        result, engine, kind, direct, operands->input, operands->weights, operands->bias,
        operands->output, strides, dilations, before, after, attributes);
  }
#else
  dnnl_convolution_desc_t operation;
  dnnl_status_t status;
  switch (direction) {
  case DESCENT_INPUT_GRADIENT:
    status = dnnl_dilated_convolution_backward_data_desc_init(
        &operation, direct, operands->input, operands->weights, operands->output, strides,
        dilations, before, after);
    break;
  case DESCENT_WEIGHT_GRADIENT:
    status = dnnl_dilated_convolution_backward_weights_desc_init(
        &operation, direct, operands->input, operands->weights, operands->bias,
        operands->output, strides, dilations, before, after);
    break;
  default:
    status = dnnl_dilated_convolution_forward_desc_init(
        &operation, kind, direct, operands->input, operands->weights, operands->bias,
        operands->output, strides, dilations, before, after);
  }
  if (status != dnnl_success) return status;
  return dnnl_primitive_desc_create(result, &operation, attributes, engine, hint);
#endif
}

/// A descriptor's name for its kernel; valid while the descriptor lives.
static inline const char *descent_descriptor_name(const_dnnl_primitive_desc_t descriptor) {
  const char *name = NULL;
  dnnl_status_t status =
      dnnl_primitive_desc_query(descriptor, dnnl_query_impl_info_str, 0, &name);
  return status == dnnl_success && name ? name : "unknown";
}

/// A kernel for a matrix product: oneDNN's first choice, or with `prefer_gemm` the one that rests
/// on its sgemm, which knows matrix-vector products, if there is one.
static inline dnnl_status_t descent_matmul_descriptor(
    dnnl_primitive_desc_t *result, dnnl_engine_t engine, const descent_operands *operands,
    const_dnnl_primitive_attr_t attributes, int prefer_gemm) {
  dnnl_status_t status;
  dnnl_primitive_desc_t other = NULL;
#if DNNL_VERSION_MAJOR >= 3
  status = dnnl_matmul_primitive_desc_create(
      result, engine, operands->input, operands->weights, operands->bias, operands->output,
      attributes);
  if (status != dnnl_success || !prefer_gemm) return status;
  // Created anew, since a clone has no further kernels.
  status = dnnl_matmul_primitive_desc_create(
      &other, engine, operands->input, operands->weights, operands->bias, operands->output,
      attributes);
  while (status == dnnl_success && !strstr(descent_descriptor_name(other), "gemm:jit"))
    status = dnnl_primitive_desc_next_impl(other);
#else
  dnnl_matmul_desc_t operation;
  status = dnnl_matmul_desc_init(
      &operation, operands->input, operands->weights, operands->bias, operands->output);
  if (status != dnnl_success) return status;
  status = dnnl_primitive_desc_create(result, &operation, attributes, engine, NULL);
  if (status != dnnl_success || !prefer_gemm) return status;
  dnnl_primitive_desc_iterator_t kernels = NULL;
  status = dnnl_primitive_desc_iterator_create(&kernels, &operation, attributes, engine, NULL);
  while (status == dnnl_success) {
    other = dnnl_primitive_desc_iterator_fetch(kernels);
    if (!other || strstr(descent_descriptor_name(other), "gemm:jit")) break;
    dnnl_primitive_desc_destroy(other);
    other = NULL;
    status = dnnl_primitive_desc_iterator_next(kernels);
  }
  if (kernels) dnnl_primitive_desc_iterator_destroy(kernels);
#endif
  if (status == dnnl_success && other) {
    dnnl_primitive_desc_destroy(*result);
    *result = other;
  } else if (other) {
    dnnl_primitive_desc_destroy(other);
  }
  return dnnl_success;
}

// MARK: - Engine

/// The CPU engine, made on first use and kept for the life of the process; NULL if that fails.
/// Each importing module may hold one of its own, so objects take theirs from their primitive.
static inline dnnl_engine_t descent_onednn_engine(void) {
  static dnnl_engine_t shared = NULL;
  dnnl_engine_t engine = __atomic_load_n(&shared, __ATOMIC_ACQUIRE);
  if (engine) return engine;
  if (dnnl_engine_create(&engine, dnnl_cpu, 0) != dnnl_success) return NULL;
  dnnl_engine_t earlier = NULL;
  if (__atomic_compare_exchange_n(
          &shared, &earlier, engine, 0, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
    return engine;
  dnnl_engine_destroy(engine);
  return earlier;
}

// MARK: - Threads

/// Looks a function up among the loaded libraries: oneDNN may be built without OpenMP.
static inline void *descent_loaded_symbol(const char *name) {
  void *program = dlopen(NULL, RTLD_LAZY);
  if (!program) return NULL;
  void *symbol = dlsym(program, name);
  dlclose(program);
  return symbol;
}

/// OpenMP's functions; both NULL without it.
typedef struct {
  int (*get)(void);
  void (*set)(int);
} descent_openmp;

/// Looked up once: asking the loader costs more than a small network's step. Threads that come at
/// the same time find the same.
static inline descent_openmp descent_openmp_functions(void) {
  static void *volatile known_get, *volatile known_set;
  static int is_known;
  if (!__atomic_load_n(&is_known, __ATOMIC_ACQUIRE)) {
    known_get = descent_loaded_symbol("omp_get_max_threads");
    known_set = descent_loaded_symbol("omp_set_num_threads");
    __atomic_store_n(&is_known, 1, __ATOMIC_RELEASE);
  }
  descent_openmp result = {(int (*)(void))known_get, (void (*)(int))known_set};
  return result;
}

/// Gives the calling thread one OpenMP thread, so that oneDNN computes on the caller alone, and
/// returns the earlier setting (0 without OpenMP) for `descent_onednn_thread_end`.
static inline int descent_onednn_thread_begin(void) {
  descent_openmp library = descent_openmp_functions();
  if (!library.get || !library.set) return 0;
  int earlier = library.get();
  library.set(1);
  return earlier;
}

/// Gives the calling thread its own OpenMP setting back.
static inline void descent_onednn_thread_end(int earlier) {
  if (earlier <= 0) return;
  descent_openmp library = descent_openmp_functions();
  if (library.set) library.set(earlier);
}

/// The loaded library's version as `major * 10000 + minor * 100 + patch`: kernels, and so bits,
/// depend on it.
static inline int descent_onednn_version(void) {
  const dnnl_version_t *version = dnnl_version();
  return version->major * 10000 + version->minor * 100 + version->patch;
}

/// The English of a status that creation or execution returned.
static inline const char *descent_status_text(int status) {
  switch ((dnnl_status_t)status) {
  case dnnl_success: return "success";
  case dnnl_out_of_memory: return "out of memory";
  case dnnl_invalid_arguments: return "invalid arguments";
  case dnnl_unimplemented: return "no kernel for this shape, layout or processor";
  case dnnl_runtime_error: return "runtime error";
  default: return "unexpected status";
  }
}
