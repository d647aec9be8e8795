/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The same bytes everywhere: digests and series of small runs against
 * tests/golden/model.txt, whatever compiler, optimisation, processor features
 * or threads.
 *
 * A change that alters results on purpose updates the file by
 *     UPDATE_GOLDEN=1 build/tests/theory_golden_test
 * and says so in its commit.
 */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/eco_run.h"

static const char golden_file[] = "tests/golden/model.txt";

/* FNV-1a over the bytes of all series and headlines; a NaN counts as one pattern. */
static uint64_t fingerprint(const struct sim_run_output *output)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    size_t series = (size_t)output->metric_count * output->time_count;
    for (size_t i = 0; i < series + output->metric_count; i++) {
        double v = i < series ? output->series[i] : output->headline[i - series];
        uint64_t bits = UINT64_C(0x7ff8000000000000);
        if (v == v)
            memcpy(&bits, &v, sizeof bits);
        for (int byte = 0; byte < 8; byte++)
            hash = (hash ^ ((bits >> (8 * byte)) & 0xff)) * UINT64_C(0x100000001b3);
    }
    return hash;
}

static void run_all(char *out, size_t size)
{
    static const struct {
        const char *name, *text;
    } cases[] = {
        {"published programme", ""},
        {"conduct and service level", "vendor { routing { policy = conduct_weighted sla = 4h } }\nprogramme "
                                      "\"partners\" { conduct { weight = 0.5 } }\n"},
        {"house desk, two cells, shared projects",
         "world { cells = 2 }\nvendor { house_desk { sellers = 2 } routing { policy = \"house 40%, skill_match 60%\" "
         "sla = 8h reach = world } }\nprogramme \"partners\" { collaboration { one_company = no strength = 80% } }\n"},
    };
    size_t used = 0;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[1024];
        snprintf(text, sizeof text, "format = 1\nextends = \"small.conf\"\n%s", cases[i].text);
        struct eco_case c = eco_case_read(text);
        struct eco_params *after = malloc(sizeof *after);
        memcpy(after, c.parameters, sizeof *after);
        after->vendor.training.every = 120;
        struct sim_run_output output = eco_case_run(&c, after, 1, 1 + (int)i);
        used += (size_t)snprintf(out + used, size - used,
                                 "%s: digest %016" PRIx64 " values %016" PRIx64 " events %" PRIu64 "\n", cases[i].name,
                                 output.digest, fingerprint(&output), output.executed);
        sim_run_output_fini(&output);
        free(after);
        eco_case_free(&c);
    }
}

static void results_are_golden(void **state)
{
    (void)state;
    char now[2048] = "", golden[2048] = "";
    run_all(now, sizeof now);
    if (getenv("UPDATE_GOLDEN")) {
        FILE *file = fopen(golden_file, "w");
        assert_non_null(file);
        fputs(now, file);
        assert_int_equal(fclose(file), 0);
    }
    FILE *file = fopen(golden_file, "r");
    assert_non_null(file);
    size_t n = fread(golden, 1, sizeof golden - 1, file);
    golden[n] = '\0';
    fclose(file);
    assert_string_equal(now, golden);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(results_are_golden)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
