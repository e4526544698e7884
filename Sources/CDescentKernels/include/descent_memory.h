// SPDX-License-Identifier: Apache-2.0
//
// What this process has in main memory.

#ifndef DESCENT_MEMORY_H
#define DESCENT_MEMORY_H

#include <stdint.h>

/// Bytes of this process in main memory now, without pages of files where the system tells them apart;
/// 0 where it does not say.
int64_t descent_resident_bytes(void);

/// Gives memory that was freed back to the system where the C library can, so that what is allocated
/// next counts as growth.
void descent_release_free_memory(void);

#endif
