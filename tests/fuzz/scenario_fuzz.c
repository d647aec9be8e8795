/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any bytes as a scenario file (libFuzzer).  The reader must neither crash nor
 * hang nor leak; what it refuses it must explain; what it accepts must print
 * as a scenario that reads back to the same.
 *
 *     cmake --preset fuzz && ninja -C build-fuzz scenario_fuzz
 *     build-fuzz/tests/scenario_fuzz -dict=tests/fuzz/scenario.dict /tmp/work tests/corpus/good tests/corpus/bad
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "sim/io/scenario.h"
#include "sim/io/text.h"
#include "tests/support/toy_model.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool condition, const char *what)
{
    if (condition)
        return;
    fprintf(stderr, "broken promise: %s\n", what);
    abort();
}

static struct sim_scenario *read_bytes(const void *data, size_t size, struct sim_problems *problems)
{
    char path[64];
    int descriptor = memfd_create("scenario", MFD_CLOEXEC);
    expect(descriptor >= 0 && write(descriptor, data, size) == (ssize_t)size, "a file in memory");
    snprintf(path, sizeof path, "/proc/self/fd/%d", descriptor);
    struct sim_scenario *scenario = sim_scenario_read(&toy_model, path, NULL, 0, problems);
    close(descriptor);
    return scenario;
}

static void check_problems(const struct sim_scenario *scenario, const struct sim_problems *problems)
{
    expect((scenario == NULL) == (problems->errors > 0), "NULL if and only if there are errors");
    expect(problems->count <= SIM_PROBLEMS_MAX, "at most 20 problems");
    for (uint32_t i = 0; i < problems->count; i++) {
        const struct sim_problem *p = &problems->item[i];
        expect(*p->text && *p->hint, "a reason and a remedy");
        expect(strcmp(p->text, "out of memory") != 0, "memory suffices");
        /* Whole messages: the fuzzer learns to write their words into titles and paths, which messages quote. */
        static const char *const never[] = {
            "two parsers read this value differently", "two parsers read this section differently",
            "two parsers read the file differently", "the end of the file is swallowed by something above it"};
        for (size_t k = 0; k < sizeof never / sizeof never[0]; k++)
            expect(strcmp(p->text, never[k]) != 0, "the scanner sees what libconfuse sees");
    }
}

static void check_accepted(const struct sim_scenario *scenario)
{
    struct sim_problems problems = {0};
    char *text = sim_scenario_print(scenario);
    expect(text != NULL, "a scenario prints");
    struct sim_scenario *again = read_bytes(text, strlen(text), &problems);
    if (!again)
        sim_problems_print(&problems, stderr, false);
    expect(again != NULL, "what is printed is accepted");
    struct toy_parameters a, b;
    expect(sim_scenario_design_count(scenario) == sim_scenario_design_count(again), "the same designs");
    for (uint32_t i = 0; i < sim_scenario_design_count(scenario); i++) {
        expect(sim_scenario_resolve(scenario, i, NULL, 0, &a, NULL) == SIM_OK, "a design resolves");
        expect(sim_scenario_resolve(again, i, NULL, 0, &b, NULL) == SIM_OK, "a printed design resolves");
        expect(memcmp(&a, &b, sizeof a) == 0, "the same parameters");
    }
    expect(memcmp(sim_scenario_experiment(scenario), sim_scenario_experiment(again), sizeof(struct sim_experiment)) ==
               0,
           "the same experiment");
    sim_scenario_destroy(again);
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sim_problems problems = {0};
    struct sim_scenario *scenario = read_bytes(data, size, &problems);
    check_problems(scenario, &problems);
    if (scenario)
        check_accepted(scenario);
    sim_scenario_destroy(scenario);
    return 0;
}
