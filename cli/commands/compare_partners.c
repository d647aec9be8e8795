/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/commands/compare_partners.h"

#include <string.h>
#include <unistd.h>

#include "analysis/partners/bunching.h"
#include "analysis/partners/deadweight.h"
#include "analysis/partners/winners.h"
#include "cli/decide/document_output.h"
#include "models/records/partner_outcomes.h"
#include "sim/io/commit.h"
#include "sim/io/parameter.h"

static const char *const questions[] = {"partners", "ledger", "bunching"};
static const char *const names[] = {"winners", "deadweight", "bunching"};
enum question { WINNERS, LEDGER, BUNCHING, QUESTIONS };

static int question_of(const struct cli_invocation *invocation, enum question *question, struct sim_error *error)
{
    int asked = 0;
    for (int q = 0; q < QUESTIONS; q++)
        if (cli_flag(invocation, questions[q])) {
            *question = (enum question)q;
            asked++;
        }
    const char *const *metrics;
    if (asked > 1 || cli_flag(invocation, "risk"))
        return sim_fail(error, SIM_USAGE, "one question at a time: --partners, --ledger, --bunching or --risk");
    if (cli_values(invocation, "metric", &metrics) > 0)
        return sim_fail(error, SIM_USAGE,
                        "--metric is of the whole market; of single partners ask for a column with --measure");
    if (cli_value(invocation, "deals") && *question == WINNERS)
        return sim_fail(error, SIM_USAGE, "--deals goes with --ledger or --bunching");
    if (cli_value(invocation, "measure") && *question != WINNERS)
        return sim_fail(error, SIM_USAGE, "--measure goes with --partners");
    return SIM_OK;
}

bool cli_asks_for_partners(const struct cli_invocation *invocation)
{
    for (int q = 0; q < QUESTIONS; q++)
        if (cli_flag(invocation, questions[q]))
            return true;
    return false;
}

/* ---- the three questions ---- */

/* Of the record of partners the columns that are numbers. */
static int check_measure(const char *measure, const struct ana_roster *roster, struct sim_error *error)
{
    const char *measures[ECO_OUTCOMES];
    char list[SIM_NAMES_TEXT];
    size_t count = 0;
    if (!measure || roster->column(roster->context, measure))
        return SIM_OK;
    for (uint32_t i = 0; i < ECO_OUTCOMES; i++) {
        const struct sim_side_column *column = roster->column(roster->context, eco_outcome_columns[i].name);
        if (column && column->word_count == 0)
            measures[count++] = eco_outcome_columns[i].name;
    }
    sim_names_print(measures, count, list);
    return sim_fail(error, SIM_USAGE, "--measure: nothing called '%s' is kept of partners; choose one of %s", measure,
                    list);
}

static int tell_winners(const struct cli_invocation *invocation, const struct ana_roster *roster, uint32_t baseline,
                        struct ana_document *document, struct sim_error *error)
{
    struct ana_winners winners;
    const struct ana_winners_options options = {.baseline = baseline, .measure = cli_value(invocation, "measure")};
    int status = check_measure(options.measure, roster, error);
    if (status != SIM_OK)
        return status;
    status = ana_winners(roster, &options, &winners, error);
    if (status == SIM_OK)
        ana_winners_tell(&winners, document);
    ana_winners_fini(&winners);
    return status;
}

static int tell_ledger(const struct cli_invocation *invocation, struct sim_results *results,
                       const struct ana_roster *roster, uint32_t baseline, struct ana_document *document,
                       struct sim_error *error)
{
    struct ana_deadweight deadweight;
    int status = ana_deadweight(roster, baseline, &deadweight, error);
    if (status == SIM_OK) {
        ana_deadweight_tell(&deadweight, document);
        status = cli_compare_deals(invocation, results, roster->view, deadweight.baseline, document, error);
    }
    ana_deadweight_fini(&deadweight);
    return status;
}

/* What in the model can make partners pile up, with its value under the baseline. */
static void note_levers(const struct ana_study_view *view, uint32_t baseline, struct ana_document *document)
{
    static const struct {
        const char *path, *text;
    } levers[] = {
        {"practice.effort.threshold", ANA_TEXT("effort grows near the condition of the next level, or of one's own")},
        {"practice.street.threshold", ANA_TEXT("discounts at the end of a review period when the next level is near")},
    };
    for (size_t k = 0; k < sizeof levers / sizeof *levers; k++)
        for (uint32_t i = 0; i < view->parameter_count; i++)
            if (strcmp(view->parameters[i]->path, levers[k].path) == 0)
                ana_note(document, "In this model: %s (%s = %s).", ana_document_word(document, levers[k].text),
                         levers[k].path, view->parameters[i]->value[baseline]);
    ana_note(document, "No lever of this model lets a partner hold back or bring forward a deal, or split one: what is "
                       "known of such games is not in these numbers.");
}

static int tell_bunching(const struct cli_invocation *invocation, struct sim_results *results,
                         const struct ana_roster *roster, uint32_t baseline, struct ana_document *document,
                         struct sim_error *error)
{
    struct ana_bunching bunching;
    int status = ana_bunching(roster, baseline, &bunching, error);
    if (status == SIM_OK) {
        ana_bunching_tell(&bunching, document);
        note_levers(roster->view, bunching.baseline, document);
        status = cli_compare_periods(invocation, results, roster->view, document, error);
    }
    ana_bunching_fini(&bunching);
    return status;
}

/* ---- printing ---- */

/* As with other decisions the whole document stays beside the results, if these lie in a directory. */
static int keep(const struct cli_invocation *invocation, const struct ana_document *told, struct sim_error *error)
{
    const char *directory = cli_operand(invocation, 0);
    if (!sim_is_directory(directory) || access(directory, W_OK) != 0)
        return SIM_OK;
    return cli_keep_documents(told, NULL, directory, NULL, error);
}

int cli_compare_partners(const struct cli_invocation *invocation, struct sim_results *results,
                         const struct ana_study_view *view, enum ana_format format, enum ana_language language,
                         struct ana_buffer *out, struct sim_error *error)
{
    enum question question = WINNERS;
    struct ana_roster *roster = NULL;
    struct ana_document documents[ANA_LANGUAGE_COUNT];
    uint32_t baseline = UINT32_MAX;
    const char *title = cli_value(invocation, "baseline");
    int status = question_of(invocation, &question, error);
    if (status == SIM_OK && title) {
        baseline = ana_view_design(view, title, error);
        status = baseline == UINT32_MAX ? error->status : SIM_OK;
    }
    if (status == SIM_OK)
        status = ana_roster_open(results, view, &roster, error);
    ana_documents_init(documents, names[question]);
    for (int i = 0; i < ANA_LANGUAGE_COUNT && status == SIM_OK; i++)
        status = question == WINNERS  ? tell_winners(invocation, roster, baseline, &documents[i], error)
                 : question == LEDGER ? tell_ledger(invocation, results, roster, baseline, &documents[i], error)
                                      : tell_bunching(invocation, results, roster, baseline, &documents[i], error);
    if (status == SIM_OK)
        status = keep(invocation, documents, error);
    if (status == SIM_OK)
        status = ana_document_print(&documents[language], format, cli_value(invocation, "table"), out, error);
    ana_documents_fini(documents);
    ana_roster_close(roster);
    return status;
}
