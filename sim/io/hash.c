/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/io/hash.h"

#include <nettle/sha2.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <zlib.h>

_Static_assert(sizeof(struct sha256_ctx) <= sizeof(struct sim_sha256), "the library's state must fit");
_Static_assert(_Alignof(struct sha256_ctx) <= _Alignof(struct sim_sha256), "and be aligned");

/* The header keeps the library out of sight, so the state travels as bytes. */
static struct sha256_ctx *context_of(struct sim_sha256 *hash)
{
    return (struct sha256_ctx *)(void *)hash->space;
}

void sim_sha256_init(struct sim_sha256 *hash)
{
    sha256_init(context_of(hash));
}

void sim_sha256_add(struct sim_sha256 *hash, const void *bytes, size_t size)
{
    sha256_update(context_of(hash), size, bytes);
}

void sim_sha256_print(struct sim_sha256 *hash, const char *format, ...)
{
    char text[2049];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (length > 0)
        sim_sha256_add(hash, text, (size_t)length < sizeof text ? (size_t)length : sizeof text - 1);
}

static void write_hex(struct sim_sha256 *hash, char *hex, size_t bytes)
{
    uint8_t digest[SHA256_DIGEST_SIZE];
    sha256_digest(context_of(hash), sizeof digest, digest);
    for (size_t i = 0; i < bytes; i++)
        snprintf(hex + 2 * i, 3, "%02x", digest[i]);
}

void sim_sha256_hex(struct sim_sha256 *hash, char hex[SIM_SHA256_SIZE])
{
    write_hex(hash, hex, SHA256_DIGEST_SIZE);
}

void sim_sha256_id(struct sim_sha256 *hash, char id[SIM_ID_SIZE])
{
    write_hex(hash, id, (SIM_ID_SIZE - 1) / 2);
}

uint32_t sim_crc32(uint32_t crc, const void *bytes, size_t size)
{
    return (uint32_t)crc32_z(crc, bytes, size);
}
