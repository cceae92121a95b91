#ifndef ALLOCATION_COUNTER_H
#define ALLOCATION_COUNTER_H

#include <stdint.h>

/// How many blocks the process has allocated so far; 0 where allocations cannot be counted.
uint64_t allocation_count(void);

#endif
