/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/core/memory.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#define PAGE 4096
#define LARGE (UINT32_C(1) << 22) /* an array worth pages of 2 MiB */

/* Millions of agents visited at random need more address translations than a processor remembers, unless pages are
 * large: asked for, not insisted on. */
static void *on_large_pages(void *memory, size_t bytes)
{
    if (memory && bytes >= LARGE) {
        size_t before = -(uintptr_t)memory % PAGE;
        (void)madvise((char *)memory + before, (bytes - before) / PAGE * PAGE, MADV_HUGEPAGE);
    }
    return memory;
}

void *sim_memory_try_resize(void *memory, size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes))
        return NULL;
    return on_large_pages(realloc(memory, bytes ? bytes : 1), bytes);
}

void *sim_memory_try_zeros(size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes))
        return NULL;
    return on_large_pages(calloc(bytes ? bytes : 1, 1), bytes);
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
