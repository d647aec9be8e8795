/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a study costs beside its bare runs, in processor time on one thread, the best of three turns:
 *
 *   files         runner with parts and results.h5 / the same runs in memory
 *   branching     designs that part late, sharing their past / each from the start; beside the
 *                 ratio that years would give, and that of the baseline's seconds
 *   reuse         the same command again: nothing is missing
 *   checkpoint    one write and one read of a run under way
 *
 *     study_bench [CLIENTS [DESIGNS]]     (default 20000 clients, 4 designs; works below $TMPDIR)
 *
 * Results are the same in each row (tests/unit/branch_test.c, tests/cli/checkpoint.bats).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/bench.h"
#include "models/model.h"
#include "sim/experiment/checkpoint.h"
#include "sim/experiment/point.h"
#include "sim/experiment/runner.h"

#define TURNS 3
#define REPLICATIONS 3
#define WARMUP 1.0 /* years */
#define HORIZON 3.0
#define DIVERGE 2.0
#define PATH 512

static char base[PATH];

static bool fail(const char *what, const struct sim_error *error)
{
    fprintf(stderr, "study_bench: %s: %s\n", what, error->text);
    return false;
}

/* One design that goes on as it was, others that part from it. */
static bool write_scenario(const char *path, int clients, int designs)
{
    FILE *file = fopen(path, "w");
    char here[PATH];
    if (!file || !realpath("scenarios/programmes/bitrix24.conf", here)) {
        fprintf(stderr, "study_bench: start it from the root of the checkout\n");
        if (file)
            fclose(file);
        return false;
    }
    fprintf(file,
            "format = 1\nextends = \"%s\"\nbaseline = \"same\"\nworld { clients = %d }\n"
            "experiment { horizon = %gy  warmup = %gy  sample = 30d  replications = %d  seed = 7 }\n"
            "design \"same\" { }\n",
            here, clients, HORIZON, WARMUP, REPLICATIONS);
    for (int d = 1; d < designs; d++)
        fprintf(file, "design \"late %d\" { diverge_at = %gy  set = { \"vendor.routing.sla = %dh\" } }\n", d, DIVERGE,
                d);
    return fclose(file) == 0;
}

static bool run_bare(const struct sim_study *study, double *seconds)
{
    double start = bench_process_seconds();
    for (uint32_t r = 0; r < study->replications; r++)
        for (uint32_t p = 0; p < study->point_count; p++) {
            const struct sim_point *point = &study->points[p];
            struct sim_run_setup setup = sim_point_setup(study, point, r);
            struct sim_run_output output = {0};
            struct sim_error error = {0};
            bool fine = sim_run_output_init(&output, study->model, &setup, &error) == SIM_OK &&
                        sim_run(study->model, point->before, point->after, &setup, 1, NULL, &output, &error) == SIM_OK;
            sim_run_output_fini(&output);
            if (!fine)
                return fail("a run", &error);
        }
    *seconds = bench_process_seconds() - start;
    return true;
}

/* Seconds of the baseline up to the change of terms, and from there. */
static bool run_halves(const struct sim_study *study, double *before, double *after)
{
    const struct sim_point *point = &study->points[study->baseline];
    const struct sim_run_options options = {.threads = 1, .queue = SIM_QUEUE_LADDER};
    struct sim_error error = {0};
    *before = *after = 0;
    for (uint32_t r = 0; r < study->replications; r++) {
        struct sim_run_setup setup = sim_point_setup(study, point, r);
        struct sim_run_output output = {0};
        struct sim_execution *run = NULL;
        struct sim_grid grid;
        setup.diverge_days = 365 * DIVERGE;
        double start = bench_process_seconds();
        bool fine = sim_grid_init(&grid, &setup, &error) == SIM_OK &&
                    sim_run_output_init(&output, study->model, &setup, &error) == SIM_OK &&
                    (run = sim_execution_create(study->model, point->before, NULL, &setup, &options, &output,
                                                &error)) != NULL &&
                    sim_execution_advance(run, grid.diverge, NULL, &error) == SIM_OK;
        double middle = bench_process_seconds();
        fine = fine && sim_execution_advance(run, grid.last, NULL, &error) == SIM_OK;
        *before += middle - start;
        *after += bench_process_seconds() - middle;
        sim_execution_destroy(run);
        sim_run_output_fini(&output);
        if (!fine)
            return fail("a run", &error);
    }
    return true;
}

static bool run_study(const struct sim_study *study, const char *name, bool branch, double *seconds)
{
    char directory[2 * PATH];
    struct sim_runner_summary summary;
    struct sim_error error = {0};
    snprintf(directory, sizeof directory, "%s/%s", base, name);
    struct sim_runner_options options = {.directory = directory, .threads = 1, .no_branch = !branch, .quiet = true};
    double start = bench_process_seconds();
    if (sim_runner_run(study, &options, &summary, &error) != SIM_OK)
        return fail(name, &error);
    *seconds = bench_process_seconds() - start;
    return true;
}

/* One run half-way: written, and read into another. */
static bool measure_checkpoint(const struct sim_study *study)
{
    const struct sim_point *point = &study->points[study->baseline];
    struct sim_run_setup setup = sim_point_setup(study, point, 0);
    const struct sim_run_options options = {.threads = 1, .queue = SIM_QUEUE_LADDER};
    char directory[2 * PATH];
    snprintf(directory, sizeof directory, "%s/checkpoints", base);
    const struct sim_checkpoint checkpoint = {.directory = directory, .study = study->id, .point = point->id};
    struct sim_error error = {0};
    struct sim_grid grid;
    struct sim_run_output outputs[2] = {{0}};
    struct sim_execution *runs[2] = {NULL, NULL};
    bool fine = sim_grid_init(&grid, &setup, &error) == SIM_OK;
    for (int i = 0; i < 2 && fine; i++) {
        fine = sim_run_output_init(&outputs[i], study->model, &setup, &error) == SIM_OK;
        runs[i] = fine ? sim_execution_create(study->model, point->before, NULL, &setup, &options, &outputs[i], &error)
                       : NULL;
        fine = runs[i] != NULL;
    }
    struct sim_archive scales = {.mode = SIM_ARCHIVE_WEIGH};
    double start = bench_process_seconds(), simulated = 0, written = 0;
    fine = fine && sim_execution_advance(runs[0], (grid.first + grid.last) / 2, NULL, &error) == SIM_OK;
    simulated = bench_process_seconds();
    fine = fine && sim_checkpoint_write(&checkpoint, runs[0], &error) == SIM_OK;
    written = bench_process_seconds();
    fine = fine && sim_checkpoint_read(&checkpoint, runs[1], &error) == SIM_CHECKPOINT_READ;
    double read = bench_process_seconds();
    if (fine) {
        sim_execution_archive(runs[0], &scales);
        printf("%-44s %8.3f s, of %.1f MB, after %.2f s of simulation\n", "checkpoint: one write", written - simulated,
               (double)scales.size_bytes / 1e6, simulated - start);
        printf("%-44s %8.3f s\n", "checkpoint: one read", read - written);
    }
    for (int i = 0; i < 2; i++) {
        sim_execution_destroy(runs[i]);
        sim_run_output_fini(&outputs[i]);
    }
    return fine || fail("checkpoint", &error);
}

/* Seconds of processor time, the least of all turns: what is measured takes turns with its yardstick. */
struct seconds {
    double bare, apart, together, again, before, after;
};

static void keep_least(double *least, double seconds)
{
    if (*least <= 0 || seconds < *least)
        *least = seconds;
}

static bool take_turn(const struct sim_study *study, int turn, struct seconds *least)
{
    struct seconds now;
    char apart[32], together[32];
    snprintf(apart, sizeof apart, "apart%d", turn);
    snprintf(together, sizeof together, "together%d", turn);
    if (!run_bare(study, &now.bare) || !run_study(study, apart, false, &now.apart) ||
        !run_study(study, together, true, &now.together) || !run_study(study, together, true, &now.again) ||
        !run_halves(study, &now.before, &now.after))
        return false;
    keep_least(&least->bare, now.bare);
    keep_least(&least->apart, now.apart);
    keep_least(&least->together, now.together);
    keep_least(&least->again, now.again);
    keep_least(&least->before, now.before);
    keep_least(&least->after, now.after);
    return true;
}

static bool measure(const struct sim_study *study)
{
    struct seconds least = {0};
    double k = study->point_count, span = WARMUP + HORIZON, past = WARMUP + DIVERGE;
    for (int turn = 0; turn < TURNS; turn++)
        if (!take_turn(study, turn, &least))
            return false;
    double by_years = (past + k * (span - past)) / (k * span);
    double by_seconds = (least.before + k * least.after) / (k * (least.before + least.after));
    double gain = least.together / least.apart;
    printf("%u designs x %u replications, parting at %g of %g years; the best of %d turns\n", study->point_count,
           study->replications, past, span, TURNS);
    printf("%-44s %8.3f s\n", "bare runs, in memory", least.bare);
    printf("%-44s %8.3f s   %.3f of bare\n", "with files, each design from the start", least.apart,
           least.apart / least.bare);
    printf("%-44s %8.3f s   %.3f of that; (T + k(H-T))/kH = %.3f in years, %.3f in seconds of the baseline\n",
           "with files, shared pasts", least.together, gain, by_years, by_seconds);
    printf("%-44s %8.3f s   %.3f of bare\n", "the same command again", least.again, least.again / least.bare);
    bench_figure("study_files", least.apart / least.bare);
    bench_figure("study_branching", gain / by_years);
    return measure_checkpoint(study);
}

int main(int argc, char **argv)
{
    int clients = argc > 1 ? atoi(argv[1]) : 20000, designs = argc > 2 ? atoi(argv[2]) : 4;
    const char *temporary = getenv("TMPDIR");
    char scenario_path[2 * PATH], command[2 * PATH];
    snprintf(base, sizeof base, "%s/study_bench.XXXXXX", temporary ? temporary : "/tmp");
    if (clients < 1 || designs < 2 || designs > 100 || !mkdtemp(base))
        return 2;
    snprintf(scenario_path, sizeof scenario_path, "%s/study.conf", base);
    struct sim_problems *problems = calloc(1, sizeof *problems);
    struct sim_scenario *scenario = NULL;
    struct sim_study *study = NULL;
    const struct sim_study_options choices = {0};
    if (problems && write_scenario(scenario_path, clients, designs))
        scenario = sim_scenario_read(&eco_model, scenario_path, NULL, 0, problems);
    if (scenario)
        study = sim_study_create(scenario, &choices, problems);
    if (problems)
        sim_problems_print(problems, stderr, false);
    bool fine = study && measure(study);
    sim_study_destroy(study);
    sim_scenario_destroy(scenario);
    free(problems);
    snprintf(command, sizeof command, "rm -rf '%s'", base);
    return system(command) == 0 && fine ? 0 : 1;
}
