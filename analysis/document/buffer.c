/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/document/buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Room for `more` bytes and a NUL. */
static bool reserve(struct ana_buffer *buffer, size_t more)
{
    if (buffer->failed)
        return false;
    size_t needed = buffer->length + more + 1;
    if (needed <= buffer->capacity)
        return true;
    size_t capacity = buffer->capacity ? buffer->capacity : 256;
    while (capacity < needed)
        capacity *= 2;
    char *grown = realloc(buffer->text, capacity);
    if (!grown) {
        buffer->failed = true;
        return false;
    }
    buffer->text = grown;
    buffer->capacity = capacity;
    return true;
}

void ana_put_bytes(struct ana_buffer *buffer, const char *bytes, size_t size)
{
    if (!reserve(buffer, size))
        return;
    if (size > 0)
        memcpy(buffer->text + buffer->length, bytes, size);
    buffer->length += size;
    buffer->text[buffer->length] = '\0';
}

void ana_put_text(struct ana_buffer *buffer, const char *text)
{
    ana_put_bytes(buffer, text, strlen(text));
}

void ana_put(struct ana_buffer *buffer, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int size = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (size < 0)
        buffer->failed = true;
    else if (reserve(buffer, (size_t)size)) {
        vsnprintf(buffer->text + buffer->length, (size_t)size + 1, format, again);
        buffer->length += (size_t)size;
    }
    va_end(again);
}

void ana_put_template(struct ana_buffer *buffer, const char *text, const char *const *arguments, size_t count)
{
    const char *from = text;
    for (const char *at = text; *at; at++) {
        if (at[0] != '{' || at[1] < '1' || at[1] > '9' || at[2] != '}' || (size_t)(at[1] - '1') >= count)
            continue;
        ana_put_bytes(buffer, from, (size_t)(at - from));
        ana_put_text(buffer, arguments[at[1] - '1']);
        at += 2;
        from = at + 1;
    }
    ana_put_text(buffer, from);
}

const char *ana_buffer_text(const struct ana_buffer *buffer)
{
    return buffer->text ? buffer->text : "";
}

void ana_buffer_clear(struct ana_buffer *buffer)
{
    buffer->length = 0;
    if (buffer->text)
        buffer->text[0] = '\0';
}

void ana_buffer_free(struct ana_buffer *buffer)
{
    free(buffer->text);
    *buffer = (struct ana_buffer){0};
}

void ana_put_cut(struct ana_buffer *buffer, const char *text, size_t most)
{
    const bool cut = ana_width(text) > most;
    size_t kept = 0;
    for (size_t width = 0; text[kept] && (!cut || width + 2 < most); width++)
        do
            kept++;
        while (((unsigned char)text[kept] & 0xC0) == 0x80);
    while (cut && kept > 0 && text[kept - 1] == ' ')
        kept--;
    ana_put_bytes(buffer, text, kept);
    ana_put_text(buffer, cut ? ".." : "");
}

size_t ana_width(const char *text)
{
    size_t width = 0;
    for (; *text; text++)
        width += ((unsigned char)*text & 0xC0) != 0x80;
    return width;
}
