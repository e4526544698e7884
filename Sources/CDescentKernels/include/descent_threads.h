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

/// The numbers of the processors that this process may run on, in rising order; on systems without
/// affinity those from 0 on.
///
/// @param numbers Room for `capacity` of them.
/// @return How many there are, also where there is room for fewer; 0 where the system does not say.
int descent_allowed_processors(int *numbers, int capacity);

#endif
