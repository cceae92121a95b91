#include "AllocationCounter.h"

#include <errno.h>
#include <stddef.h>

#if defined(__GLIBC__)

#include <malloc.h>

// glibc lets a program define malloc itself and still reach its own under these names. Threads count apart, as a counter that they
// share would be what they wait for.
extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

enum { most_threads = 64 };

static struct {
    uint64_t count;
    char apart[56];
} counters[most_threads];
static unsigned threads;
static __thread unsigned own;

static void note(void) {
    // Threads beyond the last place share one, and count a little less than there is.
    if (own == 0) own = 1 + __atomic_fetch_add(&threads, 1, __ATOMIC_RELAXED) % most_threads;
    uint64_t *count = &counters[own - 1].count;
    __atomic_store_n(count, __atomic_load_n(count, __ATOMIC_RELAXED) + 1, __ATOMIC_RELAXED);
}

void *malloc(size_t size) {
    note();
    return __libc_malloc(size);
}

void *calloc(size_t items, size_t size) {
    note();
    return __libc_calloc(items, size);
}

void *realloc(void *block, size_t size) {
    note();
    return __libc_realloc(block, size);
}

// Memory of Swift that is aligned to more than sixteen bytes comes from these.
void *memalign(size_t alignment, size_t size) {
    note();
    return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }

int posix_memalign(void **block, size_t alignment, size_t size) {
    if (alignment % sizeof(void *) != 0 || (alignment & (alignment - 1)) != 0 || alignment == 0) return EINVAL;
    void *found = memalign(alignment, size);
    if (found == NULL) return ENOMEM;
    *block = found;
    return 0;
}

uint64_t allocation_count(void) {
    uint64_t sum = 0;
    for (int at = 0; at < most_threads; at++) sum += __atomic_load_n(&counters[at].count, __ATOMIC_RELAXED);
    return sum;
}

uint64_t allocated_bytes(void) {
    struct mallinfo2 all = mallinfo2();
    return all.uordblks + all.hblkhd;
}

#else

uint64_t allocated_bytes(void) { return 0; }

uint64_t allocation_count(void) { return 0; }

#endif
