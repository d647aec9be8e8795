/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/report/pack.h"

#include <stdlib.h>
#include <string.h>
#define ZLIB_CONST
#include <zlib.h>

static void put_base64(struct ana_buffer *out, const unsigned char *bytes, size_t size)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < size; i += 3) {
        unsigned long group = (unsigned long)bytes[i] << 16;
        group |= i + 1 < size ? (unsigned long)bytes[i + 1] << 8 : 0;
        group |= i + 2 < size ? (unsigned long)bytes[i + 2] : 0;
        const char four[] = {digits[group >> 18 & 63], digits[group >> 12 & 63],
                             i + 1 < size ? digits[group >> 6 & 63] : '=', i + 2 < size ? digits[group & 63] : '='};
        ana_put_bytes(out, four, sizeof four);
    }
}

void ana_put_packed(struct ana_buffer *out, const char *text)
{
    z_stream stream = {0};
    size_t size = strlen(text);
    if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, 15 + 16 /* gzip */, 9, Z_DEFAULT_STRATEGY) != Z_OK) {
        out->failed = true;
        return;
    }
    size_t room = deflateBound(&stream, (uLong)size);
    unsigned char *packed = malloc(room);
    stream.next_in = (const Bytef *)text;
    stream.avail_in = (uInt)size;
    stream.next_out = packed;
    stream.avail_out = (uInt)room;
    if (packed && deflate(&stream, Z_FINISH) == Z_STREAM_END)
        put_base64(out, packed, stream.total_out);
    else
        out->failed = true;
    deflateEnd(&stream);
    free(packed);
}
