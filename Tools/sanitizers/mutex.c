// SPDX-License-Identifier: Apache-2.0
//
// ThreadSanitizer and the standard library's `Mutex`, which is compiled into its users but for the case
// that somebody has to wait: that part is in a library ThreadSanitizer knows nothing of, so that whatever
// a contended mutex guards would be reported. These stand before it and say what happens there.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>

void __tsan_acquire(void *address) __attribute__((weak));
void __tsan_release(void *address) __attribute__((weak));

#define SWIFT __attribute__((swiftcall))
#define CONTEXT __attribute__((swift_context))

// _MutexHandle._lockSlow(UInt32), ._tryLockSlow() -> Bool, ._unlockSlow()
#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

SWIFT void lock(uint32_t thread, CONTEXT void *self) __asm__(LOCK);
SWIFT void unlock(CONTEXT void *self) __asm__(UNLOCK);

SWIFT void lock(uint32_t thread, CONTEXT void *self) {
  SWIFT void (*next)(uint32_t, CONTEXT void *) =
    (SWIFT void (*)(uint32_t, CONTEXT void *))dlsym(RTLD_NEXT, LOCK);
  next(thread, self);
  if (__tsan_acquire) __tsan_acquire(self);
}

SWIFT void unlock(CONTEXT void *self) {
  SWIFT void (*next)(CONTEXT void *) = (SWIFT void (*)(CONTEXT void *))dlsym(RTLD_NEXT, UNLOCK);
  if (__tsan_release) __tsan_release(self);
  next(self);
}
