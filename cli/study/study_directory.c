/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/study/study_directory.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void cli_shell_quote(const char *word, char *out, size_t size)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@%+=:,./-";
    if (*word && strspn(word, plain) == strlen(word)) {
        snprintf(out, size, "%s", word);
        return;
    }
    size_t used = (size_t)snprintf(out, size, "'");
    for (const char *c = word; *c && used + 6 < size; c++)
        used += (size_t)snprintf(out + used, size - used, *c == '\'' ? "'\\''" : "%c", *c);
    snprintf(out + used, size - used, "'");
}

static void print_quoted(FILE *stream, const char *before, const char *word)
{
    char quoted[8192];
    cli_shell_quote(word, quoted, sizeof quoted);
    fprintf(stream, "%s%s", before, quoted);
}

static void print_vary(FILE *stream, const struct sim_vary *vary)
{
    char *value = NULL;
    size_t size = 0;
    FILE *text = open_memstream(&value, &size);
    if (!text)
        return;
    bool commas = false;
    for (uint32_t v = 0; v < vary->value_count; v++)
        commas = commas || strchr(vary->values[v], ',');
    fprintf(text, "%s=", vary->path);
    for (uint32_t v = 0; v < vary->value_count; v++)
        fprintf(text, "%s%s", v == 0 ? "" : commas ? ";" : ",", vary->values[v]);
    if (commas && vary->value_count == 1)
        fputc(';', text);
    if (fclose(text) == 0)
        print_quoted(stream, " --vary ", value);
    free(value);
}

char *cli_resume_command(const char *directory, const struct sim_study *study)
{
    char *line = NULL, file[4200];
    size_t size = 0;
    FILE *stream = open_memstream(&line, &size);
    if (!stream)
        return NULL;
    const struct sim_experiment *experiment = sim_scenario_experiment(study->scenario);
    snprintf(file, sizeof file, "%s/scenario.conf", directory);
    print_quoted(stream, "partnersim run ", file);
    print_quoted(stream, " -o ", directory);
    if (study->design_count < sim_scenario_design_count(study->scenario))
        for (uint32_t i = 0; i < study->design_count; i++)
            print_quoted(stream, " --designs ", sim_scenario_design(study->scenario, study->designs[i])->title);
    for (uint32_t i = 0; i < study->vary_count; i++)
        if (!study->vary[i].source)
            print_vary(stream, &study->vary[i]);
    /* Where precision ends them, the scenario says so, and the same looks lead to the same end. */
    if (study->replications != experiment->replications && !(experiment->decide.precision > 0))
        fprintf(stream, " --replications %u", study->replications);
    if (study->setup.seed != experiment->seed)
        fprintf(stream, " --seed %" PRIu64, study->setup.seed);
    if (!study->share)
        fputs(" --no-share", stream);
    return fclose(stream) == 0 ? line : NULL;
}
