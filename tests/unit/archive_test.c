/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Memory described once: written, read, weighed, freed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sim/core/archive.h"

struct herd {
    const char *terms;
    void *elsewhere;
    double *weight;
    uint32_t *age;
    uint64_t count, capacity;
    double sum;
};

static void describe(void *object, struct sim_archive *archive)
{
    struct herd *herd = object;
    SIM_ARCHIVE_TERMS(archive, herd->terms);
    SIM_ARCHIVE_LINK(archive, herd->elsewhere);
    SIM_ARCHIVE_ARRAY(archive, herd->weight, herd->count, herd->capacity);
    SIM_ARCHIVE_ARRAY(archive, herd->age, herd->count, herd->count);
}

static struct herd herd_of(uint64_t count, void *elsewhere)
{
    struct herd herd = {.elsewhere = elsewhere, .count = count, .capacity = 2 * count, .sum = 7};
    herd.weight = calloc(2 * count + 1, sizeof *herd.weight);
    for (uint64_t i = 0; i < count; i++)
        herd.weight[i] = (double)i;
    return herd;
}

static void herd_free(struct herd *herd)
{
    struct sim_archive all = {.mode = SIM_ARCHIVE_FREE};
    sim_archive_object(&all, herd, sizeof *herd, describe);
    assert_null(herd->weight);
}

static void write_herd(struct sim_image *image, struct herd *herd)
{
    struct sim_archive writer = sim_image_writer(image);
    sim_archive_object(&writer, herd, sizeof *herd, describe);
    assert_false(writer.failed);
    assert_true(writer.size_bytes == image->size);
}

static void comes_back(void **state)
{
    (void)state;
    int here, there;
    struct sim_image image = {0};
    struct herd old = herd_of(5, &here), fresh = herd_of(2, &there);
    fresh.age = calloc(2, sizeof *fresh.age); /* the old one has none */
    write_herd(&image, &old);
    struct sim_image_cursor cursor = {.image = &image};
    struct sim_archive reader = sim_image_reader(&cursor);
    reader.terms = "new terms";
    sim_archive_object(&reader, &fresh, sizeof fresh, describe);
    assert_false(reader.failed);
    assert_int_equal(cursor.at, image.size);
    assert_int_equal(fresh.count, 5);
    assert_true(fresh.sum == 7 && fresh.weight[4] == 4);
    assert_null(fresh.age);
    assert_ptr_equal(fresh.elsewhere, &there);
    assert_string_equal(fresh.terms, "new terms");
    fresh.weight[9] = 1; /* room as before */
    herd_free(&old);
    herd_free(&fresh);
    sim_image_fini(&image);
}

/* Two objects that are equal but for where they live have equal images. */
static void contains_no_addresses(void **state)
{
    (void)state;
    int here, there;
    struct sim_image a = {0}, b = {0};
    struct herd one = herd_of(3, &here), two = herd_of(3, &there);
    write_herd(&a, &one);
    write_herd(&b, &two);
    assert_int_equal(a.size, b.size);
    assert_memory_equal(a.bytes, b.bytes, a.size);
    herd_free(&one);
    herd_free(&two);
    sim_image_fini(&a);
    sim_image_fini(&b);
}

/* Cut anywhere, or of another shape, an image is refused and the object can still be freed. */
static void refuses_what_does_not_fit(void **state)
{
    (void)state;
    struct sim_image image = {0};
    struct herd old = herd_of(4, NULL);
    write_herd(&image, &old);
    for (size_t size = 0; size < image.size; size++) {
        struct sim_image cut = {.bytes = image.bytes, .size = size};
        struct sim_image_cursor cursor = {.image = &cut};
        struct sim_archive reader = sim_image_reader(&cursor);
        struct herd fresh = herd_of(1, NULL);
        sim_archive_object(&reader, &fresh, sizeof fresh, describe);
        assert_true(reader.failed);
        herd_free(&fresh);
    }
    struct {
        struct herd herd;
        double more;
    } larger = {.herd = herd_of(1, NULL)};
    struct sim_image_cursor cursor = {.image = &image};
    struct sim_archive reader = sim_image_reader(&cursor);
    sim_archive_object(&reader, &larger, sizeof larger, describe);
    assert_true(reader.failed);
    herd_free(&larger.herd);
    herd_free(&old);
    sim_image_fini(&image);
}

static void weighs_what_is_allocated(void **state)
{
    (void)state;
    struct herd herd = herd_of(4, NULL);
    struct sim_archive scales = {.mode = SIM_ARCHIVE_WEIGH};
    sim_archive_object(&scales, &herd, sizeof herd, describe);
    assert_int_equal(scales.size_bytes, sizeof herd + 8 * sizeof(double));
    herd_free(&herd);
}

static bool full(void *stream, void *bytes, size_t size)
{
    (void)bytes;
    size_t *room = stream;
    if (*room < size)
        return false;
    *room -= size;
    return true;
}

static void a_full_sink_is_noticed(void **state)
{
    (void)state;
    struct herd herd = herd_of(4, NULL);
    for (size_t room = 0; room < 100; room += 7) {
        size_t left = room;
        struct sim_archive writer = {.mode = SIM_ARCHIVE_WRITE, .move = full, .stream = &left};
        sim_archive_object(&writer, &herd, sizeof herd, describe);
        assert_true(writer.failed);
    }
    herd_free(&herd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comes_back),
        cmocka_unit_test(contains_no_addresses),
        cmocka_unit_test(refuses_what_does_not_fit),
        cmocka_unit_test(weighs_what_is_allocated),
        cmocka_unit_test(a_full_sink_is_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
