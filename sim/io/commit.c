/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/io/commit.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define TEMPORARY_SUFFIX ".tmp"

static int fail_errno(struct sim_error *error, const char *what, const char *path)
{
    return sim_fail(error, SIM_INTERNAL, "cannot %s '%s': %s", what, path, strerror(errno));
}

/* ---- names ---- */

void sim_commit_unique(char *out, size_t size)
{
    char host[64] = "host";
    if (gethostname(host, sizeof host) != 0)
        strcpy(host, "host");
    host[sizeof host - 1] = '\0';
    for (char *c = host; *c; c++)
        if (!isalnum((unsigned char)*c) && *c != '-')
            *c = '_';
    uint64_t nonce;
    if (getrandom(&nonce, sizeof nonce, 0) != (ssize_t)sizeof nonce) {
        struct timespec now;
        clock_gettime(CLOCK_MONOTONIC, &now);
        nonce = (uint64_t)now.tv_sec * 1000000007u ^ (uint64_t)now.tv_nsec ^ (uint64_t)(uintptr_t)&nonce;
    }
    snprintf(out, size, "%s-%ld-%016llx", host, (long)getpid(), (unsigned long long)nonce);
}

int sim_commit_temporary_name(const char *path, char *temporary, size_t size, struct sim_error *error)
{
    char unique[128];
    sim_commit_unique(unique, sizeof unique);
    int length = snprintf(temporary, size, "%s.%s" TEMPORARY_SUFFIX, path, unique);
    if (length < 0 || (size_t)length >= size)
        return sim_fail(error, SIM_INTERNAL, "the path '%.200s...' is too long", path);
    return SIM_OK;
}

static void directory_of(const char *path, char *directory, size_t size)
{
    const char *slash = strrchr(path, '/');
    if (!slash)
        snprintf(directory, size, ".");
    else if (slash == path)
        snprintf(directory, size, "/");
    else
        snprintf(directory, size, "%.*s", (int)(slash - path), path);
}

/* ---- durability ---- */

static int sync_directory(const char *path, struct sim_error *error)
{
    char directory[SIM_FILE_PATH_SIZE];
    directory_of(path, directory, sizeof directory);
    int descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0)
        return fail_errno(error, "open the directory", directory);
    int status = SIM_OK;
    /* File systems without directory entries of their own answer EINVAL: there is nothing to sync then. */
    if (fsync(descriptor) != 0 && errno != EINVAL)
        status = fail_errno(error, "fsync the directory", directory);
    if (close(descriptor) != 0 && status == SIM_OK)
        status = fail_errno(error, "close the directory", directory);
    return status;
}

static int rename_durably(const char *temporary, const char *path, struct sim_error *error)
{
    if (rename(temporary, path) != 0) {
        int status = sim_fail(error, SIM_INTERNAL, "cannot rename '%s' to '%s': %s", temporary, path, strerror(errno));
        unlink(temporary);
        return status;
    }
    return sync_directory(path, error);
}

static int write_all(int descriptor, const unsigned char *bytes, size_t size, const char *path, struct sim_error *error)
{
    while (size > 0) {
        /* Linux writes at most 2 GiB at once. */
        size_t portion = size < ((size_t)1 << 30) ? size : (size_t)1 << 30;
        ssize_t written = write(descriptor, bytes, portion);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return fail_errno(error, "write", path);
        if (written == 0)
            return sim_fail(error, SIM_INTERNAL, "cannot write '%s': the system wrote nothing", path);
        bytes += written;
        size -= (size_t)written;
    }
    return SIM_OK;
}

int sim_commit_write(const char *path, const void *bytes, size_t size, struct sim_error *error)
{
    char temporary[SIM_FILE_PATH_SIZE];
    int status = sim_commit_temporary_name(path, temporary, sizeof temporary, error);
    if (status != SIM_OK)
        return status;
    int descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor < 0)
        return fail_errno(error, "create", temporary);
    status = write_all(descriptor, bytes, size, temporary, error);
    if (status == SIM_OK && fsync(descriptor) != 0)
        status = fail_errno(error, "fsync", temporary);
    if (close(descriptor) != 0 && status == SIM_OK)
        status = fail_errno(error, "close", temporary);
    if (status != SIM_OK) {
        unlink(temporary);
        return status;
    }
    return rename_durably(temporary, path, error);
}

int sim_commit_rename(const char *temporary, const char *path, struct sim_error *error)
{
    int descriptor = open(temporary, O_RDONLY | O_CLOEXEC);
    int status = descriptor < 0 ? fail_errno(error, "open", temporary) : SIM_OK;
    if (status == SIM_OK && fsync(descriptor) != 0)
        status = fail_errno(error, "fsync", temporary);
    if (descriptor >= 0 && close(descriptor) != 0 && status == SIM_OK)
        status = fail_errno(error, "close", temporary);
    if (status != SIM_OK) {
        unlink(temporary);
        return status;
    }
    return rename_durably(temporary, path, error);
}

int sim_commit_sweep(const char *directory)
{
    DIR *listing = opendir(directory);
    if (!listing)
        return 0;
    int removed = 0;
    const struct dirent *entry;
    while ((entry = readdir(listing)) != NULL) {
        size_t length = strlen(entry->d_name), suffix = strlen(TEMPORARY_SUFFIX);
        if (length > suffix && strcmp(entry->d_name + length - suffix, TEMPORARY_SUFFIX) == 0 &&
            unlinkat(dirfd(listing), entry->d_name, 0) == 0)
            removed++;
    }
    closedir(listing);
    return removed;
}

/* ---- reading and directories ---- */

static int make_one(const char *path, struct sim_error *error)
{
    if (mkdir(path, 0777) == 0)
        return sync_directory(path, error);
    if (errno != EEXIST)
        return fail_errno(error, "create the directory", path);
    struct stat status;
    if (stat(path, &status) != 0)
        return fail_errno(error, "look at", path);
    if (!S_ISDIR(status.st_mode))
        return sim_fail(error, SIM_INTERNAL, "'%s' is a file, and not a directory", path);
    return SIM_OK;
}

bool sim_is_directory(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

int sim_make_directory(const char *path, struct sim_error *error)
{
    char partial[SIM_FILE_PATH_SIZE];
    size_t length = strlen(path);
    if (length == 0)
        return sim_fail(error, SIM_INTERNAL, "a directory needs a name");
    if (length >= sizeof partial)
        return sim_fail(error, SIM_INTERNAL, "the path '%.200s...' is too long", path);
    for (size_t i = 1; i < length; i++) {
        if (path[i] != '/' || path[i - 1] == '/')
            continue;
        memcpy(partial, path, i);
        partial[i] = '\0';
        int status = make_one(partial, error);
        if (status != SIM_OK)
            return status;
    }
    return make_one(path, error);
}

int sim_make_room(const char *file, struct sim_error *error)
{
    char folder[SIM_FILE_PATH_SIZE];
    const char *slash = strrchr(file, '/');
    if (sim_is_directory(file))
        return sim_fail(error, SIM_USAGE, "'%s' is a directory: give the name of a file in it", file);
    if (!slash || slash == file)
        return SIM_OK;
    int length = snprintf(folder, sizeof folder, "%.*s", (int)(slash - file), file);
    if (length < 0 || (size_t)length >= sizeof folder)
        return sim_fail(error, SIM_USAGE, "the path '%.200s...' is too long", file);
    return sim_make_directory(folder, error);
}

unsigned char *sim_read_file(const char *path, size_t limit, size_t *size, struct sim_error *error)
{
    /* O_NONBLOCK: a pipe without a writer must not hang us before we see that it is none of our business. */
    int descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (descriptor < 0) {
        fail_errno(error, "open", path);
        return NULL;
    }
    unsigned char *bytes = NULL;
    struct stat status;
    if (fstat(descriptor, &status) != 0) {
        fail_errno(error, "look at", path);
        goto done;
    }
    if (!S_ISREG(status.st_mode)) {
        sim_fail(error, SIM_INTERNAL, "'%s' is not a regular file", path);
        goto done;
    }
    if (status.st_size < 0 || (uint64_t)status.st_size > limit) {
        sim_fail(error, SIM_INTERNAL, "'%s' is larger than expected", path);
        goto done;
    }
    size_t expected = (size_t)status.st_size, done = 0;
    bytes = malloc(expected + 1);
    if (!bytes) {
        sim_fail(error, SIM_INTERNAL, "out of memory while reading '%s'", path);
        goto done;
    }
    while (done < expected) {
        ssize_t got = read(descriptor, bytes + done, expected - done);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            fail_errno(error, "read", path);
            free(bytes);
            bytes = NULL;
            goto done;
        }
        if (got == 0)
            break;
        done += (size_t)got;
    }
    bytes[done] = '\0';
    *size = done;
done:
    close(descriptor);
    return bytes;
}

int sim_commit_adopt(const char *path, const char *directory, size_t limit, struct sim_error *error)
{
    char target[SIM_FILE_PATH_SIZE];
    const char *slash = strrchr(path, '/');
    int length = snprintf(target, sizeof target, "%s/%s", directory, slash ? slash + 1 : path);
    if (length < 0 || (size_t)length >= sizeof target)
        return sim_fail(error, SIM_INTERNAL, "the path '%.200s...' is too long", directory);
    if (link(path, target) == 0)
        return sync_directory(target, error);
    if (errno == EEXIST)
        return SIM_OK;
    size_t size;
    unsigned char *bytes = sim_read_file(path, limit, &size, error);
    if (!bytes)
        return SIM_INTERNAL;
    int status = sim_commit_write(target, bytes, size, error);
    free(bytes);
    return status;
}
