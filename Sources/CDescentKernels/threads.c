// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "descent_threads.h"

#if defined(__linux__)
#include <sched.h>
#else
#include <unistd.h>
#endif

int descent_allowed_processors(int *numbers, int capacity) {
  int count = 0;
#if defined(__linux__)
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) != 0) return 0;
  for (int number = 0; number < CPU_SETSIZE; number++) {
    if (!CPU_ISSET(number, &set)) continue;
    if (count < capacity) numbers[count] = number;
    count++;
  }
#else
  count = (int)sysconf(_SC_NPROCESSORS_ONLN);
  for (int number = 0; number < count && number < capacity; number++) numbers[number] = number;
#endif
  return count > 0 ? count : 0;
}
