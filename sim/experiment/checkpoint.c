/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/experiment/checkpoint.h"

#include <dirent.h>
#include <elf.h>
#include <errno.h>
#include <inttypes.h>
#include <link.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/io/commit.h"
#include "sim/io/hash.h"

#define SUFFIX ".checkpoint"
#define BUFFER_BYTES ((size_t)1 << 20)

static const char header_magic[8] = "PSIMCKPT";

struct header {
    char magic[8];
    uint64_t format;
    char build[SIM_ID_SIZE + 7]; /* ids padded to whole words */
    char study[SIM_ID_SIZE + 7];
    char point[SIM_ID_SIZE + 7];
    uint64_t replication;
};

struct footer {
    uint64_t size;
    uint32_t crc, complement;
};

/* ---- which program this is ---- */

/* Hashes the build id the linker left in the program, the first object listed. */
static int hash_notes(struct dl_phdr_info *info, size_t size, void *context)
{
    (void)size;
    struct sim_sha256 *hash = context;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *segment = &info->dlpi_phdr[i];
        if (segment->p_type == PT_NOTE)
            sim_sha256_add(hash, (const void *)(info->dlpi_addr + segment->p_vaddr), segment->p_memsz);
    }
    return 1;
}

static void identify_build(char id[SIM_ID_SIZE])
{
    struct sim_sha256 hash;
    sim_sha256_init(&hash);
    dl_iterate_phdr(hash_notes, &hash);
    sim_sha256_id(&hash, id);
}

static struct header header_of(const struct sim_checkpoint *checkpoint)
{
    struct header header = {.format = 1, .replication = checkpoint->replication};
    memcpy(header.magic, header_magic, sizeof header.magic);
    identify_build(header.build);
    memcpy(header.study, checkpoint->study, SIM_ID_SIZE);
    memcpy(header.point, checkpoint->point, SIM_ID_SIZE);
    return header;
}

static int path_of(const struct sim_checkpoint *checkpoint, char path[SIM_FILE_PATH_SIZE], struct sim_error *error)
{
    int length = snprintf(path, SIM_FILE_PATH_SIZE, "%s/%s-%" PRIu64 SUFFIX, checkpoint->directory, checkpoint->point,
                          checkpoint->replication);
    return length < SIM_FILE_PATH_SIZE ? SIM_OK : sim_fail(error, SIM_USAGE, "the path of a checkpoint is too long");
}

/* ---- streams with a checksum ---- */

struct stream {
    FILE *file;
    uint64_t size;
    uint32_t crc;
    int failure; /* errno */
};

static bool put(void *context, void *bytes, size_t size)
{
    struct stream *stream = context;
    if (fwrite(bytes, 1, size, stream->file) != size) {
        stream->failure = errno ? errno : EIO;
        return false;
    }
    stream->crc = sim_crc32(stream->crc, bytes, size);
    stream->size += size;
    return true;
}

static bool get(void *context, void *bytes, size_t size)
{
    struct stream *stream = context;
    return fread(bytes, 1, size, stream->file) == size;
}

/* ---- writing ---- */

static bool write_all(struct stream *stream, const struct sim_checkpoint *checkpoint, struct sim_execution *run)
{
    struct header header = header_of(checkpoint);
    struct sim_archive archive = {.mode = SIM_ARCHIVE_WRITE, .move = put, .stream = stream};
    if (!put(stream, &header, sizeof header))
        return false;
    sim_execution_archive(run, &archive);
    struct footer footer = {.size = stream->size, .crc = stream->crc, .complement = ~stream->crc};
    return !archive.failed && put(stream, &footer, sizeof footer);
}

int sim_checkpoint_write(const struct sim_checkpoint *checkpoint, struct sim_execution *run, struct sim_error *error)
{
    char path[SIM_FILE_PATH_SIZE], temporary[SIM_FILE_PATH_SIZE];
    int status = path_of(checkpoint, path, error);
    if (status == SIM_OK)
        status = sim_make_directory(checkpoint->directory, error);
    if (status == SIM_OK)
        status = sim_commit_temporary_name(path, temporary, sizeof temporary, error);
    if (status != SIM_OK)
        return status;
    struct stream stream = {.file = fopen(temporary, "wbe")};
    if (!stream.file)
        return sim_fail(error, SIM_INTERNAL, "cannot create '%s': %s", temporary, strerror(errno));
    setvbuf(stream.file, NULL, _IOFBF, BUFFER_BYTES);
    bool written = write_all(&stream, checkpoint, run);
    if (fclose(stream.file) != 0 && written) {
        stream.failure = errno;
        written = false;
    }
    if (written)
        return sim_commit_rename(temporary, path, error);
    unlink(temporary);
    return sim_fail(error, SIM_INTERNAL, "cannot write '%s': %s", temporary, strerror(stream.failure));
}

/* ---- reading ---- */

/* Reads the file through; true if it is whole. */
static bool is_whole(FILE *file)
{
    struct footer footer = {0};
    unsigned char *buffer = malloc(BUFFER_BYTES);
    uint32_t crc = 0;
    uint64_t left = 0;
    bool fine = buffer && fseeko(file, -(off_t)sizeof footer, SEEK_END) == 0 &&
                (uint64_t)ftello(file) >= sizeof(struct header) && fread(&footer, sizeof footer, 1, file) == 1 &&
                footer.complement == ~footer.crc && footer.size + sizeof footer == (uint64_t)ftello(file) &&
                fseeko(file, 0, SEEK_SET) == 0;
    if (fine)
        left = footer.size;
    while (fine && left > 0) {
        size_t portion = left < BUFFER_BYTES ? (size_t)left : BUFFER_BYTES;
        fine = fread(buffer, 1, portion, file) == portion;
        crc = sim_crc32(crc, buffer, portion);
        left -= portion;
    }
    free(buffer);
    return fine && crc == footer.crc && fseeko(file, 0, SEEK_SET) == 0;
}

static const char *read_file(FILE *file, const struct sim_checkpoint *checkpoint, struct sim_execution *run)
{
    struct header header, expected = header_of(checkpoint);
    struct stream stream = {.file = file};
    struct sim_archive archive = {.mode = SIM_ARCHIVE_READ, .move = get, .stream = &stream};
    if (!is_whole(file) || !get(&stream, &header, sizeof header) ||
        memcmp(header.magic, header_magic, sizeof header.magic) != 0)
        return "it is damaged";
    if (memcmp(&header, &expected, sizeof header) != 0)
        return "another program or study wrote it";
    sim_execution_archive(run, &archive);
    return archive.failed ? "it does not fit the run" : NULL;
}

enum sim_checkpoint_state sim_checkpoint_read(const struct sim_checkpoint *checkpoint, struct sim_execution *run,
                                              struct sim_error *error)
{
    char path[SIM_FILE_PATH_SIZE], aside[SIM_FILE_PATH_SIZE + 16];
    if (path_of(checkpoint, path, error) != SIM_OK)
        return SIM_CHECKPOINT_NONE;
    FILE *file = fopen(path, "rbe");
    if (!file)
        return SIM_CHECKPOINT_NONE;
    setvbuf(file, NULL, _IOFBF, BUFFER_BYTES);
    const char *reason = read_file(file, checkpoint, run);
    fclose(file);
    if (!reason)
        return SIM_CHECKPOINT_READ;
    sim_fail(error, SIM_INTERNAL, "'%s' is not used: %s", path, reason);
    snprintf(aside, sizeof aside, "%s.refused", path);
    if (rename(path, aside) != 0)
        unlink(path);
    return SIM_CHECKPOINT_REFUSED;
}

/* ---- the directory ---- */

/* "POINT-REPLICATION.checkpoint", possibly ".refused" behind. */
static bool parse_name(const char *name, char point[SIM_ID_SIZE], uint64_t *replication, bool *refused)
{
    char rest[32];
    if (sscanf(name, "%32[0-9a-f]-%" SCNu64 "%31s", point, replication, rest) != 3)
        return false;
    *refused = strcmp(rest, SUFFIX ".refused") == 0;
    return *refused || strcmp(rest, SUFFIX) == 0;
}

void sim_checkpoint_sweep(const char *directory, const struct sim_store *store)
{
    DIR *listing = opendir(directory);
    if (!listing)
        return;
    for (const struct dirent *entry; (entry = readdir(listing)) != NULL;) {
        char point[SIM_ID_SIZE];
        uint64_t replication;
        bool refused;
        if (!parse_name(entry->d_name, point, &replication, &refused))
            continue;
        const struct sim_stored *stored = sim_store_find(store, point, replication);
        if (stored && stored->record.status == SIM_PAIR_DONE)
            unlinkat(dirfd(listing), entry->d_name, 0);
    }
    closedir(listing);
    rmdir(directory); /* if nothing is left */
}

uint32_t sim_checkpoint_count(const char *directory)
{
    DIR *listing = opendir(directory);
    uint32_t count = 0;
    if (!listing)
        return 0;
    for (const struct dirent *entry; (entry = readdir(listing)) != NULL;) {
        char point[SIM_ID_SIZE];
        uint64_t replication;
        bool refused;
        count += parse_name(entry->d_name, point, &replication, &refused) && !refused;
    }
    closedir(listing);
    return count;
}
