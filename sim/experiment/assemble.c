/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/experiment/assemble.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "sim/experiment/describe.h"
#include "sim/experiment/directory.h"
#include "sim/experiment/provenance.h"
#include "sim/io/results_write.h"
#include "sim/parallel/run.h"

enum { NOTES = 20 };

/* Everything a plan borrows. */
struct work {
    const struct sim_assembly *assembly;
    const struct sim_study *study;
    struct sim_results_point *points;
    struct sim_results_varied *varied;
    double *time, **numbers;
    const char ***words;
    char *question, *designs, *failures, *provenance;
    char digest[32], created[32], sha256[SIM_SHA256_SIZE];
    struct sim_results_table_plan tables[SIM_TABLES_MAX];
    char **table_words[SIM_TABLES_MAX]; /* [column] */
    struct sim_results_note notes[NOTES];
    uint32_t note_count;
    struct sim_results_plan plan;
};

static int out_of_memory(struct sim_error *error)
{
    return sim_fail(error, SIM_INTERNAL, "out of memory while putting the results together");
}

/* ---- pairs ---- */

static const struct sim_stored *stored_pair(const struct work *work, uint32_t point, uint32_t replication)
{
    return sim_store_find(work->assembly->store, work->study->points[point].id, replication);
}

static struct sim_results_pair pair_of(void *context, uint32_t point, uint32_t replication)
{
    const struct sim_stored *stored = stored_pair(context, point, replication);
    if (!stored)
        return (struct sim_results_pair){.status = SIM_PAIR_MISSING};
    return (struct sim_results_pair){stored->record.status, stored->record.digest, stored->record.executed};
}

static int load_pair(void *context, uint32_t point, uint32_t replication, double *headline, double *series,
                     struct sim_error *error)
{
    const struct work *work = context;
    return sim_store_load(work->assembly->store, stored_pair(work, point, replication), headline, series, error);
}

/* ---- side tables ---- */

static uint32_t table_rows(void *context, uint32_t table, uint32_t point, uint32_t replication)
{
    const struct sim_stored *stored = stored_pair(context, point, replication);
    return stored ? stored->record.tables[table].row_count : 0;
}

static int load_table(void *context, uint32_t table, uint32_t point, uint32_t replication, double *values,
                      struct sim_error *error)
{
    const struct work *work = context;
    return sim_store_load_table(work->assembly->store, stored_pair(work, point, replication), table, values, error);
}

/* The words of a column's codes as a JSON list; NULL if it has none. */
static char *words_of(const struct sim_study *study, uint32_t table, uint32_t column)
{
    char word[SIM_TEXT_SIZE];
    json_t *list = json_array();
    for (uint32_t code = 0; study->model->table_word(study->points[0].before, table, column, code, word, sizeof word);
         code++)
        json_array_append_new(list, json_string(word));
    char *text = json_dumps(list, JSON_COMPACT);
    json_decref(list);
    return text;
}

static int fill_tables(struct work *work, struct sim_error *error)
{
    const struct sim_study *study = work->study;
    const struct sim_model *model = study->model;
    for (uint32_t k = 0; k < model->table_count; k++) {
        if (!(study->setup.tables >> k & 1))
            continue;
        const struct sim_table *table = &model->tables[k];
        char **words = work->table_words[k] = calloc(table->column_count, sizeof *words);
        if (!words)
            return out_of_memory(error);
        for (uint32_t c = 0; c < table->column_count; c++)
            if (table->columns[c].code && !(words[c] = words_of(study, k, c)))
                return out_of_memory(error);
        work->tables[work->plan.table_count++] =
            (struct sim_results_table_plan){.table = table, .index = k, .words = (const char *const *)words};
    }
    work->plan.tables = work->tables;
    work->plan.table_rows = table_rows;
    work->plan.load_table = load_table;
    return SIM_OK;
}

static void free_tables(struct work *work)
{
    const struct sim_model *model = work->study->model;
    for (uint32_t k = 0; k < model->table_count; k++) {
        for (uint32_t c = 0; work->table_words[k] && c < model->tables[k].column_count; c++)
            free(work->table_words[k][c]);
        free(work->table_words[k]);
    }
}

static uint64_t fold(uint64_t digest, uint64_t value)
{
    /* The finaliser of SplitMix64: every bit of both arguments moves every bit of the result. */
    uint64_t x = (digest ^ value) + UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return x ^ x >> 31;
}

/* Walks all pairs in canonical order: the digest, the failures, and whether shapes fit. */
static int survey(struct work *work, struct sim_error *error)
{
    const struct sim_study *study = work->study;
    uint64_t digest = 0;
    json_t *failures = json_array();
    int status = failures ? SIM_OK : out_of_memory(error);
    for (uint32_t p = 0; p < study->point_count && status == SIM_OK; p++)
        for (uint32_t r = 0; r < study->replications && status == SIM_OK; r++) {
            const struct sim_stored *stored = stored_pair(work, p, r);
            digest = fold(digest, stored ? stored->record.digest : 0);
            if (!stored)
                continue;
            if (stored->record.status == SIM_PAIR_FAILED &&
                json_array_append_new(failures, json_pack("{s:i, s:i, s:s}", "point", (int)p, "replication", (int)r,
                                                          "message", stored->record.message)) != 0)
                status = out_of_memory(error);
            if (stored->record.status == SIM_PAIR_DONE && (stored->record.metric_count != study->model->metric_count ||
                                                           stored->record.time_count != work->plan.time_count))
                status = sim_fail(error, SIM_INTERNAL,
                                  "replication %u of point '%s' has %u metrics and %u samples "
                                  "instead of %u and %u",
                                  r, study->points[p].label, stored->record.metric_count, stored->record.time_count,
                                  study->model->metric_count, work->plan.time_count);
        }
    snprintf(work->digest, sizeof work->digest, "%016" PRIx64, digest);
    work->failures = status == SIM_OK ? json_dumps(failures, JSON_COMPACT) : NULL;
    json_decref(failures);
    return status;
}

/* ---- coordinates ---- */

static bool is_number(enum sim_param_type type)
{
    return type == SIM_NUMBER || type == SIM_COUNT || type == SIM_SHARE || type == SIM_TIME || type == SIM_MONEY;
}

static int fill_varied(struct work *work, uint32_t index, struct sim_error *error)
{
    const struct sim_study *study = work->study;
    const char *path = study->vary[index].path;
    const struct sim_param *param = sim_study_param(study->model->schema, study->points[0].before, path, NULL);
    struct sim_results_varied *varied = &work->varied[index];
    *varied = (struct sim_results_varied){.path = path,
                                          .unit = param && param->unit ? param->unit : "1",
                                          .text = param && param->text ? param->text : ""};
    double *numbers = work->numbers[index] = calloc(study->point_count, sizeof *numbers);
    const char **words = work->words[index] = calloc(study->point_count, sizeof *words);
    if (!numbers || !words)
        return out_of_memory(error);
    for (uint32_t p = 0; p < study->point_count; p++) {
        words[p] = study->points[p].values[index];
        union {
            double number;
            uint32_t count;
        } value = {.number = 0};
        if (param && is_number(param->type) && sim_param_parse(param, words[p], &value, NULL) == SIM_OK)
            numbers[p] = param->type == SIM_COUNT ? (double)value.count : value.number;
    }
    varied->words = words;
    varied->numbers = param && is_number(param->type) ? numbers : NULL;
    return SIM_OK;
}

static int fill_coordinates(struct work *work, struct sim_error *error)
{
    const struct sim_study *study = work->study;
    uint32_t varies = study->vary_count ? study->vary_count : 1;
    work->plan.time_count = sim_run_time_count(&study->setup);
    work->time = calloc(work->plan.time_count + 1, sizeof *work->time);
    work->points = calloc(study->point_count, sizeof *work->points);
    work->varied = calloc(varies, sizeof *work->varied);
    work->numbers = calloc(varies, sizeof *work->numbers);
    work->words = calloc(varies, sizeof *work->words);
    if (!work->time || !work->points || !work->varied || !work->numbers || !work->words)
        return out_of_memory(error);
    for (uint32_t t = 0; t < work->plan.time_count; t++)
        work->time[t] = sim_run_time(&study->setup, t);
    for (uint32_t p = 0; p < study->point_count; p++) {
        const struct sim_point *point = &study->points[p];
        work->points[p] =
            (struct sim_results_point){.label = point->label,
                                       .id = point->id,
                                       .design_index = point->design,
                                       .design = sim_scenario_design(study->scenario, point->design)->title};
    }
    int status = SIM_OK;
    for (uint32_t v = 0; v < study->vary_count && status == SIM_OK; v++)
        status = fill_varied(work, v, error);
    return status;
}

/* ---- attributes ---- */

static void note(struct work *work, const char *name, const char *text)
{
    work->notes[work->note_count++] = (struct sim_results_note){name, text};
}

static int fill_notes(struct work *work, struct sim_error *error)
{
    const struct sim_assembly *assembly = work->assembly;
    const struct sim_study *study = work->study;
    work->question = sim_describe_question(study);
    work->designs = sim_describe_designs(study);
    work->provenance = sim_provenance(assembly->threads);
    if (!work->question || !work->designs || !work->provenance || !work->failures)
        return out_of_memory(error);
    struct sim_sha256 hash;
    sim_sha256_init(&hash);
    sim_sha256_add(&hash, assembly->scenario_text, strlen(assembly->scenario_text));
    sim_sha256_hex(&hash, work->sha256);
    sim_created(work->created, sizeof work->created);
    note(work, "title", sim_scenario_title(study->scenario));
    note(work, "partnersim_version", PARTNERSIM_VERSION);
    note(work, "git_commit", sim_git_commit());
    note(work, "model", study->model->name);
    if (study->model->limits)
        note(work, "model_limits", study->model->limits);
    note(work, "model_version", study->model->version);
    note(work, "study", study->id);
    note(work, "digest", work->digest);
    note(work, "scenario_sha256", work->sha256);
    note(work, "created", work->created);
    note(work, "command_line", assembly->command_line);
    note(work, "provenance", work->provenance);
    note(work, "question", work->question);
    if (study->stopping)
        note(work, "stopping", study->stopping);
    note(work, "designs", work->designs);
    note(work, "failures", work->failures);
    note(work, "parameters", assembly->parameters);
    note(work, "scenario", assembly->scenario_text);
    return SIM_OK;
}

static uint64_t cells_of(const struct sim_study *study)
{
    const void *value = NULL;
    const struct sim_param *param =
        sim_study_param(study->model->schema, study->points[0].before, "world.cells", &value);
    return param && param->type == SIM_COUNT ? *(const uint32_t *)value : 1;
}

/* Is what would be written there already?  Everything but the numbers is in attributes, and the digest stands for
 * the numbers; which runs are missing or failed shows in the states. */
static bool already_there(const struct work *work)
{
    struct sim_results *known = sim_results_open(work->plan.path, NULL);
    if (!known)
        return false;
    bool equal = sim_results_point_count(known) == work->plan.point_count &&
                 sim_results_replication_count(known) == work->plan.replication_count;
    for (uint32_t i = 0; i < work->note_count && equal; i++) {
        const char *name = work->notes[i].name, *text = sim_results_attribute(known, name);
        if (strcmp(name, "created") != 0 && strcmp(name, "command_line") != 0 && strcmp(name, "provenance") != 0)
            equal = text && strcmp(text, work->notes[i].text) == 0;
    }
    for (uint32_t p = 0; p < work->plan.point_count && equal; p++) {
        equal = strcmp(sim_results_point(known, p).id, work->points[p].id) == 0 &&
                strcmp(sim_results_point(known, p).label, work->points[p].label) == 0;
        for (uint32_t r = 0; r < work->plan.replication_count && equal; r++)
            equal = sim_results_status(known, p, r) == pair_of((void *)work, p, r).status;
    }
    sim_results_close(known);
    return equal;
}

static int write_results(struct work *work, struct sim_error *error)
{
    const struct sim_study *study = work->study;
    char path[SIM_FILE_PATH_SIZE];
    int status = sim_directory_path(work->assembly->directory, SIM_RESULTS_NAME, path, error);
    if (status != SIM_OK)
        return status;
    work->plan.path = path;
    work->plan.metrics = study->model->metrics;
    work->plan.metric_count = study->model->metric_count;
    work->plan.currency = sim_scenario_currency(study->scenario);
    work->plan.points = work->points;
    work->plan.point_count = study->point_count;
    work->plan.replication_count = study->replications;
    work->plan.time = work->time;
    work->plan.varied = work->varied;
    work->plan.varied_count = study->vary_count;
    work->plan.notes = work->notes;
    work->plan.note_count = work->note_count;
    work->plan.seed = study->setup.seed;
    work->plan.cells = cells_of(study);
    work->plan.context = work;
    work->plan.pair = pair_of;
    work->plan.load = load_pair;
    /* Whether side tables are all there does not show in the states. */
    bool known = work->plan.table_count == 0 && already_there(work);
    return known ? SIM_OK : sim_results_write(&work->plan, error);
}

int sim_assemble(const struct sim_assembly *assembly, struct sim_error *error)
{
    struct work work = {.assembly = assembly, .study = assembly->study};
    int status = fill_coordinates(&work, error);
    if (status == SIM_OK)
        status = survey(&work, error);
    if (status == SIM_OK)
        status = fill_notes(&work, error);
    if (status == SIM_OK)
        status = fill_tables(&work, error);
    if (status == SIM_OK)
        status = write_results(&work, error);
    free_tables(&work);
    for (uint32_t v = 0; v < assembly->study->vary_count; v++) {
        if (work.numbers)
            free(work.numbers[v]);
        if (work.words)
            free(work.words[v]);
    }
    free(work.numbers);
    free(work.words);
    free(work.varied);
    free(work.points);
    free(work.time);
    free(work.question);
    free(work.designs);
    free(work.failures);
    free(work.provenance);
    return status;
}
