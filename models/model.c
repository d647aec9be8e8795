/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table the engine asks for, and the way from an event to its mechanism. */
#include "models/model.h"

#include <stdio.h>
#include <string.h>

#include "models/delivery/delivery.h"
#include "models/foresee.h"
#include "models/market/market.h"
#include "models/params/lint.h"
#include "models/partner/partner.h"
#include "models/programme/programme.h"
#include "models/records/deal_log.h"
#include "models/records/metrics.h"
#include "models/records/partner_outcomes.h"
#include "models/sales/sales.h"
#include "models/vendor/vendor.h"

/* Changes whenever results change. */
static const char version[] = "ecosystem-2";

/* Some 300 ns an event, that is six light ones; counted as fewer, so that threads gain on a busy machine too. */
#define EVENT_WEIGHT 2.5

static const char limits[] =
    "Rivals do not answer the vendor's moves, the vendor changes its terms once at most, and clients and partners "
    "neither move nor merge. Most of what the model takes for granted about behaviour is assumed, not measured: the "
    "grades of the parameters say which.";

static const char *const event_names[256] = {
#define EVENT(name, handler, rows, text) [ECO_EVENT_##name] = text,
#define MAIL(name, handler, payload, rows, text) [ECO_MAIL_##name] = text,
#include "models/events.def"
#undef EVENT
#undef MAIL
};

void eco_post(struct eco_local *local, uint32_t process, uint32_t kind, double time, uint32_t whom, const void *payload,
              size_t size)
{
    struct sim_mail mail = {
        .time = time < local->region->boundary ? local->region->boundary : time, .kind = kind, .agent = whom};
    memcpy(mail.data, payload, size);
    sim_region_send(local->region, process, &mail);
}

static void handle(struct sim_region *region, struct sim_event event)
{
    struct eco_local *local = region->state;
    switch (sim_event_kind(event)) {
#define EVENT(name, handler, rows, text)                                                                               \
    case ECO_EVENT_##name:                                                                                             \
        handler(local, event);                                                                                         \
        break;
#define MAIL(name, handler, payload, rows, text)
#include "models/events.def"
#undef EVENT
#undef MAIL
    default:
        sim_assert_fail("an event of no kind", __FILE__, __LINE__, __func__);
    }
}

static void receive(struct sim_region *region, struct sim_event event, const void *data)
{
    struct eco_local *local = region->state;
    switch (sim_event_kind(event)) {
#define EVENT(name, handler, rows, text)
#define MAIL(name, handler, payload, rows, text)                                                                       \
    case ECO_MAIL_##name: {                                                                                            \
        payload mail;                                                                                                  \
        memcpy(&mail, data, sizeof mail);                                                                              \
        handler(local, event, &mail);                                                                                  \
        break;                                                                                                         \
    }
#include "models/events.def"
#undef EVENT
#undef MAIL
    default:
        sim_assert_fail("mail of no kind", __FILE__, __LINE__, __func__);
    }
}

static uint32_t region_count(const void *parameters)
{
    const struct eco_params *p = parameters;
    return p->world.region_count * p->world.cells;
}

static void start(struct sim_region *region)
{
    eco_world_start(region);
    eco_directory_publish(region->state);
    eco_demand_open_layers(region->state);
}

static void publish(struct sim_region *region)
{
    eco_directory_publish(region->state);
}

/* Layers opened here hold until the next boundary: adoption and awareness move only here. */
static void open_layers(struct eco_world *world)
{
    for (uint32_t i = 0; i < world->process_count; i++)
        eco_demand_open_layers(&world->local[i]);
}

static void head_office(void *opaque, double now)
{
    struct eco_world *world = opaque;
    eco_account_accrue(world, now);
    eco_budget_advance(world, now);
    eco_materials_advance(world, now);
    eco_demand_fold_markets(world, now - world->head_office_time);
    eco_directory_scale(world);
    eco_directory_value_certificates(world);
    eco_effort_fold_peers(world);
    eco_outlook_fold(world, now);
    eco_presales_publish(world);
    world->head_office_time = now;
    open_layers(world);
}

/* State stays; what follows from terms is derived again, and timers whose period changed start anew. */
static void change(void *opaque, const void *parameters, double now)
{
    struct eco_world *world = opaque;
    const struct eco_params *before = world->terms;
    (void)now;
    eco_transition_keep(world);
    world->terms = parameters;
    world->epoch++;
    eco_world_derive(world);
    eco_directory_scale(world);
    for (uint32_t i = 0; i < world->process_count; i++) {
        struct eco_local *local = &world->local[i];
        for (uint32_t j = 0; j < local->partner_count; j++) {
            struct eco_partner *partner = &local->partners[j];
            const struct eco_programme_params *rules = NULL;
            if (partner->programme == ECO_NONE) {
                eco_house_staff(local, partner);
            } else {
                rules = &world->old_programme[partner->programme];
                eco_transition_announce(local, j);
                if (partner->tier >= world->terms->programme[partner->programme].tier_count)
                    partner->tier = world->terms->programme[partner->programme].tier_count - 1;
                if (!eco_present(partner))
                    continue; /* clocks start when it joins */
            }
            eco_friction_change(local, partner, before, rules);
            eco_tasks_divide(local, partner);
            eco_skill_schedule(local, j, before);
            eco_conduct_schedule(local, j, rules);
            eco_tier_schedule(local, j, rules);
            eco_incentives_schedule(local, j, rules);
            eco_member_schedule(local, j, before);
        }
        eco_release_schedule(local, before);
        eco_help_restaff(local);
        for (int k = 0; k < ECO_WHEELS; k++)
            local->wheel[k].built = -1e300;
        eco_directory_publish(local);
    }
    eco_demand_fold_markets(world, 0);
    open_layers(world);
}

#define PURPOSE_GROUP(name, words) static const char purpose_group_##name[] = words;
#define PURPOSE(name, group, words)
#include "models/purposes.def"
#undef PURPOSE_GROUP
#undef PURPOSE

static const struct sim_purpose purposes[ECO_PURPOSES] = {
#define PURPOSE_GROUP(name, words)
#define PURPOSE(name, group, words) [ECO_PURPOSE_##name] = {#name, words, purpose_group_##group},
#include "models/purposes.def"
#undef PURPOSE_GROUP
#undef PURPOSE
};

/* ---- side tables ---- */

static const struct sim_table tables[ECO_TABLES] = {
    [ECO_TABLE_PARTNERS] = {.name = "partners",
                            .row = "partner",
                            .title = "what became of each partner by the horizon",
                            .columns = eco_outcome_columns,
                            .column_count = ECO_OUTCOMES},
    [ECO_TABLE_LOG] = {.name = "deal_log",
                       .row = "event",
                       .title = "every step of every deal in the first replication",
                       .columns = eco_log_columns,
                       .column_count = ECO_LOG_COLUMNS,
                       .log = true},
};

static uint32_t table_rows(void *world, uint32_t table)
{
    return table == ECO_TABLE_LOG ? eco_log_rows(world) : eco_outcomes_rows(world);
}

static void table_fill(void *world, uint32_t table, double *rows)
{
    if (table == ECO_TABLE_LOG)
        eco_log_fill(world, rows);
    else
        eco_outcomes_fill(world, rows);
}

static bool table_word(const void *parameters, uint32_t table, uint32_t column, uint32_t code, char *out, size_t size)
{
    if (table == ECO_TABLE_PARTNERS)
        return eco_outcome_word(parameters, column, code, out, size);
    const char *text = eco_activity_text(code);
    if (text)
        snprintf(out, size, "%s", text);
    return text != NULL;
}

static void begin_headline(void *world)
{
    eco_metrics_begin_headline(world);
    eco_outcomes_begin(world);
}

const struct sim_model eco_model = {
    .name = "partner ecosystem",
    .version = version,
    .limits = limits,
    .schema = &eco_schema,
    .parameters_size = sizeof(struct eco_params),
    .metrics = eco_metrics,
    .metric_count = ECO_METRIC_COUNT,
    .event_names = event_names,
    .purposes = purposes,
    .purpose_count = ECO_PURPOSES,
    .tables = tables,
    .table_count = ECO_TABLES,
    .table_rows = table_rows,
    .table_fill = table_fill,
    .table_word = table_word,
    .match = "vendor.budget.match",
    .event_weight = EVENT_WEIGHT,
    .region_count = region_count,
    .create = eco_world_create,
    .start = start,
    .handle = handle,
    .receive = receive,
    .foresee = eco_foresee,
    .publish = publish,
    .head_office = head_office,
    .sample = eco_metrics_sample,
    .begin_headline = begin_headline,
    .headline = eco_metrics_headline,
    .change = change,
    .check = eco_check,
    .lint = eco_lint,
    .archive = eco_world_archive,
    .destroy = eco_world_destroy,
};
