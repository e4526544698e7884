// SPDX-License-Identifier: Apache-2.0
#include "descent_memory.h"

#if defined(__linux__)
#include <stdio.h>
#include <unistd.h>
#elif defined(__APPLE__)
#include <mach/mach.h>
#endif
#if defined(__GLIBC__)
#include <malloc.h>
#endif

int64_t descent_resident_bytes(void) {
#if defined(__linux__)
  FILE *file = fopen("/proc/self/statm", "r");
  if (!file) return 0;
  // Pages of the address space, in main memory, and of files among these.
  long long size, resident, files;
  int found = fscanf(file, "%lld %lld %lld", &size, &resident, &files);
  fclose(file);
  return found == 3 ? (int64_t)(resident - files) * sysconf(_SC_PAGESIZE) : 0;
#elif defined(__APPLE__)
  mach_task_basic_info_data_t info;
  mach_msg_type_number_t count = MACH_TASK_BASIC_INFO_COUNT;
  kern_return_t status =
    task_info(mach_task_self(), MACH_TASK_BASIC_INFO, (task_info_t)&info, &count);
  return status == KERN_SUCCESS ? (int64_t)info.resident_size : 0;
#else
  return 0;
#endif
}

void descent_release_free_memory(void) {
#if defined(__GLIBC__)
  malloc_trim(0);
#endif
}
