/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fingerprints of text and bytes.
 *
 * SHA-256 for what is identified by its content (scenarios, points, studies),
 * CRC-32 for what must be found damaged (parts, result files).
 *
 * Memory:  state is the caller's; nothing is allocated.
 * Threads: a state belongs to one thread.
 * Tests:   tests/unit/parts_test.c (known answers of FIPS 180-4 and of zlib)
 */
#ifndef SIM_IO_HASH_H
#define SIM_IO_HASH_H

#include <stddef.h>
#include <stdint.h>

#define SIM_ID_SIZE 33     /* 128 bits in hex and a NUL */
#define SIM_SHA256_SIZE 65 /* 256 bits in hex and a NUL */

/* SHA-256 state, opaque: large enough for the library's. */
struct sim_sha256 {
    uint64_t space[16];
};

void sim_sha256_init(struct sim_sha256 *hash);
void sim_sha256_add(struct sim_sha256 *hash, const void *bytes, size_t size);
/* Adds formatted text; at most 2048 bytes of it. */
void sim_sha256_print(struct sim_sha256 *hash, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Writes all 64 hex digits and a NUL; the state is spent. */
void sim_sha256_hex(struct sim_sha256 *hash, char hex[SIM_SHA256_SIZE]);
/* Writes the first 32 hex digits and a NUL; the state is spent. */
void sim_sha256_id(struct sim_sha256 *hash, char id[SIM_ID_SIZE]);

/* CRC-32 as in zip and PNG, continued from `crc` (0 to begin with). */
uint32_t sim_crc32(uint32_t crc, const void *bytes, size_t size);

#endif
