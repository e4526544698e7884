// SPDX-License-Identifier: Apache-2.0
//
// Convolution, matrix product and reorder primitives of oneDNN behind a small C surface, all of it
// `static inline`. Written for oneDNN 2.6; what 3.x spells differently stands in
// `descent_onednn_library.h` alone.
//
//  - `descent_primitive` is a compiled kernel for one shape, shared by any number of threads.
//  - `descent_execution` is what one worker needs to run it: a stream and the memory objects whose
//    pointers each call sets. No two threads use one at the same time.
//  - The engine is made on first use and kept; a primitive remembers its engine.
//
// A thread creates and runs primitives between `descent_onednn_thread_begin` and
// `descent_onednn_thread_end`: a kernel made under two OpenMP threads gives other bits.
// Scratchpads belong to the caller. Pointers are 64-byte aligned.

#pragma once

#if __has_include(<dnnl.h>)
#include <dnnl.h>
#else
#error "oneDNN is missing: apt-get install libdnnl-dev (or build with traits: [])"
#endif

#include "descent_onednn_convolution.h"
#include "descent_onednn_execution.h"
#include "descent_onednn_library.h"
#include "descent_onednn_matmul.h"
#include "descent_onednn_primitive.h"
#include "descent_onednn_reorder.h"
#include "descent_onednn_rules.h"
#include "descent_onednn_types.h"
