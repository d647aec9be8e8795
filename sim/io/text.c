/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/io/text.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct sim_text sim_text_on(char *out, size_t size)
{
    if (size > 0)
        *out = '\0';
    return (struct sim_text){out, size, 0};
}

void sim_text_add(struct sim_text *text, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    size_t left = text->length < text->size ? text->size - text->length : 0;
    int length = vsnprintf(left ? text->out + text->length : NULL, left, format, args);
    va_end(args);
    if (length > 0)
        text->length += (size_t)length;
}

char *sim_trim(char *text)
{
    text += strspn(text, " \t");
    size_t length = strlen(text);
    while (length > 0 && (text[length - 1] == ' ' || text[length - 1] == '\t'))
        length--;
    text[length] = '\0';
    return text;
}

/* The Unicode standard, table 3-7: no overlong forms, no surrogates, nothing above U+10FFFF. */
size_t sim_utf8_length(const char *text, size_t available)
{
    const unsigned char *s = (const unsigned char *)text;
    if (available == 0)
        return 0;
    if (s[0] < 0x80)
        return 1;
    size_t length = s[0] >= 0xf0 ? 4 : s[0] >= 0xe0 ? 3 : 2;
    if (s[0] < 0xc2 || s[0] > 0xf4 || available < length)
        return 0;
    unsigned char low = s[0] == 0xe0 ? 0xa0 : s[0] == 0xf0 ? 0x90 : 0x80;
    unsigned char high = s[0] == 0xed ? 0x9f : s[0] == 0xf4 ? 0x8f : 0xbf;
    if (s[1] < low || s[1] > high)
        return 0;
    for (size_t i = 2; i < length; i++)
        if ((s[i] & 0xc0) != 0x80)
            return 0;
    return length;
}

const char *sim_text_flaw(const char *text)
{
    size_t left = strlen(text);
    if (strstr(text, "${"))
        return "contains '${', which is not expanded here";
    while (left > 0) {
        size_t length = sim_utf8_length(text, left);
        if (length == 0)
            return "is not UTF-8";
        if ((unsigned char)*text < 0x20 || *text == 0x7f)
            return "contains a control character";
        text += length;
        left -= length;
    }
    return NULL;
}

void sim_text_copy(char *out, size_t size, const char *text)
{
    size_t length = 0, left = strlen(text);
    while (left > 0) {
        size_t next = sim_utf8_length(text + length, left);
        if (next == 0)
            next = 1;
        if (length + next >= size)
            break;
        length += next;
        left -= next;
    }
    memcpy(out, text, length);
    out[length] = '\0';
}

/* ---- arena ---- */

#define BLOCK_BYTES 4096

struct sim_arena_block {
    struct sim_arena_block *previous;
    size_t used, capacity;
    max_align_t data[];
};

void *sim_arena_alloc(struct sim_arena *arena, size_t size)
{
    if (size > SIZE_MAX / 2)
        return NULL;
    size = (size + sizeof(max_align_t) - 1) / sizeof(max_align_t) * sizeof(max_align_t);
    struct sim_arena_block *block = arena->last;
    if (!block || block->capacity - block->used < size) {
        size_t capacity = size > BLOCK_BYTES ? size : BLOCK_BYTES;
        block = calloc(1, sizeof *block + capacity);
        if (!block)
            return NULL;
        block->capacity = capacity;
        block->previous = arena->last;
        arena->last = block;
    }
    void *memory = (char *)block->data + block->used;
    block->used += size;
    return memory;
}

char *sim_arena_copy(struct sim_arena *arena, const char *text, size_t length)
{
    char *copy = sim_arena_alloc(arena, length + 1);
    if (copy)
        memcpy(copy, text, length);
    return copy;
}

char *sim_arena_print(struct sim_arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *text = length < 0 ? NULL : sim_arena_alloc(arena, (size_t)length + 1);
    if (!text)
        return NULL;
    va_start(args, format);
    vsnprintf(text, (size_t)length + 1, format, args);
    va_end(args);
    return text;
}

void sim_arena_free(struct sim_arena *arena)
{
    while (arena->last) {
        struct sim_arena_block *previous = arena->last->previous;
        free(arena->last);
        arena->last = previous;
    }
}
