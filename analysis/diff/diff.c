/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/diff/diff.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/io/scenario.h"

#define TABLE "differences"

/* One value of one side. */
struct term {
    char *path, *text; /* text: canonical */
    const struct sim_param *param;
    const void *value; /* lent by the side's parameters */
};

struct terms {
    uint32_t count, capacity;
    struct term *rows;          /* in the order of the schema */
    const struct term **sorted; /* by path */
    bool failed;
};

/* One thing that differs.  `before` or `after` is NULL where that side lacks the section. */
struct difference {
    const struct term *before, *after;
    bool usual; /* the section has default values only: one difference stands for all */
};

struct differences {
    uint32_t count, capacity;
    struct difference *rows;
    bool failed;
};

/* Where the sentences go, and the heading under which the last one stands. */
struct report {
    const struct ana_diff_options *options;
    const struct ana_diff_side *sides;
    struct ana_document *document;
    struct ana_buffer heading, name, before, after, line;
};

/* ---- the values of a side ---- */

static void collect(void *context, const char *path, const struct sim_param *param, const void *value,
                    const char *canonical)
{
    struct terms *terms = context;
    if (terms->count == terms->capacity) {
        uint32_t capacity = terms->capacity ? 2 * terms->capacity : 512;
        struct term *grown = realloc(terms->rows, capacity * sizeof *grown);
        if (!grown) {
            terms->failed = true;
            return;
        }
        terms->rows = grown;
        terms->capacity = capacity;
    }
    struct term *row = &terms->rows[terms->count++];
    *row = (struct term){.path = strdup(path), .text = strdup(canonical), .param = param, .value = value};
    terms->failed = terms->failed || !row->path || !row->text;
}

static int by_path(const void *a, const void *b)
{
    return strcmp((*(const struct term *const *)a)->path, (*(const struct term *const *)b)->path);
}

static int read_terms(struct terms *terms, const struct ana_diff_options *options, const void *parameters,
                      struct sim_error *error)
{
    *terms = (struct terms){0};
    sim_parameters_walk(options->schema, parameters, collect, terms);
    terms->sorted = terms->failed ? NULL : malloc(((size_t)terms->count + 1) * sizeof *terms->sorted);
    if (!terms->sorted)
        return sim_fail(error, SIM_INTERNAL, "out of memory for the terms of a design");
    for (uint32_t i = 0; i < terms->count; i++)
        terms->sorted[i] = &terms->rows[i];
    qsort(terms->sorted, terms->count, sizeof *terms->sorted, by_path);
    return SIM_OK;
}

static void free_terms(struct terms *terms)
{
    for (uint32_t i = 0; i < terms->count; i++) {
        free(terms->rows[i].path);
        free(terms->rows[i].text);
    }
    free(terms->rows);
    free(terms->sorted);
}

static const struct term *find(const struct terms *terms, const struct term *like)
{
    const struct term *const *found = bsearch(&like, terms->sorted, terms->count, sizeof *terms->sorted, by_path);
    return found ? *found : NULL;
}

/* ---- sentences ---- */

static bool number_of(const struct term *term, double *number)
{
    *number = NAN;
    if (!term)
        return false;
    if (term->param->type == SIM_COUNT)
        *number = *(const uint32_t *)term->value;
    else if (term->param->type == SIM_NUMBER || term->param->type == SIM_SHARE || term->param->type == SIM_TIME ||
             term->param->type == SIM_MONEY)
        *number = *(const double *)term->value;
    return !isnan(*number);
}

/* "+5 pp" of shares, "+50%" of what has a size; nothing where that says no more than the values. */
static void put_change(struct ana_buffer *buffer, enum ana_language language, const struct term *before,
                       const struct term *after)
{
    double old, now;
    if (!number_of(before, &old) || !number_of(after, &now))
        return;
    if (after->param->type == SIM_SHARE) {
        struct ana_quantity points = ana_quantity_share(language, 0);
        double shown = 100 * fabs(now - old), scale = 1;
        for (; points.decimals < 2 && fabs(shown * scale - round(shown * scale)) > 1e-9; scale *= 10)
            points.decimals++;
        ana_put_quantity(buffer, &points, now - old, ANA_SIGNED | ANA_WITH_UNIT | ANA_DIFFERENCE);
    } else if (old > 0 && now > 0) {
        ana_put_relative(buffer, now / old - 1, language, 0);
    }
}

static void say_heading(struct report *report, const char *path, const char *only)
{
    const enum ana_language language = report->options->language;
    struct ana_buffer where = {0}, heading = {0};
    ana_put_where(&where, report->options, path);
    const char *arguments[] = {ana_buffer_text(&where), only ? only : ""};
    if (only)
        ana_put_template(&heading, ana_word(language, ANA_WORD_DIFF_ONLY), arguments, 2);
    else
        ana_put_text(&heading, arguments[0]);
    if (strcmp(ana_buffer_text(&heading), ana_buffer_text(&report->heading)) != 0) {
        ana_buffer_clear(&report->heading);
        ana_put_text(&report->heading, ana_buffer_text(&heading));
        ana_say(report->document, "%s:", ana_buffer_text(&report->heading));
    }
    report->document->failed = report->document->failed || where.failed || heading.failed;
    ana_buffer_free(&where);
    ana_buffer_free(&heading);
}

static void put_row(struct report *report, const struct term *before, const struct term *after, const char *kind)
{
    struct ana_document *document = report->document;
    const struct term *any = after ? after : before;
    struct ana_buffer where = {0};
    double numbers[2];
    number_of(before, &numbers[0]);
    number_of(after, &numbers[1]);
    ana_put_where(&where, report->options, any->path);
    ana_cell_text(document, "%s", report->sides[0].title);
    ana_cell_text(document, "%s", report->sides[1].title);
    ana_cell_text(document, "%s", any->path);
    ana_cell_text(document, "%s", ana_buffer_text(&where));
    ana_cell_text(document, "%s", ana_buffer_text(&report->name));
    ana_cell_text(document, "%s", ana_buffer_text(&report->before));
    ana_cell_text(document, "%s", ana_buffer_text(&report->after));
    ana_cell_number(document, numbers[0], "%g");
    ana_cell_number(document, numbers[1], "%g");
    ana_cell_text(document, "%s", kind);
    ana_document_take(document, &where);
}

/* The buffers hold the values, and `name` what the term is called. */
static void fill_values(struct report *report, const struct term *before, const struct term *after)
{
    const struct term *any = after ? after : before;
    const struct ana_term_name name = ana_term_name(report->options, any->path, any->param);
    ana_buffer_clear(&report->name);
    ana_put_bytes(&report->name, name.text, name.length);
    ana_buffer_clear(&report->before);
    ana_buffer_clear(&report->after);
    ana_buffer_clear(&report->line);
    if (before)
        ana_put_term_value(&report->before, report->options, before->param, before->value, before->text, name.zero);
    if (after)
        ana_put_term_value(&report->after, report->options, after->param, after->value, after->text, name.zero);
}

static void say_changed(struct report *report, const struct term *before, const struct term *after)
{
    const enum ana_language language = report->options->language;
    struct ana_buffer change = {0};
    fill_values(report, before, after);
    put_change(&change, language, before, after);
    const char *arguments[] = {ana_buffer_text(&report->name), ana_buffer_text(&report->after),
                               ana_buffer_text(&report->before), ana_buffer_text(&change)};
    ana_put_template(&report->line,
                     ana_word(language, change.length > 0 ? ANA_WORD_DIFF_VALUE_BY : ANA_WORD_DIFF_VALUE), arguments,
                     4);
    say_heading(report, after->path, NULL);
    ana_say(report->document, "- %s", ana_buffer_text(&report->line));
    put_row(report, before, after, "changed");
    report->document->failed = report->document->failed || change.failed;
    ana_buffer_free(&change);
}

static void say_only(struct report *report, const struct difference *difference)
{
    const bool first = !difference->after;
    const struct term *term = first ? difference->before : difference->after;
    const enum ana_language language = report->options->language;
    fill_values(report, difference->before, difference->after);
    const char *arguments[] = {ana_buffer_text(&report->name),
                               ana_buffer_text(first ? &report->before : &report->after)};
    ana_put_template(&report->line,
                     ana_word(language, difference->usual ? ANA_WORD_DIFF_ONLY_USUAL : ANA_WORD_DIFF_ONLY_VALUE),
                     arguments, 2);
    say_heading(report, term->path, report->sides[first ? 0 : 1].title);
    ana_say(report->document, "- %s", ana_buffer_text(&report->line));
    put_row(report, difference->before, difference->after, first ? "only_a" : "only_b");
}

static void say_head(const struct report *report, uint32_t count)
{
    const enum ana_language language = report->options->language;
    char number[16];
    snprintf(number, sizeof number, "%u", count);
    const char *arguments[] = {report->sides[0].title, report->sides[1].title, number};
    struct ana_buffer text = {0};
    ana_put_template(&text,
                     ana_word(language, count == 0   ? ANA_WORD_DIFF_SAME
                                        : count == 1 ? ANA_WORD_DIFF_HEAD_ONE
                                                     : ANA_WORD_DIFF_HEAD),
                     arguments, 3);
    ana_say(report->document, "%s", ana_buffer_text(&text));
    report->document->failed = report->document->failed || text.failed;
    ana_buffer_free(&text);
}

/* When the terms of a side begin, unless at the end of the warm-up, as both do then. */
static void say_start(const struct report *report, const struct ana_diff_side *side)
{
    const enum ana_language language = report->options->language;
    struct ana_buffer span = {0}, text = {0};
    if (side->diverge_days <= 0)
        return;
    ana_put_days(&span, language, side->diverge_days);
    const char *arguments[] = {side->title, ana_buffer_text(&span)};
    ana_put_template(&text, ana_word(language, ANA_WORD_DIFF_FROM), arguments, 2);
    ana_say(report->document, "%s", ana_buffer_text(&text));
    report->document->failed = report->document->failed || span.failed || text.failed;
    ana_buffer_free(&span);
    ana_buffer_free(&text);
}

/* ---- what differs ---- */

/* Whether a value is what the parameter would be by default. */
static bool is_default(const struct term *term)
{
    double field[256] = {0};
    char text[2048];
    struct sim_error error = {0};
    if (sim_param_size(term->param) > sizeof field || !term->param->fallback ||
        sim_param_parse(term->param, term->param->fallback, field, &error) != SIM_OK)
        return false;
    sim_param_print(term->param, field, text, sizeof text);
    return strcmp(text, term->text) == 0;
}

static void add(struct differences *list, struct difference difference)
{
    if (list->count == list->capacity) {
        uint32_t capacity = list->capacity ? 2 * list->capacity : 64;
        struct difference *grown = realloc(list->rows, capacity * sizeof *grown);
        if (!grown) {
            list->failed = true;
            return;
        }
        list->rows = grown;
        list->capacity = capacity;
    }
    list->rows[list->count++] = difference;
}

static struct difference only(const struct term *term, int side, bool usual)
{
    return (struct difference){side == 0 ? term : NULL, side == 0 ? NULL : term, usual};
}

/* A section that only `side` has: its values that are not the default ones.  Returns the row after it. */
static uint32_t add_section(struct differences *list, const struct terms *terms, uint32_t from, int side)
{
    const char *path = terms->rows[from].path;
    const size_t length = (size_t)(strrchr(path, '.') - path);
    const uint32_t before = list->count;
    uint32_t i = from;
    for (; i < terms->count; i++) {
        const struct term *term = &terms->rows[i];
        if (strncmp(term->path, path, length + 1) != 0 || strchr(term->path + length + 1, '.'))
            break;
        if (!is_default(term))
            add(list, only(term, side, false));
    }
    if (list->count == before)
        add(list, only(&terms->rows[from], side, true));
    return i;
}

static void list_differences(struct differences *list, const struct terms terms[2])
{
    for (uint32_t i = 0; i < terms[1].count;) {
        const struct term *after = &terms[1].rows[i], *before = find(&terms[0], after);
        if (before && strcmp(before->text, after->text) != 0)
            add(list, (struct difference){before, after, false});
        i = before ? i + 1 : add_section(list, &terms[1], i, 1);
    }
    for (uint32_t i = 0; i < terms[0].count;)
        i = find(&terms[1], &terms[0].rows[i]) ? i + 1 : add_section(list, &terms[0], i, 0);
}

/* ---- all ---- */

static const struct ana_column columns[] = {
    {"a", NULL, 'l'},
    {"b", NULL, 'l'},
    {"path", NULL, 'l'},
    {"where", NULL, 'l'},
    {"term", NULL, 'l'},
    {"before", NULL, 'l'},
    {"after", NULL, 'l'},
    {"before_number", NULL, 'r'},
    {"after_number", NULL, 'r'},
    {"kind", NULL, 'l'},
};

static void tell(struct report *report, const struct differences *list)
{
    struct ana_document *document = report->document;
    if (document->table_count == 0 || strcmp(document->tables[document->table_count - 1].key, TABLE) != 0)
        ana_table_begin(document, TABLE, columns, sizeof columns / sizeof *columns, "%s",
                        ana_word(report->options->language, ANA_WORD_DIFF_TABLE));
    say_head(report, list->count);
    for (uint32_t i = 0; i < list->count; i++)
        if (list->rows[i].before && list->rows[i].after)
            say_changed(report, list->rows[i].before, list->rows[i].after);
        else
            say_only(report, &list->rows[i]);
    for (int side = 0; side < 2 && list->count > 0; side++)
        say_start(report, &report->sides[side]);
    document->failed = document->failed || report->name.failed || report->before.failed || report->after.failed ||
                       report->line.failed || report->heading.failed;
    ana_buffer_free(&report->heading);
    ana_buffer_free(&report->name);
    ana_buffer_free(&report->before);
    ana_buffer_free(&report->after);
    ana_buffer_free(&report->line);
}

int ana_diff(const struct ana_diff_options *options, const struct ana_diff_side sides[2], uint32_t *count,
             struct ana_document *document, struct sim_error *error)
{
    struct terms terms[2] = {0};
    struct differences list = {0};
    struct report report = {.options = options, .sides = sides, .document = document};
    int status = read_terms(&terms[0], options, sides[0].parameters, error);
    if (status == SIM_OK)
        status = read_terms(&terms[1], options, sides[1].parameters, error);
    if (status == SIM_OK) {
        list_differences(&list, terms);
        if (list.failed)
            status = sim_fail(error, SIM_INTERNAL, "out of memory for differences");
        else
            tell(&report, &list);
    }
    if (count)
        *count = list.count;
    free(list.rows);
    free_terms(&terms[0]);
    free_terms(&terms[1]);
    return status;
}
