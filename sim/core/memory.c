/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/core/memory.h"

#include <stdio.h>
#include <stdlib.h>

void *sim_memory_try_resize(void *memory, size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes))
        return NULL;
    return realloc(memory, bytes ? bytes : 1);
}

void *sim_memory_try_zeros(size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes))
        return NULL;
    return calloc(bytes ? bytes : 1, 1);
}

static _Noreturn void exhausted(size_t count, size_t size)
{
    fprintf(stderr, "partnersim: out of memory: %zu x %zu bytes were refused; use fewer threads or a smaller world\n",
            count, size);
    fflush(stderr);
    abort();
}

void *sim_memory_resize(void *memory, size_t count, size_t size)
{
    void *grown = sim_memory_try_resize(memory, count, size);
    if (!grown)
        exhausted(count, size);
    return grown;
}

void *sim_memory_zeros(size_t count, size_t size)
{
    void *fresh = sim_memory_try_zeros(count, size);
    if (!fresh)
        exhausted(count, size);
    return fresh;
}
