// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "descent_threads.h"

#if defined(__linux__)
#include <sched.h>
#else
#include <unistd.h>
#endif

int descent_available_cores(void) {
#if defined(__linux__)
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) != 0) return 1;
  int count = CPU_COUNT(&set);
#else
  int count = (int)sysconf(_SC_NPROCESSORS_ONLN);
#endif
  return count > 0 ? count : 1;
}
