/* SPDX-License-Identifier: GPL-3.0-or-later */
/* partnersim story: the diary of one partner under two designs. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/partners/story.h"
#include "cli/command.h"
#include "cli/decide/document_output.h"
#include "cli/study/journal.h"
#include "cli/study/open_results.h"
#include "cli/study/scenario_file.h"
#include "cli/study/study_path.h"
#include "models/model.h"
#include "models/records/partner_outcomes.h"
#include "sim/experiment/directory.h"

/* All a story is told from. */
struct desk {
    const struct cli_invocation *invocation;
    struct sim_opened opened;
    struct sim_results *results; /* NULL while the study is not finished */
    const char *design[2];
    uint32_t point[2];
    uint32_t replication, partner;
    struct cli_journal journal[2];
    char group[96], region[96]; /* of the partner */
    bool chosen;                /* by us, not by the user */
    double typical;             /* the mean difference as a share of this partner's */
};

/* ---- which runs ---- */

/* A point by label, else the first of a design by title. */
static uint32_t find_point(const struct sim_study *study, const char *name)
{
    for (uint32_t p = 0; p < study->point_count; p++)
        if (strcmp(study->points[p].label, name) == 0)
            return p;
    for (uint32_t p = 0; p < study->point_count; p++)
        if (strcmp(sim_scenario_design(study->scenario, study->points[p].design)->title, name) == 0)
            return p;
    return UINT32_MAX;
}

static int find_points(struct desk *desk, struct sim_error *error)
{
    const struct sim_study *study = desk->opened.study;
    for (int side = 0; side < 2; side++) {
        desk->design[side] = cli_operand(desk->invocation, 1 + side);
        desk->point[side] = find_point(study, desk->design[side]);
        if (desk->point[side] != UINT32_MAX)
            continue;
        cli_find_design(desk->invocation, desk->opened.scenario, desk->design[side]);
        return SIM_USAGE; /* it is said */
    }
    const struct sim_point *a = &study->points[desk->point[0]], *b = &study->points[desk->point[1]];
    if (strcmp(a->id, b->id) == 0)
        return sim_fail(error, SIM_USAGE, "'%s' and '%s' have the same terms: every diary is the same under both",
                        desk->design[0], desk->design[1]);
    return SIM_OK;
}

static int read_runs(struct desk *desk, struct sim_error *error)
{
    bool ok = true;
    long long replication = cli_integer(desk->invocation, "replication", 0, 0, 1000000000, &ok);
    long long threads = cli_integer(desk->invocation, "threads", 1, 1, 1024, &ok);
    if (!ok)
        return SIM_USAGE; /* it is said */
    desk->replication = (uint32_t)replication;
    const struct cli_journal_source source = {
        .study = desk->opened.study, .results = desk->results, .threads = (int)threads};
    int status = SIM_OK;
    for (int side = 0; side < 2 && status == SIM_OK; side++)
        status = cli_journal_get(&source, desk->point[side], desk->replication, &desk->journal[side], error);
    return status;
}

/* ---- which partner ---- */

/* The one whose profit differs most: what designs do is easiest to see there. */
static int choose_partner(struct desk *desk, struct sim_error *error)
{
    bool ok = true;
    const struct cli_journal *a = &desk->journal[0], *b = &desk->journal[1];
    if (cli_value(desk->invocation, "partner")) {
        long long id = cli_integer(desk->invocation, "partner", 0, 0, a->partner_count - 1, &ok);
        desk->partner = (uint32_t)id;
        return ok ? SIM_OK : SIM_USAGE; /* it is said */
    }
    double most = -1, sum = 0;
    for (uint32_t i = 0; i < a->partner_count && i < b->partner_count; i++) {
        double change =
            fabs(cli_journal_partner(b, i, ECO_OUTCOME_profit) - cli_journal_partner(a, i, ECO_OUTCOME_profit));
        sum += change;
        if (change > most) {
            most = change;
            desk->partner = i;
        }
    }
    if (!(most > 0))
        return sim_fail(error, SIM_USAGE,
                        "no partner's profit differs in replication %u: choose one with --partner, or another "
                        "--replication",
                        desk->replication);
    desk->chosen = true;
    desk->typical = sum / a->partner_count / most;
    return SIM_OK;
}

static void place_partner(struct desk *desk, const void *parameters)
{
    const struct cli_journal *a = &desk->journal[0];
    eco_outcome_word(parameters, ECO_OUTCOME_group, (uint32_t)cli_journal_partner(a, desk->partner, ECO_OUTCOME_group),
                     desk->group, sizeof desk->group);
    eco_outcome_word(parameters, ECO_OUTCOME_region,
                     (uint32_t)cli_journal_partner(a, desk->partner, ECO_OUTCOME_region), desk->region,
                     sizeof desk->region);
}

/* ---- telling ---- */

enum { LEVELS_MAX = 64 };

static void note_origin(const struct desk *desk, struct ana_document *document)
{
    if (desk->chosen)
        ana_note(document,
                 "Chosen because no partner's profit differs more between the two designs in replication %u; it is no "
                 "typical partner (the mean difference is %.2g of this one's). Choose another with --partner.",
                 desk->replication, desk->typical);
    if (desk->replication >= desk->opened.study->replications)
        ana_note(document,
                 "Replication %u is not of the study, which has %u (from 0 on): no other result of the study speaks of "
                 "this market.",
                 desk->replication, desk->opened.study->replications);
    ana_note(document,
             "One market and one firm: an illustration, not evidence. `partnersim compare` says what holds on "
             "average.");
    if (desk->journal[0].made_again)
        ana_note(document, "The two runs were made again with their logs; they give the same bytes every time.");
    else
        ana_note(document, "Read from the log kept in the results.");
}

static void tell_in(const struct desk *desk, const struct ana_story *story, struct ana_document *document)
{
    struct ana_buffer name = {0};
    ana_document_put(&name, document, "partner %u (%s, %s, %.0f staff) in replication %u", desk->partner, desk->group,
                     desk->region, cli_journal_partner(&desk->journal[0], desk->partner, ECO_OUTCOME_staff),
                     desk->replication);
    ana_story_tell(story, ana_buffer_text(&name), document);
    note_origin(desk, document);
    ana_document_take(document, &name);
}

static int tell(struct desk *desk, struct ana_document *documents, struct sim_error *error)
{
    const struct sim_study *study = desk->opened.study;
    const void *parameters = study->points[desk->point[0]].before;
    char words[LEVELS_MAX][96];
    const char *levels[LEVELS_MAX];
    uint32_t level_count = 0;
    while (level_count < LEVELS_MAX &&
           eco_outcome_word(parameters, ECO_OUTCOME_tier, level_count, words[level_count], sizeof words[level_count])) {
        levels[level_count] = words[level_count];
        level_count++;
    }
    place_partner(desk, parameters);
    const struct ana_story_options options = {.partner = desk->partner,
                                              .horizon_days = study->setup.horizon_days,
                                              .currency = sim_scenario_currency(desk->opened.scenario),
                                              .line_count = cli_ledger_line_count,
                                              .lines = cli_ledger_lines,
                                              .margins = cli_ledger_margins,
                                              .level_count = level_count,
                                              .levels = levels};
    struct ana_story_side sides[2];
    for (int side = 0; side < 2; side++)
        sides[side] = (struct ana_story_side){
            .title = study->points[desk->point[side]].label,
            .log = &desk->journal[side].log,
            .level = cli_journal_partner(&desk->journal[side], desk->partner, ECO_OUTCOME_tier_before)};
    struct ana_story story;
    int status = ana_story(&options, sides, &story, error);
    if (status == SIM_OK)
        ANA_EACH_LANGUAGE(document, documents)
        {
            tell_in(desk, &story, document);
        }
    ana_story_fini(&story);
    return status;
}

static int work(struct desk *desk, struct ana_document *documents, struct sim_error *error)
{
    const char *directory = cli_operand(desk->invocation, 0);
    int status = cli_expect_directory(directory, error);
    if (status == SIM_OK)
        status = sim_directory_open(&desk->opened, directory, &eco_model, error);
    if (status != SIM_OK)
        return status;
    struct sim_error none = {0};
    desk->results = sim_results_open(directory, &none); /* a study may be told before it is finished */
    status = find_points(desk, error);
    if (status == SIM_OK)
        status = read_runs(desk, error);
    if (status == SIM_OK)
        status = choose_partner(desk, error);
    if (status == SIM_OK)
        status = tell(desk, documents, error);
    return status;
}

static int run_story(const struct cli_invocation *invocation)
{
    enum ana_format format;
    enum ana_language language;
    if (!cli_document_manner(invocation, &format, &language))
        return SIM_USAGE;
    struct desk *desk = calloc(1, sizeof *desk);
    if (!desk)
        return cli_complain(invocation, SIM_INTERNAL, "out of memory");
    struct sim_error error = {0};
    struct ana_document documents[ANA_LANGUAGE_COUNT];
    desk->invocation = invocation;
    ana_documents_init(documents, "story");
    int status = work(desk, documents, &error);
    if (status == SIM_OK)
        status = cli_keep_documents(documents, NULL, cli_operand(invocation, 0), NULL, &error);
    if (status == SIM_OK)
        status = cli_print_document(&documents[language], format, cli_value(invocation, "table"), &error);
    if (status != SIM_OK && error.text[0])
        cli_complain(invocation, status, "%s", error.text);
    ana_documents_fini(documents);
    cli_journal_free(&desk->journal[0]);
    cli_journal_free(&desk->journal[1]);
    sim_results_close(desk->results);
    sim_directory_close(&desk->opened);
    free(desk);
    return status;
}

static const struct cli_option story_options[] = {
    {"partner", "ID", false, "which partner, by its number; the one whose profit differs most by default"},
    {"replication", "N", false, "which market; 0 by default"},
    {"threads", "N", false, "threads of a run that is made again; 1 by default"},
    {"table", "NAME", false, "which table csv prints: total (default), months or changes"},
    {"format", "FORMAT", false, "text (default), csv, json, md or latex"},
    {"json", NULL, false, "the same as --format json"},
    CLI_LANGUAGE_OPTION,
    {0},
};

extern const struct cli_command cli_story_command;
const struct cli_command cli_story_command = {
    .name = "story",
    .operands = "DIR A B",
    .least_operands = 3,
    .most_operands = 3,
    .summary = "Tell the diary of one partner under two designs, side by side",
    .description =
        "Follows one firm through the same market twice, under design A and under design B: leads, deals, income, "
        "cash, skill and level month by month, what changed and when, and the day on which the two lives part.\n\n"
        "The log of the run is read from the results if they keep it (output { partners = yes deal_log = yes }, "
        "replication 0); otherwise the two runs are made again, which gives the same numbers. A and B are designs, or "
        "points as `partnersim status` names them.",
    .example = "partnersim story my-study current conduct\n"
               "partnersim story my-study current conduct --partner 17 --replication 3",
    .options = story_options,
    .run = run_story,
};
