#ifndef ALLOCATION_COUNTER_H
#define ALLOCATION_COUNTER_H

#include <stdint.h>

/// How many blocks the process has allocated so far; 0 where allocations cannot be counted.
uint64_t allocation_count(void);

/// How many bytes of memory the process has allocated and not given back; 0 where that is not known.
uint64_t allocated_bytes(void);

#endif
