/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The diary in words and tables, both designs side by side. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/partners/story.h"

#include "sim/core/calendar.h"

static const char *level_text(const struct ana_story *story, double level)
{
    const struct ana_story_options *o = story->options;
    return level >= 0 && level < o->level_count ? o->levels[(uint32_t)level] : "-";
}

/* ---- sentences ---- */

static void tell_total(const struct ana_story *story, int side, struct ana_document *document)
{
    const struct ana_story_month *t = &story->total[side];
    struct ana_quantity money = ana_quantity_plain(t->income, 0, document->language);
    struct ana_buffer income = {0}, rebates = {0};
    snprintf(money.unit, sizeof money.unit, "%s", story->options->currency);
    ana_put_quantity(&income, &money, t->income, ANA_WITH_UNIT);
    ana_put_quantity(&rebates, &money, t->rebates, ANA_WITH_UNIT);
    if (t->rebates != 0)
        ana_say(document,
                "'%s': leads received %.0f, answered %.0f, deals won %.0f. The vendor pays it %s, of which %s beside "
                "margins. Courses taken: %.0f; level at the end: %s.",
                story->sides[side].title, t->asked, t->answered, t->won, ana_buffer_text(&income),
                ana_buffer_text(&rebates), t->courses, level_text(story, t->level));
    else
        ana_say(document,
                "'%s': leads received %.0f, answered %.0f, deals won %.0f. The vendor pays it %s. Courses taken: %.0f; "
                "level at the end: %s.",
                story->sides[side].title, t->asked, t->answered, t->won, ana_buffer_text(&income), t->courses,
                level_text(story, t->level));
    ana_document_take(document, &income);
    ana_document_take(document, &rebates);
}

/* "takes the lead up, day 12.5", to the minute if `exact`; what a step's amount means is left out. */
static void put_step(struct ana_buffer *text, const struct ana_document *document, const struct ana_event *event,
                     bool exact)
{
    if (!event) {
        ana_document_put(text, document, "nothing more happens");
        return;
    }
    const char *step = ana_document_word(document, event->text);
    size_t length = strcspn(step, "(");
    while (length > 0 && step[length - 1] == ' ')
        length--;
    ana_put_bytes(text, step, length);
    if (exact)
        ana_document_put(text, document, ", day %.4f", event->time);
    else
        ana_document_put(text, document, ", day %.1f", event->time);
}

/* Steps that read the same differ by minutes, or by the deal. */
static void put_steps(struct ana_buffer text[2], const struct ana_document *document, const struct ana_story *story)
{
    const struct ana_event *const *by = story->parted_by;
    for (int side = 0; side < 2; side++)
        put_step(&text[side], document, by[side], false);
    if (!by[0] || !by[1] || strcmp(ana_buffer_text(&text[0]), ana_buffer_text(&text[1])) != 0)
        return;
    if (by[0]->time == by[1]->time) {
        ana_document_put(&text[1], document, ", for another deal");
        return;
    }
    for (int side = 0; side < 2; side++) {
        ana_buffer_clear(&text[side]);
        put_step(&text[side], document, by[side], true);
    }
}

static void tell_parting(const struct ana_story *story, struct ana_document *document)
{
    struct ana_buffer steps[2] = {{0}, {0}};
    const char *a = story->sides[0].title, *b = story->sides[1].title;
    put_steps(steps, document, story);
    if (isinf(story->parted))
        ana_say(document, "Both lives are the same, step by step: nothing the designs change reaches this partner.");
    else if (story->parted < 0)
        ana_say(document,
                "The two lives are the same, step by step, until they part during the warm-up. Under '%s': %s; under "
                "'%s': %s.",
                a, ana_buffer_text(&steps[0]), b, ana_buffer_text(&steps[1]));
    else
        ana_say(document,
                "The two lives are the same, step by step, until they part in month %.0f (day %.0f). Under '%s': %s; "
                "under '%s': %s.",
                floor(story->parted / SIM_DAYS_PER_MONTH) + 1, story->parted, a, ana_buffer_text(&steps[0]), b,
                ana_buffer_text(&steps[1]));
    for (int side = 0; side < 2; side++)
        ana_document_take(document, &steps[side]);
}

/* ---- totals ---- */

static const struct ana_column total_columns[] = {
    {"what", "over the horizon", 'l'}, {"a", "first", 'r'}, {"b", "second", 'r'}, {"difference", "difference", 'r'}};

static void total_row(const char *indent, const char *what, double a, double b, struct ana_document *document)
{
    struct ana_quantity quantity = ana_quantity_plain(fmax(fabs(a), fabs(b)), 0, document->language);
    bool whole = a == floor(a) && b == floor(b) && quantity.thousands == 0;
    quantity.decimals = whole ? 0 : quantity.decimals;
    ana_cell_text(document, "%s%s", indent, ana_document_word(document, what));
    ana_cell_quantity(document, &quantity, a, 0);
    ana_cell_quantity(document, &quantity, b, 0);
    ana_cell_quantity(document, &quantity, b - a, ANA_SIGNED);
}

static void share_row(const char *what, double a, double b, struct ana_document *document)
{
    const struct ana_quantity per_cent = ana_quantity_share(document->language, 1);
    ana_cell_text(document, "%s", ana_document_word(document, what));
    ana_cell_quantity(document, &per_cent, a, ANA_WITH_UNIT);
    ana_cell_quantity(document, &per_cent, b, ANA_WITH_UNIT);
    ana_cell_quantity(document, &per_cent, b - a, ANA_SIGNED | ANA_WITH_UNIT | ANA_DIFFERENCE);
}

static void tell_totals(const struct ana_story *story, struct ana_document *document)
{
    static const struct {
        const char *what;
        size_t offset;
    } rows[] = {
        {ANA_TEXT("leads offered"), offsetof(struct ana_story_month, asked)},
        {ANA_TEXT("leads taken up"), offsetof(struct ana_story_month, pursued)},
        {ANA_TEXT("leads answered"), offsetof(struct ana_story_month, answered)},
        {ANA_TEXT("deals won"), offsetof(struct ana_story_month, won)},
        {ANA_TEXT("deals lost"), offsetof(struct ana_story_month, lost)},
        {ANA_TEXT("renewals"), offsetof(struct ana_story_month, renewed)},
        {ANA_TEXT("sales of more seats"), offsetof(struct ana_story_month, expanded)},
        {ANA_TEXT("customers lost"), offsetof(struct ana_story_month, customers_lost)},
        {ANA_TEXT("projects delivered"), offsetof(struct ana_story_month, delivered)},
        {ANA_TEXT("projects cancelled"), offsetof(struct ana_story_month, failed)},
        {ANA_TEXT("courses"), offsetof(struct ana_story_month, courses)},
        {ANA_TEXT("licences sold at list price"), offsetof(struct ana_story_month, licences)},
        {ANA_TEXT("paid by the vendor"), offsetof(struct ana_story_month, income)},
    };
    ana_table_begin(document, "total", total_columns, sizeof total_columns / sizeof *total_columns,
                    "In all: first '%s', second '%s' (money in %s)", story->sides[0].title, story->sides[1].title,
                    story->options->currency);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        total_row("", rows[i].what, *(const double *)((const char *)&story->total[0] + rows[i].offset),
                  *(const double *)((const char *)&story->total[1] + rows[i].offset), document);
    for (uint32_t line = 0; line < story->options->line_count; line++)
        if (story->paid[0][line] != 0 || story->paid[1][line] != 0)
            total_row("  ", story->options->lines[line], story->paid[0][line], story->paid[1][line], document);
    total_row("", ANA_TEXT("cash at the end"), story->total[0].cash, story->total[1].cash, document);
    share_row(ANA_TEXT("skill at the end"), story->total[0].skill, story->total[1].skill, document);
    share_row(ANA_TEXT("effort at the end"), story->total[0].effort, story->total[1].effort, document);
}

/* ---- months ---- */

#define SIDE(p)                                                                                                        \
    {p "_asked", NULL, 'r'}, {p "_answered", NULL, 'r'}, {p "_won", NULL, 'r'}, {p "_leads", "leads", 'r'},            \
        {p "_income", "income", 'r'}, {p "_rebates", NULL, 'r'}, {p "_cash", "cash", 'r'}, {p "_skill", "skill", 'r'}, \
        {p "_effort", NULL, 'r'}, {p "_courses", NULL, 'r'},                                                           \
    {                                                                                                                  \
        p "_level", "level", 'l'                                                                                       \
    }

static const struct ana_column month_columns[] = {{"month", "month", 'r'}, SIDE("a"), {"bar", "|", 'l'}, SIDE("b")};

static void month_side(const struct ana_story *story, const struct ana_story_month *month,
                       const struct ana_quantity *money, struct ana_document *document)
{
    const struct ana_quantity per_cent = ana_quantity_share(document->language, 0);
    bool busy = month->asked + month->answered + month->won > 0;
    ana_cell_number(document, month->asked, "%.0f");
    ana_cell_number(document, month->answered, "%.0f");
    ana_cell_number(document, month->won, "%.0f");
    if (busy)
        ana_cell_text(document, "%.0f/%.0f/%.0f", month->asked, month->answered, month->won);
    else
        ana_cell_text(document, "%s", "");
    ana_cell_quantity(document, money, month->income, ANA_BARE);
    ana_cell_quantity(document, money, month->rebates, ANA_BARE);
    ana_cell_quantity(document, money, month->cash, ANA_BARE);
    ana_cell_quantity(document, &per_cent, month->skill, ANA_WITH_UNIT);
    ana_cell_quantity(document, &per_cent, month->effort, ANA_WITH_UNIT);
    ana_cell_number(document, month->courses, "%.0f");
    ana_cell_text(document, "%s", level_text(story, month->level));
}

static void tell_month_table(const struct ana_story *story, struct ana_document *document)
{
    double largest = 0;
    for (int side = 0; side < 2; side++)
        for (uint32_t m = 0; m < story->month_count; m++) {
            largest = fmax(largest, fabs(story->months[side][m].income));
            if (!isnan(story->months[side][m].cash))
                largest = fmax(largest, fabs(story->months[side][m].cash));
        }
    struct ana_quantity money = ana_quantity_plain(largest, 0, document->language);
    money.decimals = money.thousands > 0 ? 2 : 0; /* small months beside a large balance */
    snprintf(money.unit, sizeof money.unit, "%s", story->options->currency);
    struct ana_buffer unit = {0};
    ana_put_unit(&unit, &money, 0);
    ana_table_begin(document, "months", month_columns, sizeof month_columns / sizeof *month_columns,
                    "Month by month, money in %s: left '%s', right '%s'", ana_buffer_text(&unit), story->sides[0].title,
                    story->sides[1].title);
    ana_document_take(document, &unit);
    for (uint32_t m = 0; m < story->month_count; m++) {
        ana_cell_number(document, m + 1, "%.0f");
        month_side(story, &story->months[0][m], &money, document);
        ana_cell_text(document, "|");
        month_side(story, &story->months[1][m], &money, document);
    }
}

/* ---- what changed and when ---- */

/* People see as much as a line holds. */
static const struct ana_column change_columns[] = {
    {"month", "month", 'r'}, {"a", NULL, 'l'}, {"b", NULL, 'l'}, {"a_text", "first", 'l'}, {"b_text", "second", 'l'}};
enum { CHANGE_WIDTH = 43 };

/* "course", or "course ×2" */
static void put_part(struct ana_buffer *text, const struct ana_document *document, uint32_t count, const char *what)
{
    if (count == 0)
        return;
    ana_put(text, "%s%s", text->length > 0 ? "; " : "", ana_document_word(document, what));
    if (count > 1)
        ana_put(text, " \u00d7%u", count);
}

static void put_level(struct ana_buffer *text, const struct ana_story *story, const struct ana_document *document,
                      const struct ana_event *event)
{
    ana_put_text(text, text->length > 0 ? "; " : "");
    if (event->step == ANA_STEP_PROMOTED)
        ana_document_put(text, document, "rises to %s", level_text(story, event->value));
    else
        ana_document_put(text, document, "falls to %s", level_text(story, event->value));
}

/* A partner whose effort is gone is dormant: no leads, no answers. */
static void put_effort(struct ana_buffer *text, const struct ana_story *story, int side, uint32_t m,
                       const struct ana_document *document)
{
    double before = NAN, now = story->months[side][m].effort;
    for (uint32_t k = m; k > 0 && isnan(before); k--)
        before = story->months[side][k - 1].effort;
    put_part(text, document, before > 0 && now == 0, ANA_TEXT("stops working the line"));
    put_part(text, document, before == 0 && now > 0, ANA_TEXT("works the line again"));
}

/* "rises to gold; course; customers -2 +1"; leads, sales and payments are in the months. */
static void put_changes(const struct ana_story *story, int side, uint32_t m, const struct ana_document *document,
                        struct ana_buffer *text)
{
    const struct ana_journal *log = story->sides[side].log;
    const struct ana_story_month *month = &story->months[side][m];
    uint32_t sanctioned = 0, excluded = 0;
    for (uint32_t i = 0; i < log->count; i++) {
        const struct ana_event *event = &log->events[i];
        if (event->partner != story->options->partner || floor(event->time / SIM_DAYS_PER_MONTH) != m)
            continue;
        sanctioned += event->step == ANA_STEP_SANCTIONED;
        excluded += event->step == ANA_STEP_EXCLUDED;
        if (event->step == ANA_STEP_PROMOTED || event->step == ANA_STEP_DEMOTED)
            put_level(text, story, document, event);
    }
    put_part(text, document, sanctioned, ANA_TEXT("on probation"));
    put_part(text, document, excluded, ANA_TEXT("excluded"));
    put_effort(text, story, side, m, document);
    put_part(text, document, (uint32_t)month->courses, ANA_TEXT("course"));
    put_part(text, document, (uint32_t)month->failed, ANA_TEXT("project cancelled"));
    put_part(text, document, month->customers_lost + month->customers_moved > 0, ANA_TEXT("customers"));
    if (month->customers_lost > 0)
        ana_put(text, " -%.0f", month->customers_lost);
    if (month->customers_moved > 0)
        ana_put(text, " +%.0f", month->customers_moved);
}

static void tell_changes(const struct ana_story *story, struct ana_document *document)
{
    struct ana_buffer text[2] = {{0}, {0}}, shown = {0};
    ana_table_begin(document, "changes", change_columns, sizeof change_columns / sizeof *change_columns,
                    "What changed and when: first '%s', second '%s'", story->sides[0].title, story->sides[1].title);
    for (uint32_t m = 0; m < story->month_count; m++) {
        for (int side = 0; side < 2; side++) {
            ana_buffer_clear(&text[side]);
            put_changes(story, side, m, document, &text[side]);
        }
        if (text[0].length + text[1].length == 0)
            continue;
        ana_cell_number(document, m + 1, "%.0f");
        for (int side = 0; side < 2; side++)
            ana_cell_text(document, "%s", ana_buffer_text(&text[side]));
        for (int side = 0; side < 2; side++) {
            ana_buffer_clear(&shown);
            ana_put_cut(&shown, ana_buffer_text(&text[side]), CHANGE_WIDTH);
            ana_cell_text(document, "%s", ana_buffer_text(&shown));
        }
    }
    for (int side = 0; side < 2; side++)
        ana_document_take(document, &text[side]);
    ana_document_take(document, &shown);
}

void ana_story_tell(const struct ana_story *story, const char *partner, struct ana_document *document)
{
    ana_say(document, "The diary of %s under '%s' and under '%s'.", partner, story->sides[0].title,
            story->sides[1].title);
    tell_parting(story, document);
    for (int side = 0; side < 2; side++)
        tell_total(story, side, document);
    tell_totals(story, document);
    tell_month_table(story, document);
    tell_changes(story, document);
    ana_note(document,
             "Leads: offered/answered/won in the month. Income: what the vendor pays. Cash and skill: at "
             "the end of the month; a dash while it is no member. Customers: -lost, +taken over from others.");
}
