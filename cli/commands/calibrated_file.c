/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/commands/calibrated_file.h"

#include <string.h>

#include "sim/experiment/directory.h"
#include "sim/io/commit.h"

struct writer {
    const struct ana_calibration *calibration;
    struct ana_buffer out;
};

/* What follows `prefix` in the factor's path; NULL if it does not begin so. */
static const char *rest_of(const struct writer *writer, uint32_t factor, const char *prefix)
{
    const char *path = writer->calibration->factors[factor].path;
    size_t length = strlen(prefix);
    return strncmp(path, prefix, length) == 0 ? path + length : NULL;
}

static void put_indent(struct writer *writer, int depth)
{
    ana_put(&writer->out, "%*s", 2 * depth, "");
}

static void put_value(struct writer *writer, uint32_t factor, const char *name, int depth)
{
    const struct ana_calibration *c = writer->calibration;
    char best[160], low[160], high[160];
    ana_factor_rounded(&c->factors[factor], c->best[factor], best, sizeof best);
    ana_factor_rounded(&c->factors[factor], c->range[factor].low, low, sizeof low);
    ana_factor_rounded(&c->factors[factor], c->range[factor].high, high, sizeof high);
    put_indent(writer, depth);
    ana_put(&writer->out, "%s = %s  # %s to %s%s%s\n", name, best, low, high,
            ana_calibration_within(c, factor, c->best[factor]) ? "" : "; outside, but best with the others",
            ana_calibration_identified(c, factor) ? "" : "; not identified: the data do not tell it");
}

static void put_section(struct writer *writer, const struct sim_section *section, const char *prefix, int depth);

/* One child section if a fitted parameter lies in it. */
static void put_child(struct writer *writer, const struct sim_section *child, const char *title, const char *prefix,
                      int depth)
{
    put_indent(writer, depth);
    if (title)
        ana_put(&writer->out, "%s \"%s\" {\n", child->name, title);
    else
        ana_put(&writer->out, "%s {\n", child->name);
    put_section(writer, child, prefix, depth + 1);
    put_indent(writer, depth);
    ana_put_text(&writer->out, "}\n");
}

/* A titled section once for each title that occurs. */
static void put_children(struct writer *writer, const struct sim_section *child, const char *prefix, int depth)
{
    char inside[SIM_PATH_SIZE * 2], title[SIM_PATH_SIZE];
    snprintf(inside, sizeof inside, "%s%s.", prefix, child->name);
    for (uint32_t f = 0; f < writer->calibration->factor_count; f++) {
        const char *rest = rest_of(writer, f, inside);
        if (!rest)
            continue;
        if (!child->titled) {
            put_child(writer, child, NULL, inside, depth);
            return;
        }
        char deeper[SIM_PATH_SIZE * 3];
        snprintf(title, sizeof title, "%.*s", (int)strcspn(rest, "."), rest);
        snprintf(deeper, sizeof deeper, "%s%s.", inside, title);
        bool met = false;
        for (uint32_t before = 0; before < f; before++)
            met = met || rest_of(writer, before, deeper);
        if (!met)
            put_child(writer, child, title, deeper, depth);
    }
}

static void put_section(struct writer *writer, const struct sim_section *section, const char *prefix, int depth)
{
    for (uint32_t f = 0; f < writer->calibration->factor_count; f++) {
        const char *name = rest_of(writer, f, prefix);
        if (name && !strchr(name, '.'))
            put_value(writer, f, name, depth);
    }
    for (uint32_t i = 0; section->children && section->children[i]; i++)
        put_children(writer, section->children[i], prefix, depth);
}

int cli_calibrated_write(const struct cli_decision *decision, const struct ana_calibration *calibration,
                         struct sim_error *error)
{
    struct writer writer = {.calibration = calibration};
    char path[SIM_FILE_PATH_SIZE];
    ana_put_text(&writer.out,
                 "# Fitted by partnersim calibrate: the most likely values, with the range from 5% to 95%.\n"
                 "format = 1\nextends = \"scenario.conf\"\n\n");
    put_section(&writer, decision->study->model->schema, "", 0);
    int status = sim_directory_path(decision->directory, CLI_CALIBRATED_FILE, path, error);
    if (status == SIM_OK && writer.out.failed)
        status = sim_fail(error, SIM_INTERNAL, "out of memory for '%s'", CLI_CALIBRATED_FILE);
    if (status == SIM_OK)
        status = sim_commit_write(path, ana_buffer_text(&writer.out), writer.out.length, error);
    ana_buffer_free(&writer.out);
    return status;
}
