/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The seal of a result file: 24 bytes after the end that HDF5 knows of.
 *
 *   magic "PSIMSEAL"  size of the HDF5 file u64  its crc u32  crc of the seal so far u32
 *
 * A file without a seal (rewritten by another program) is accepted if its
 * superblock says that it is as long as it should be.
 *
 * Errors:  a sentence saying what is wrong with the file.
 * Threads: any.
 * Tests:   tests/unit/results_test.c
 */
#ifndef SIM_IO_RESULTS_SEAL_H
#define SIM_IO_RESULTS_SEAL_H

#include <stdint.h>

#include "sim/core/error.h"

#define SIM_SEAL_BYTES 24

void sim_seal_make(uint64_t size, uint32_t crc, unsigned char seal[SIM_SEAL_BYTES]);
/* Is this a whole HDF5 file, safe to hand to the library? */
int sim_seal_check(const char *path, struct sim_error *error);
/* CRC-32 of the first `size` bytes of an open file. */
int sim_seal_sum(int descriptor, uint64_t size, const char *path, uint32_t *crc, struct sim_error *error);

#endif
