/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/experiment/point.h"

#include <stdlib.h>
#include <string.h>

static void hash_value(void *context, const char *path, const struct sim_param *param, const void *value,
                       const char *canonical)
{
    (void)param;
    (void)value;
    struct sim_sha256 *hash = context;
    /* Text may hold anything: the NULs keep neighbours apart. */
    sim_sha256_add(hash, path, strlen(path) + 1);
    sim_sha256_add(hash, canonical, strlen(canonical) + 1);
}

static void hash_parameters(const struct sim_model *model, const void *parameters, char id[SIM_ID_SIZE])
{
    struct sim_sha256 hash;
    sim_sha256_init(&hash);
    sim_parameters_walk(model->schema, parameters, hash_value, &hash);
    sim_sha256_id(&hash, id);
}

static void hash_luck(struct sim_sha256 *hash, const struct sim_model *model, const struct sim_point *point)
{
    for (uint32_t p = 0; point->luck && p < model->purpose_count; p++)
        if (point->luck[p] > 0 && model->purposes[p].name)
            sim_sha256_print(hash, "luck %s %u\n", model->purposes[p].name, point->luck[p]);
}

static void identify(const struct sim_study *study, struct sim_point *point, const char *before, const char *after)
{
    const struct sim_run_setup *setup = &study->setup;
    const struct sim_model *model = study->model;
    struct sim_sha256 hash;
    sim_sha256_init(&hash);
    sim_sha256_print(&hash, "point 1\nmodel %s %s\n", model->name, model->version);
    sim_sha256_print(&hash, "horizon %.17g warmup %.17g sample %.17g window %.17g directory %.17g\n",
                     setup->horizon_days, setup->warmup_days, setup->sample_days, setup->window_days,
                     setup->directory_days);
    sim_sha256_print(&hash, "before %s\n", before);
    if (point->after)
        sim_sha256_print(&hash, "after %s from %.17g\n", after, point->diverge_days);
    hash_luck(&hash, model, point);
    sim_sha256_id(&hash, point->id);
    sim_sha256_init(&hash);
    sim_sha256_print(&hash, "past 1\nbefore %s\n", before);
    hash_luck(&hash, model, point);
    sim_sha256_id(&hash, point->past);
}

void sim_past_init(struct sim_past *past, const struct sim_model *model, const void *parameters)
{
    past->parameters = parameters;
    hash_parameters(model, parameters, past->id);
}

bool sim_point_settle(struct sim_point *point, const struct sim_study *study, const struct sim_past *past,
                      const void *own, bool from_start)
{
    char own_id[SIM_ID_SIZE];
    hash_parameters(study->model, own, own_id);
    bool differs = strcmp(own_id, past->id) != 0;
    point->before = past->parameters;
    point->after = NULL;
    point->diverge_days = 0;
    if (differs && from_start) {
        point->before = own;
    } else if (differs) {
        point->after = own;
        point->diverge_days = sim_scenario_design(study->scenario, point->design)->diverge_days;
    }
    identify(study, point, point->before == own ? own_id : past->id, own_id);
    return differs;
}

struct sim_run_setup sim_point_setup(const struct sim_study *study, const struct sim_point *point, uint64_t replication)
{
    struct sim_run_setup setup = study->setup;
    setup.replication = replication;
    setup.diverge_days = point->diverge_days;
    for (uint32_t k = 0; k < study->model->table_count; k++)
        if (!point->values || (study->model->tables[k].log && replication != 0))
            setup.tables &= ~(UINT32_C(1) << k); /* trials keep none, logs are of the first replication */
    return setup;
}

int sim_point_luck(const struct sim_study *study, const struct sim_point *point, uint64_t replication, uint64_t **luck,
                   struct sim_error *error)
{
    *luck = NULL;
    if (!point->luck)
        return SIM_OK;
    uint64_t *table = malloc((study->model->purpose_count + 1) * sizeof *table);
    if (!table)
        return sim_fail(error, SIM_INTERNAL, "out of memory for the luck of a run");
    /* Replications are below 2^32: no two (replication, other luck) meet. */
    for (uint32_t p = 0; p < study->model->purpose_count; p++)
        table[p] = replication + ((uint64_t)point->luck[p] << 32);
    *luck = table;
    return SIM_OK;
}
