/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/io/results_seal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/io/hash.h"

#define BLOCK_BYTES ((size_t)1 << 20)
#define SUPERBLOCK_BYTES 96

static const unsigned char seal_magic[8] = {'P', 'S', 'I', 'M', 'S', 'E', 'A', 'L'};
static const unsigned char hdf5_magic[8] = {0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};

static void put(unsigned char *at, uint64_t value, int bytes)
{
    for (int i = 0; i < bytes; i++)
        at[i] = (unsigned char)(value >> (8 * i));
}

static uint64_t get(const unsigned char *at, int bytes)
{
    uint64_t value = 0;
    for (int i = 0; i < bytes; i++)
        value |= (uint64_t)at[i] << (8 * i);
    return value;
}

void sim_seal_make(uint64_t size, uint32_t crc, unsigned char seal[SIM_SEAL_BYTES])
{
    memcpy(seal, seal_magic, sizeof seal_magic);
    put(seal + 8, size, 8);
    put(seal + 16, crc, 4);
    put(seal + 20, sim_crc32(0, seal, 20), 4);
}

static int read_at(int descriptor, unsigned char *bytes, size_t size, uint64_t offset, const char *path,
                   struct sim_error *error)
{
    for (size_t done = 0; done < size;) {
        ssize_t got = pread(descriptor, bytes + done, size - done, (off_t)(offset + done));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return sim_fail(error, SIM_INTERNAL, "cannot read '%s': %s", path, strerror(errno));
        if (got == 0)
            return sim_fail(error, SIM_INTERNAL, "'%s' is cut off", path);
        done += (size_t)got;
    }
    return SIM_OK;
}

int sim_seal_sum(int descriptor, uint64_t size, const char *path, uint32_t *crc, struct sim_error *error)
{
    unsigned char *block = malloc(BLOCK_BYTES);
    if (!block)
        return sim_fail(error, SIM_INTERNAL, "out of memory while checking '%s'", path);
    int status = SIM_OK;
    *crc = 0;
    for (uint64_t offset = 0; offset < size && status == SIM_OK;) {
        size_t portion = size - offset < BLOCK_BYTES ? (size_t)(size - offset) : BLOCK_BYTES;
        status = read_at(descriptor, block, portion, offset, path, error);
        if (status == SIM_OK)
            *crc = sim_crc32(*crc, block, portion);
        offset += portion;
    }
    free(block);
    return status;
}

/* The end of the file according to its superblock, 0 if the superblock makes no sense. */
static uint64_t superblock_end(const unsigned char *block)
{
    unsigned version = block[8];
    if (version <= 1 && block[13] == 8)
        return get(block + (version == 0 ? 40 : 44), 8);
    if ((version == 2 || version == 3) && block[9] == 8)
        return get(block + 28, 8);
    return 0;
}

static bool seal_fits(const unsigned char *seal)
{
    return memcmp(seal, seal_magic, sizeof seal_magic) == 0 && get(seal + 20, 4) == sim_crc32(0, seal, 20);
}

static int check_open(int descriptor, const char *path, struct sim_error *error)
{
    struct stat status;
    if (fstat(descriptor, &status) != 0)
        return sim_fail(error, SIM_INTERNAL, "cannot look at '%s': %s", path, strerror(errno));
    if (!S_ISREG(status.st_mode))
        return sim_fail(error, SIM_INTERNAL, "'%s' is not a regular file", path);
    uint64_t size = (uint64_t)status.st_size;
    if (size < SUPERBLOCK_BYTES + SIM_SEAL_BYTES)
        return sim_fail(error, SIM_INTERNAL, "'%s' is not a result file: it is too short", path);
    unsigned char block[SUPERBLOCK_BYTES], seal[SIM_SEAL_BYTES];
    int result = read_at(descriptor, block, sizeof block, 0, path, error);
    if (result == SIM_OK)
        result = read_at(descriptor, seal, sizeof seal, size - SIM_SEAL_BYTES, path, error);
    if (result != SIM_OK)
        return result;
    if (memcmp(block, hdf5_magic, sizeof hdf5_magic) != 0)
        return sim_fail(error, SIM_INTERNAL, "'%s' is not a result file: it is not HDF5", path);
    uint64_t end = superblock_end(block);
    bool sealed = seal_fits(seal);
    if (!sealed && end == size)
        return SIM_OK; /* written by another program: the length is all there is to check */
    if (!sealed || end != size - SIM_SEAL_BYTES || get(seal + 8, 8) != end)
        return sim_fail(error, SIM_INTERNAL,
                        "'%s' is damaged: it is not as long as it should be; remove it and run 'partnersim merge' "
                        "on its directory to make it again",
                        path);
    uint32_t crc;
    result = sim_seal_sum(descriptor, end, path, &crc, error);
    if (result == SIM_OK && crc != get(seal + 16, 4))
        result = sim_fail(error, SIM_INTERNAL,
                          "'%s' is damaged: its checksum does not fit; remove it and run 'partnersim merge' on its "
                          "directory to make it again",
                          path);
    return result;
}

int sim_seal_check(const char *path, struct sim_error *error)
{
    int descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (descriptor < 0)
        return sim_fail(error, SIM_INTERNAL, "cannot open '%s': %s", path, strerror(errno));
    int status = check_open(descriptor, path, error);
    close(descriptor);
    return status;
}
