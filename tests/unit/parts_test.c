/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Parts: what is written comes back; a part that is cut or flipped at any byte
 * is recognised and never crashes the reader; checksums agree with known
 * answers.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/io/parts.h"

#define STUDY "0123456789abcdef0123456789abcdef"
#define POINT "00112233445566778899aabbccddeeff"

enum { METRICS = 2, TIMES = 3, RECORDS = 3 };

static const double headline[METRICS] = {1.5, -0.0};
static const double series[METRICS * TIMES] = {1, 2, INFINITY, -4e-310, 1e308, 0};

enum { ROWS = 2, COLUMNS = 2 };
static double table[ROWS * COLUMNS] = {7, NAN, 1e-300, -3};

static struct sim_part_record record_of(int index)
{
    struct sim_part_record record = {.point = POINT,
                                     .replication = UINT64_MAX - (uint64_t)index,
                                     .status = SIM_PAIR_DONE,
                                     .digest = 0x0123456789abcdefu,
                                     .executed = 77,
                                     .metric_count = METRICS,
                                     .time_count = TIMES,
                                     .headline = headline,
                                     .series = series};
    if (index == 2)
        record.tables[1] = (struct sim_rows){.row_count = ROWS, .column_count = COLUMNS, .values = table};
    if (index == 1)
        record = (struct sim_part_record){
            .point = POINT, .replication = 5, .status = SIM_PAIR_FAILED, .message = "no tier can be reached"};
    return record;
}

/* Builds the sample part in memory of the caller's directory and returns its path. */
static void write_part(const char *directory, char path[SIM_FILE_PATH_SIZE], struct sim_part_place places[RECORDS])
{
    struct sim_part part;
    struct sim_error error = {0};
    assert_int_equal(sim_part_init(&part, STUDY, &error), SIM_OK);
    for (int i = 0; i < RECORDS; i++) {
        struct sim_part_record record = record_of(i);
        assert_int_equal(sim_part_add(&part, &record, &places[i], &error), SIM_OK);
    }
    assert_int_equal(sim_part_commit(&part, directory, path, &error), SIM_OK);
    sim_part_fini(&part);
}

static char directory[64];

static int set_up(void **state)
{
    (void)state;
    strcpy(directory, "/tmp/parts_test.XXXXXX");
    return mkdtemp(directory) ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", directory);
    return system(command);
}

struct seen {
    int count;
    struct sim_part_place places[RECORDS];
    int stop_after;
};

static int see(void *context, const struct sim_part_record *found, const struct sim_part_place *place)
{
    struct seen *seen = context;
    struct sim_part_record expected = record_of(seen->count);
    assert_true(seen->count < RECORDS);
    assert_string_equal(found->point, expected.point);
    assert_true(found->replication == expected.replication && found->status == expected.status);
    assert_true(found->digest == expected.digest && found->executed == expected.executed);
    assert_true(found->metric_count == expected.metric_count && found->time_count == expected.time_count);
    for (int k = 0; k < SIM_TABLES_MAX; k++)
        assert_true(found->tables[k].row_count == expected.tables[k].row_count &&
                    found->tables[k].column_count == expected.tables[k].column_count && !found->tables[k].values);
    if (expected.message)
        assert_string_equal(found->message, expected.message);
    seen->places[seen->count++] = *place;
    return seen->stop_after && seen->count == seen->stop_after;
}

static int see_nothing(void *context, const struct sim_part_record *record, const struct sim_part_place *place)
{
    (void)context;
    (void)record;
    (void)place;
    fail_msg("a record of a part that is not whole was handed out");
    return 0;
}

static void test_round_trip(void **state)
{
    (void)state;
    char path[SIM_FILE_PATH_SIZE];
    struct sim_part_place places[RECORDS];
    struct sim_error error = {0};
    write_part(directory, path, places);
    struct seen seen = {0};
    assert_int_equal(sim_part_scan(path, STUDY, see, &seen, &error), SIM_PART_WHOLE);
    assert_int_equal(seen.count, RECORDS);
    for (int i = 0; i < RECORDS; i++)
        assert_true(seen.places[i].offset == places[i].offset && seen.places[i].size == places[i].size &&
                    seen.places[i].crc == places[i].crc);
    double got_headline[METRICS], got_series[METRICS * TIMES];
    struct sim_part_record expected = record_of(2);
    assert_int_equal(sim_part_load(path, &places[2], &expected, got_headline, got_series, &error), SIM_OK);
    assert_memory_equal(got_headline, headline, sizeof headline);
    assert_memory_equal(got_series, series, sizeof series);
    double got_table[ROWS * COLUMNS];
    assert_int_equal(sim_part_load_table(path, &places[2], &expected, 1, got_table, &error), SIM_OK);
    assert_memory_equal(got_table, table, sizeof table);
    assert_true(sim_part_holds(&expected, 0) && sim_part_holds(&expected, 2));
    assert_false(sim_part_holds(&expected, 1) || sim_part_holds(&expected, 3));
    /* Only what was scanned is loaded: another record at that place is an error. */
    expected.replication++;
    assert_int_equal(sim_part_load(path, &places[2], &expected, got_headline, got_series, &error), SIM_INTERNAL);
    expected = record_of(1);
    assert_int_equal(sim_part_load(path, &places[1], &expected, got_headline, got_series, &error), SIM_INTERNAL);
}

static void test_a_visitor_can_stop(void **state)
{
    (void)state;
    char path[SIM_FILE_PATH_SIZE];
    struct sim_part_place places[RECORDS];
    write_part(directory, path, places);
    struct seen seen = {.stop_after = 2};
    assert_int_equal(sim_part_scan(path, STUDY, see, &seen, NULL), SIM_PART_REFUSED);
    assert_int_equal(seen.count, 2);
}

static void test_numbers_are_little_endian(void **state)
{
    (void)state;
    char path[SIM_FILE_PATH_SIZE];
    struct sim_part_place places[RECORDS];
    struct sim_error error = {0};
    write_part(directory, path, places);
    size_t size;
    unsigned char *bytes = sim_read_file(path, 1 << 20, &size, &error);
    assert_non_null(bytes);
    static const unsigned char digest[] = {0xef, 0xcd, 0xab, 0x89, 0x67, 0x45, 0x23, 0x01};
    static const unsigned char one_and_a_half[] = {0, 0, 0, 0, 0, 0, 0xf8, 0x3f};
    const unsigned char *record = bytes + places[0].offset;
    assert_memory_equal(record + 64, digest, 8);
    assert_memory_equal(record + 96, one_and_a_half, 8);
    assert_memory_equal(bytes, "PSIMPART\2\0\0\0", 12);
    free(bytes);
}

static void test_cut_at_every_byte(void **state)
{
    (void)state;
    char path[SIM_FILE_PATH_SIZE];
    struct sim_part_place places[RECORDS];
    struct sim_error error = {0};
    write_part(directory, path, places);
    size_t size;
    unsigned char *bytes = sim_read_file(path, 1 << 20, &size, &error);
    assert_non_null(bytes);
    for (size_t length = 0; length < size; length++) {
        /* A buffer of its own: reading beyond the end shows under the address sanitizer. */
        unsigned char *cut = malloc(length ? length : 1);
        memcpy(cut, bytes, length);
        assert_int_equal(sim_part_scan_bytes(cut, length, path, STUDY, see_nothing, NULL, &error), SIM_PART_DAMAGED);
        assert_non_null(strstr(error.text, path));
        free(cut);
    }
    unsigned char *longer = malloc(size + 1);
    memcpy(longer, bytes, size);
    longer[size] = 0;
    assert_int_equal(sim_part_scan_bytes(longer, size + 1, path, STUDY, see_nothing, NULL, &error), SIM_PART_DAMAGED);
    free(longer);
    free(bytes);
}

static void test_flipped_at_every_bit(void **state)
{
    (void)state;
    char path[SIM_FILE_PATH_SIZE];
    struct sim_part_place places[RECORDS];
    struct sim_error error = {0};
    write_part(directory, path, places);
    size_t size;
    unsigned char *bytes = sim_read_file(path, 1 << 20, &size, &error);
    assert_non_null(bytes);
    for (size_t bit = 0; bit < 8 * size; bit++) {
        bytes[bit / 8] ^= (unsigned char)(1u << (bit % 8));
        assert_int_equal(sim_part_scan_bytes(bytes, size, path, STUDY, see_nothing, NULL, &error), SIM_PART_DAMAGED);
        bytes[bit / 8] ^= (unsigned char)(1u << (bit % 8));
    }
    free(bytes);
}

/* Puts impossible values at a place of a record and mends the checksums. */
static void try_nonsense(unsigned char *bytes, size_t size, const struct sim_part_place *place, size_t at,
                         const char *path)
{
    static const uint32_t values[] = {0, 1, 7, 0x7fffffff, 0x80000000, 0xffffffff};
    const bool names_itself = at >= 8 && at < 48;
    unsigned char *field = bytes + place->offset + at, *end = bytes + place->offset + place->size - 8, saved[4];
    struct sim_error error = {0};
    memcpy(saved, field, 4);
    for (size_t v = 0; v < sizeof values / sizeof *values; v++) {
        memcpy(field, &values[v], 4);
        uint32_t record_crc = sim_crc32(0, bytes + place->offset, place->size - 8), crc;
        memcpy(end, &record_crc, 4);
        crc = sim_crc32(0, bytes, size - 16);
        memcpy(bytes + size - 8, &crc, 4);
        crc = ~crc;
        memcpy(bytes + size - 4, &crc, 4);
        struct seen seen = {0};
        if (memcmp(saved, field, 4) == 0)
            assert_int_equal(sim_part_scan_bytes(bytes, size, path, STUDY, see, &seen, &error), SIM_PART_WHOLE);
        else if (!names_itself)
            assert_int_equal(sim_part_scan_bytes(bytes, size, path, STUDY, see_nothing, NULL, &error),
                             SIM_PART_DAMAGED);
    }
    memcpy(field, saved, 4);
    uint32_t record_crc = sim_crc32(0, bytes + place->offset, place->size - 8);
    memcpy(end, &record_crc, 4);
}

/* A checksum alone is no proof of sense: bytes with a fitting checksum but impossible lengths are refused too. */
static void test_consistent_checksums_do_not_excuse_nonsense(void **state)
{
    (void)state;
    char path[SIM_FILE_PATH_SIZE];
    struct sim_part_place places[RECORDS];
    struct sim_error error = {0};
    write_part(directory, path, places);
    size_t size;
    unsigned char *bytes = sim_read_file(path, 1 << 20, &size, &error);
    assert_non_null(bytes);
    /* The head of a plain record, and the shape of the table of one that has it. */
    for (size_t at = 0; at < 64; at += 4)
        try_nonsense(bytes, size, &places[0], at, path);
    for (size_t at = 88; at < 96; at += 4)
        try_nonsense(bytes, size, &places[2], at, path);
    free(bytes);
}

static void test_other_studies_and_formats(void **state)
{
    (void)state;
    char path[SIM_FILE_PATH_SIZE];
    struct sim_part_place places[RECORDS];
    struct sim_error error = {0};
    write_part(directory, path, places);
    assert_int_equal(sim_part_scan(path, POINT, see_nothing, NULL, &error), SIM_PART_FOREIGN);
    size_t size;
    unsigned char *bytes = sim_read_file(path, 1 << 20, &size, &error);
    assert_non_null(bytes);
    bytes[8] = 3;
    uint32_t crc = sim_crc32(0, bytes, size - 16), complement = ~crc;
    memcpy(bytes + size - 8, &crc, 4);
    memcpy(bytes + size - 4, &complement, 4);
    assert_int_equal(sim_part_scan_bytes(bytes, size, path, STUDY, see_nothing, NULL, &error), SIM_PART_NEWER);
    free(bytes);
    assert_int_equal(sim_part_scan("/nonexistent/part", STUDY, see_nothing, NULL, &error), SIM_PART_UNREADABLE);
    assert_int_equal(sim_part_scan(directory, STUDY, see_nothing, NULL, &error), SIM_PART_UNREADABLE);
}

static void test_hashes(void **state)
{
    (void)state;
    /* FIPS 180-4, examples: "abc" and the empty message. */
    struct sim_sha256 hash;
    char hex[SIM_SHA256_SIZE], id[SIM_ID_SIZE];
    sim_sha256_init(&hash);
    sim_sha256_print(&hash, "%c%s", 'a', "bc");
    sim_sha256_hex(&hash, hex);
    assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    sim_sha256_init(&hash);
    sim_sha256_id(&hash, id);
    assert_string_equal(id, "e3b0c44298fc1c149afbf4c8996fb924");
    /* The check value of CRC-32/ISO-HDLC. */
    assert_int_equal(sim_crc32(0, "123456789", 9), 0xcbf43926);
    assert_int_equal(sim_crc32(sim_crc32(0, "1234", 4), "56789", 5), 0xcbf43926);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_round_trip, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_visitor_can_stop, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_numbers_are_little_endian, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_cut_at_every_byte, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_flipped_at_every_bit, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_consistent_checksums_do_not_excuse_nonsense, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_other_studies_and_formats, set_up, tear_down),
        cmocka_unit_test(test_hashes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
