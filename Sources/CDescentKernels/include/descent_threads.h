// SPDX-License-Identifier: Apache-2.0
//
// What Swift cannot say about threads and cores.

#ifndef DESCENT_THREADS_H
#define DESCENT_THREADS_H

/// Tells the processor that the thread is spinning.
static inline void descent_pause(void) {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

/// The cores that this process may run on; at least 1.
int descent_available_cores(void);

#endif
