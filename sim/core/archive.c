/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/core/archive.h"

#include <stdlib.h>
#include <string.h>

#include "sim/core/assert.h"
#include "sim/core/memory.h"

#define POINTERS_MAX 128

/* An object is gone through several times, each time for one thing. */
enum pass_kind {
    PASS_KEEP,    /* note the object's pointers */
    PASS_HIDE,    /* blank them, in a copy that is written */
    PASS_RESTORE, /* put the noted ones back after the object was read */
    PASS_MOVE,    /* write or read the arrays */
    PASS_FREE,
    PASS_WEIGH
};

struct sim_archive_pass {
    enum pass_kind kind;
    uint32_t count;
    void *pointer[POINTERS_MAX];
};

void sim_archive_bytes(struct sim_archive *archive, void *bytes, size_t size)
{
    if (archive->mode == SIM_ARCHIVE_FREE)
        return;
    archive->size_bytes += size;
    if (archive->mode == SIM_ARCHIVE_WEIGH || archive->failed || size == 0)
        return;
    archive->failed = !archive->move(archive->stream, bytes, size);
}

/* A number both sides must agree on. */
static void agree(struct sim_archive *archive, uint64_t number)
{
    if (archive->mode == SIM_ARCHIVE_WEIGH)
        return;
    uint64_t found = number;
    sim_archive_bytes(archive, &found, sizeof found);
    archive->failed |= found != number;
}

/* How many rows an array has, SIZE_MAX for none at all. */
static void move_array(struct sim_archive *archive, void **array, size_t count, size_t capacity, size_t size)
{
    uint64_t rows = *array ? count : UINT64_MAX;
    sim_archive_bytes(archive, &rows, sizeof rows);
    if (archive->failed)
        return;
    if (archive->mode == SIM_ARCHIVE_READ) {
        if (rows == UINT64_MAX) {
            free(*array);
            *array = NULL;
            return;
        }
        if (rows != count || capacity < count) {
            archive->failed = true;
            return;
        }
        *array = sim_memory_resize(*array, capacity, size);
    }
    if (*array)
        sim_archive_bytes(archive, *array, count * size);
}

void sim_archive_pointer(struct sim_archive *archive, void **array, size_t count, size_t capacity, size_t size)
{
    struct sim_archive_pass *pass = archive->pass;
    switch (pass->kind) {
    case PASS_MOVE:
        move_array(archive, array, count, capacity, size);
        break;
    case PASS_FREE:
        free(*array);
        *array = NULL;
        break;
    case PASS_WEIGH:
        archive->size_bytes += *array ? capacity * size : 0;
        break;
    default:
        sim_archive_link(archive, array, NULL);
    }
}

void sim_archive_link(struct sim_archive *archive, void **pointer, const void *replacement)
{
    struct sim_archive_pass *pass = archive->pass;
    if (pass->kind == PASS_HIDE) {
        *pointer = NULL;
    } else if (pass->kind == PASS_KEEP) {
        sim_assert(pass->count < POINTERS_MAX);
        pass->pointer[pass->count++] = *pointer;
    } else if (pass->kind == PASS_RESTORE) {
        void *kept = pass->pointer[pass->count++];
        *pointer = replacement ? (void *)(uintptr_t)replacement : kept;
    }
}

static void go_through(struct sim_archive *archive, struct sim_archive_pass *pass, enum pass_kind kind, void *object,
                       sim_archive_describe *describe)
{
    pass->kind = kind;
    pass->count = 0;
    archive->pass = pass;
    describe(object, archive);
    archive->pass = NULL;
}

static void write_object(struct sim_archive *archive, struct sim_archive_pass *pass, void *object, size_t size,
                         sim_archive_describe *describe)
{
    void *copy = sim_memory_resize(NULL, 1, size);
    memcpy(copy, object, size);
    go_through(archive, pass, PASS_HIDE, copy, describe);
    sim_archive_bytes(archive, copy, size);
    free(copy);
    go_through(archive, pass, PASS_MOVE, object, describe);
}

static void read_object(struct sim_archive *archive, struct sim_archive_pass *pass, void *object, size_t size,
                        sim_archive_describe *describe)
{
    void *fresh = sim_memory_resize(NULL, 1, size);
    sim_archive_bytes(archive, fresh, size);
    if (!archive->failed) {
        go_through(archive, pass, PASS_KEEP, object, describe);
        memcpy(object, fresh, size);
        go_through(archive, pass, PASS_RESTORE, object, describe);
        go_through(archive, pass, PASS_MOVE, object, describe);
    }
    free(fresh);
}

void sim_archive_object(struct sim_archive *archive, void *object, size_t size, sim_archive_describe *describe)
{
    struct sim_archive_pass pass;
    if (archive->mode == SIM_ARCHIVE_FREE) {
        go_through(archive, &pass, PASS_FREE, object, describe);
        return;
    }
    agree(archive, size);
    if (archive->mode == SIM_ARCHIVE_WEIGH) {
        archive->size_bytes += size;
        go_through(archive, &pass, PASS_WEIGH, object, describe);
    } else if (archive->failed) {
        return;
    } else if (archive->mode == SIM_ARCHIVE_WRITE) {
        write_object(archive, &pass, object, size, describe);
    } else {
        read_object(archive, &pass, object, size, describe);
    }
}

/* ---- images in memory ---- */

void sim_image_fini(struct sim_image *image)
{
    free(image->bytes);
    *image = (struct sim_image){0};
}

static bool image_put(void *stream, void *bytes, size_t size)
{
    struct sim_image *image = stream;
    if (image->capacity - image->size < size) {
        size_t capacity = image->capacity + image->capacity / 2 + size;
        unsigned char *grown = sim_memory_try_resize(image->bytes, capacity, 1);
        if (!grown)
            return false;
        image->bytes = grown;
        image->capacity = capacity;
    }
    memcpy(image->bytes + image->size, bytes, size);
    image->size += size;
    return true;
}

static bool image_get(void *stream, void *bytes, size_t size)
{
    struct sim_image_cursor *cursor = stream;
    if (cursor->image->size - cursor->at < size)
        return false;
    memcpy(bytes, cursor->image->bytes + cursor->at, size);
    cursor->at += size;
    return true;
}

struct sim_archive sim_image_writer(struct sim_image *image)
{
    image->size = 0;
    return (struct sim_archive){.mode = SIM_ARCHIVE_WRITE, .move = image_put, .stream = image};
}

struct sim_archive sim_image_reader(struct sim_image_cursor *cursor)
{
    return (struct sim_archive){.mode = SIM_ARCHIVE_READ, .move = image_get, .stream = cursor};
}
