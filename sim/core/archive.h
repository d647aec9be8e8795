/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The memory of a model, described once: to write it out, read it back, free
 * it and weigh it.
 *
 *   object       flat fields | pointers to arrays | links to elsewhere
 *                copied whole  described one by one  kept as they are
 *
 * A model lists the arrays an object owns in one function; everything else in
 * the object travels by itself as part of the whole struct, so a new field
 * needs no line anywhere and a new array needs one, which also frees it.
 *
 *     static void describe(void *object, struct sim_archive *archive)
 *     {
 *         struct herd *herd = object;
 *         SIM_ARCHIVE_LINK(archive, herd->region);
 *         SIM_ARCHIVE_ARRAY(archive, herd->cows, herd->cow_count, herd->cow_capacity);
 *     }
 *     ...
 *     sim_archive_object(archive, herd, sizeof *herd, describe);
 *
 * What is written contains no addresses: two runs that went the same way write
 * the same bytes.  It is read back by the program that wrote it, not by others.
 *
 * Memory:  reading resizes the arrays an object owns; they stay its own.
 * Errors:  sticky: a sink that is full, a source that ends, an object of another size.
 * Threads: an archive belongs to one thread; many may read one image.
 * Cost:    a copy of the memory.
 * Tests:   tests/unit/archive_test.c, tests/theory/snapshot_test.c
 */
#ifndef SIM_CORE_ARCHIVE_H
#define SIM_CORE_ARCHIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sim_archive;

enum sim_archive_mode { SIM_ARCHIVE_WRITE, SIM_ARCHIVE_READ, SIM_ARCHIVE_FREE, SIM_ARCHIVE_WEIGH };

/* Moves `size` bytes to a sink or from a source; false if it cannot. */
typedef bool sim_archive_move(void *stream, void *bytes, size_t size);
/* Calls SIM_ARCHIVE_ARRAY and SIM_ARCHIVE_LINK for every pointer in the object. */
typedef void sim_archive_describe(void *object, struct sim_archive *archive);

struct sim_archive {
    enum sim_archive_mode mode;
    bool failed;
    sim_archive_move *move; /* to write and read */
    void *stream;
    const void *terms;   /* to read: the parameters in force, for SIM_ARCHIVE_TERMS */
    uint64_t size_bytes; /* written, read or weighed so far */
    struct sim_archive_pass *pass;
};

/* An object and the arrays it owns. */
void sim_archive_object(struct sim_archive *archive, void *object, size_t size, sim_archive_describe *describe);
/* Memory without pointers. */
void sim_archive_bytes(struct sim_archive *archive, void *bytes, size_t size);

/* An owned array: `count` rows in use of `capacity`; NULL is fine. */
#define SIM_ARCHIVE_ARRAY(archive, array, count, capacity)                                                             \
    sim_archive_pointer(archive, (void **)&(array), count, capacity, sizeof *(array))
/* A pointer to what others own. */
#define SIM_ARCHIVE_LINK(archive, pointer) sim_archive_link(archive, (void **)&(pointer), NULL)
/* A pointer to the parameters in force. */
#define SIM_ARCHIVE_TERMS(archive, pointer) sim_archive_link(archive, (void **)&(pointer), (archive)->terms)

void sim_archive_pointer(struct sim_archive *archive, void **array, size_t count, size_t capacity, size_t size);
void sim_archive_link(struct sim_archive *archive, void **pointer, const void *replacement);

/* ---- images in memory ---- */

struct sim_image {
    unsigned char *bytes;
    size_t size, capacity;
};

void sim_image_fini(struct sim_image *image);
/* Empties the image and writes into it. */
struct sim_archive sim_image_writer(struct sim_image *image);

struct sim_image_cursor {
    const struct sim_image *image;
    size_t at;
};

struct sim_archive sim_image_reader(struct sim_image_cursor *cursor);

#endif
