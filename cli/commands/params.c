/* SPDX-License-Identifier: GPL-3.0-or-later */
/* partnersim params: the parameter table, for people, programs and documentation. */
#include <ctype.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/commands/starter.h"
#include "cli/console/table.h"
#include "models/model.h"
#include "sim/io/generic.h"

/* One parameter as listed; texts are the table's. */
struct listing {
    const char *pattern;
    struct cli_table table;
};

static const char *const heads[] = {"path", "type",       "unit",   "default", "range",  "plausible",
                                    "role", "switchable", "status", "text",    "source", "grade"};
enum { COLUMNS = sizeof heads / sizeof heads[0] };

static bool contains(const char *text, const char *part)
{
    for (; *text; text++) {
        size_t i = 0;
        while (part[i] && tolower((unsigned char)text[i]) == tolower((unsigned char)part[i]))
            i++;
        if (!part[i])
            return true;
    }
    return *part == '\0';
}

static bool matches(const char *pattern, const char *path, const char *text)
{
    if (!pattern)
        return true;
    if (strpbrk(pattern, "*?["))
        return fnmatch(pattern, path, 0) == 0;
    return contains(path, pattern) || contains(text ? text : "", pattern);
}

static const char *role_name(enum sim_param_role role)
{
    return role == SIM_LEVER ? "lever" : role == SIM_UNCERTAIN ? "uncertain" : "setting";
}

static void list_param(struct listing *listing, const char *path, const struct sim_param *param, bool later)
{
    char range[400], low[80], high[80], plausible[170] = "";
    const char grade[2] = {param->grade, '\0'};
    if (!matches(listing->pattern, path, param->text))
        return;
    sim_param_range_print(param, range, sizeof range);
    if (param->low != 0 || param->high != 0) {
        sim_param_number_print(param, param->low, low, sizeof low);
        sim_param_number_print(param, param->high, high, sizeof high);
        snprintf(plausible, sizeof plausible, "%s to %s", low, high);
    }
    const char *cells[COLUMNS] = {path,
                                  sim_param_type_name(param->type),
                                  param->unit,
                                  param->fallback,
                                  range,
                                  plausible,
                                  role_name(param->role),
                                  param->switchable ? "yes" : "no",
                                  later || param->later ? "not available yet" : "available",
                                  param->text,
                                  param->source,
                                  grade};
    cli_table_row(&listing->table, cells);
}

static void list_section(struct listing *listing, const struct sim_section *section, const char *path, bool later)
{
    char longer[SIM_PATH_SIZE];
    const char *dot = *path ? "." : "";
    for (uint32_t i = 0; i < section->param_count; i++) {
        snprintf(longer, sizeof longer, "%s%s%s", path, dot, section->params[i].name);
        list_param(listing, longer, &section->params[i], later);
    }
    for (uint32_t i = 0; section->children && section->children[i]; i++) {
        const struct sim_section *child = section->children[i];
        snprintf(longer, sizeof longer, "%s%s%s%s", path, dot, child->name, child->titled ? ".TITLE" : "");
        list_section(listing, child, longer, later || child->later);
        if (child->later && child->param_count == 0 && matches(listing->pattern, longer, child->text)) {
            const char *cells[COLUMNS] = {longer, "section", "", "", "", "", "", "", "not available yet", child->text};
            cli_table_row(&listing->table, cells);
        }
    }
}

/* What a parameter is, and below it what it means. */
static void print_for_people(const struct cli_table *table)
{
    for (uint32_t row = 0; row < table->rows; row++) {
        const char *const *c = &table->cells[(size_t)row * COLUMNS];
        struct ana_buffer text = {0};
        if (strcmp(c[1], "section") == 0) {
            printf("%s { }  %s\n    %s\n", c[0], c[8], c[9]);
            continue;
        }
        bool unit = *c[2] && strcmp(c[2], "1") != 0 && strcmp(c[2], "d") != 0;
        char name[SIM_PATH_SIZE + 4];
        snprintf(name, sizeof name, "%s = ", c[0]);
        ana_put_text(&text, *c[3] ? c[3] : "\"\"");
        cli_print_fact(name, strlen(name), &text);
        ana_put(&text, "(%s%s%s, %s%s%s%s)", c[1], unit ? " in " : "", unit ? c[2] : "", c[4],
                *c[5] ? "; plausible " : "", c[5], strcmp(c[8], "available") == 0 ? "" : "; not available yet");
        cli_print_fact("", 4, &text);
        ana_put(&text, "%s [%s%s%s%s%s]", c[9], c[6], strcmp(c[7], "yes") == 0 ? "" : ", fixed for a run",
                *c[10] ? "; " : "", c[10],
                *c[11] && strcmp(c[10], "assumption") != 0 ? (char[]){' ', '(', *c[11], ')', '\0'} : "");
        cli_print_fact("", 4, &text);
    }
}

static const char *const metric_heads[] = {"name", "unit", "kind", "better", "group", "title", "text", "formula"};

/* The formula names variables of the model's source: it is for programs and for who reads that. */
static void print_metrics_for_people(const struct cli_table *table)
{
    for (uint32_t row = 0; row < table->rows; row++) {
        const char *const *c = &table->cells[(size_t)row * table->columns];
        struct ana_buffer text = {0};
        char name[SIM_PATH_SIZE];
        snprintf(name, sizeof name, "%s  ", c[0]);
        ana_put(&text, "%s (%s%s%s%s%s)", c[5], strcmp(c[1], "1") == 0 ? "" : c[1], strcmp(c[1], "1") == 0 ? "" : ", ",
                c[2], *c[3] ? "; better: " : "", c[3]);
        cli_print_fact(name, strlen(name), &text);
        ana_put_text(&text, c[6]);
        cli_print_fact("", 4, &text);
    }
}

static void list_metrics(struct cli_table *table, const char *pattern)
{
    static const char *const kinds[] = {"flow", "stock", "mean"}, *const goals[] = {"", "more", "less"};
    for (uint32_t i = 0; i < eco_model.metric_count; i++) {
        const struct sim_metric *m = &eco_model.metrics[i];
        if (!matches(pattern, m->name, m->description))
            continue;
        const char *cells[] = {m->name,  m->unit,  kinds[m->kind], goals[m->goal],
                               m->group, m->title, m->description, m->formula};
        cli_table_row(table, cells);
    }
}

static int print_table(const struct cli_invocation *invocation, struct cli_table *table, const char *format,
                       bool metrics)
{
    int status = SIM_OK;
    if (table->out_of_memory)
        status = cli_complain(invocation, SIM_INTERNAL, "out of memory");
    else if (strcmp(format, "json") == 0)
        status = cli_print_json(cli_table_json(table), stdout);
    else if (strcmp(format, "md") == 0)
        cli_table_print_markdown(table, stdout);
    else if (metrics)
        print_metrics_for_people(table);
    else
        print_for_people(table);
    if (status == SIM_OK && table->rows == 0 && strcmp(format, "json") != 0)
        status = cli_complain(invocation, SIM_USAGE, "nothing matches '%s'", cli_operand(invocation, 0));
    cli_table_fini(table);
    return status;
}

static int run_params(const struct cli_invocation *invocation)
{
    static const char *const formats[] = {"table", "json", "md", "conf"};
    const char *format = cli_value(invocation, "format");
    const char *pattern = cli_operand(invocation, 0);
    bool metrics = cli_flag(invocation, "metrics"), known = false;
    format = format ? format : cli_flag(invocation, "json") ? "json" : "table";
    for (size_t i = 0; i < 4; i++)
        known = known || strcmp(format, formats[i]) == 0;
    if (!known)
        return cli_complain(invocation, SIM_USAGE, "there is no format '%s': table, json, md or conf", format);
    if (strcmp(format, "conf") == 0) {
        if (metrics || pattern)
            return cli_complain(invocation, SIM_USAGE,
                                "--format conf prints a whole scenario: no pattern, no --metrics");
        return cli_print_starter(stdout, true);
    }
    if (metrics) {
        struct cli_table table;
        cli_table_init(&table, metric_heads, sizeof metric_heads / sizeof metric_heads[0]);
        list_metrics(&table, pattern);
        return print_table(invocation, &table, format, true);
    }
    struct listing listing = {.pattern = pattern};
    cli_table_init(&listing.table, heads, COLUMNS);
    list_section(&listing, eco_model.schema, "", false);
    list_section(&listing, &sim_generic_schema, "", false);
    return print_table(invocation, &listing.table, format, false);
}

static const struct cli_option params_options[] = {
    {"format", "FORMAT", false, "table (default), json, md, or conf: a complete commented scenario"},
    {"json", NULL, false, "the same as --format json"},
    {"metrics", NULL, false, "list what is measured instead"},
    {NULL, NULL, false, NULL},
};

extern const struct cli_command cli_params_command;
const struct cli_command cli_params_command = {
    .name = "params",
    .operands = "[PATTERN]",
    .most_operands = 1,
    .summary = "List every parameter with unit, default, range, role and source",
    .description = "PATTERN is a part of a path or of a description, or a shell pattern on the path with * or ?. TITLE "
                   "in a path stands for the title of a section, as in programme.partners.contract.\n\n"
                   "A lever is decided by the owner of a programme; what is uncertain nobody knows exactly, and "
                   "sensitivity analysis acts on it; a setting gives size and structure. What is fixed for a run can "
                   "differ between designs only if they say diverge_at = start. Sources are graded: A research, B "
                   "documents, C weak, M from memory, X assumption.",
    .example = "partnersim params routing\npartnersim params 'programme.*.margin' --format json\n"
               "partnersim params --metrics revenue\npartnersim params --format conf > all.conf",
    .options = params_options,
    .run = run_params,
};
