/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/io/confuse.h"

#include <confuse.h>
#include <stdlib.h>
#include <string.h>

#define SENTINEL "__eof__"
#define MEMO "__memo__"

/* What an error function needs to know.  libconfuse hands it nothing but the section it is in, so each section's
 * table carries this in an entry that no file can name. */
struct memo {
    const struct sim_source *source;
    struct sim_problems *problems;
};

static cfg_opt_t *option_table(const struct sim_section *section, const struct memo *memo, bool root,
                               struct sim_arena *arena);

static cfg_opt_t memo_option(const struct memo *memo)
{
    cfg_opt_t option = {.name = MEMO, .type = CFGT_PTR, .flags = CFGF_NODEFAULT};
    option.simple_value.ptr = (void **)(uintptr_t)memo;
    return option;
}

static uint32_t child_count(const struct sim_section *section)
{
    uint32_t count = 0;
    while (section->children && section->children[count])
        count++;
    return count;
}

static cfg_opt_t *option_table(const struct sim_section *section, const struct memo *memo, bool root,
                               struct sim_arena *arena)
{
    uint32_t children = child_count(section), n = 0;
    cfg_opt_t *table = sim_arena_alloc(arena, (section->param_count + children + 3) * sizeof *table);
    if (!table)
        return NULL;
    for (uint32_t i = 0; i < section->param_count; i++) {
        const struct sim_param *param = &section->params[i];
        cfg_flag_t list = param->type == SIM_LIST ? CFGF_LIST : CFGF_NONE;
        table[n++] = (cfg_opt_t){.name = param->name, .type = CFGT_STR, .flags = CFGF_NODEFAULT | list};
    }
    for (uint32_t i = 0; i < children; i++) {
        const struct sim_section *child = section->children[i];
        if (child->later)
            continue; /* the scanner has refused it */
        cfg_opt_t *inner = option_table(child, memo, false, arena);
        if (!inner)
            return NULL;
        cfg_flag_t flags = child->titled ? CFGF_MULTI | CFGF_TITLE | CFGF_NO_TITLE_DUPES : CFGF_NODEFAULT;
        table[n++] = (cfg_opt_t){.name = child->name, .type = CFGT_SEC, .flags = flags, .subopts = inner};
    }
    if (root)
        table[n++] = (cfg_opt_t){.name = SENTINEL, .type = CFGT_STR, .flags = CFGF_NODEFAULT};
    table[n++] = memo_option(memo);
    table[n] = (cfg_opt_t)CFG_END();
    return table;
}

static void on_error(cfg_t *cfg, const char *format, va_list args)
{
    char text[400];
    vsnprintf(text, sizeof text, format, args);
    for (const cfg_opt_t *option = cfg->opts; option && option->name; option++) {
        if (strcmp(option->name, MEMO) != 0)
            continue;
        const struct memo *memo = (const struct memo *)(const void *)option->simple_value.ptr;
        sim_problems_at(memo->problems, SIM_PROBLEM_ERROR, memo->source, cfg->line,
                        "compare the line with those of partnersim init", "%s", text);
        return;
    }
}

/* ---- agreement ---- */

static void disagree(const struct memo *memo, int line, const char *what)
{
    sim_problems_at(memo->problems, SIM_PROBLEM_ERROR, memo->source, line,
                    "put the value in quotes, one statement a line; please report this as a bug",
                    "two parsers read %s differently", what);
}

/* Number of values and sections libconfuse found in a section, without the memo. */
static uint32_t found_in(cfg_t *cfg)
{
    uint32_t count = 0;
    for (cfg_opt_t *option = cfg->opts; option && option->name; option++) {
        if (strcmp(option->name, MEMO) == 0 || strcmp(option->name, SENTINEL) == 0)
            continue;
        if (option->type == CFGT_SEC) {
            for (unsigned i = 0; i < cfg_opt_size(option); i++)
                count += 1 + found_in(cfg_opt_getnsec(option, i));
        } else {
            /* A list may have been set to nothing: {}. */
            count += option->flags & CFGF_LIST ? (option->flags & CFGF_MODIFIED ? 1 : 0) : cfg_opt_size(option) > 0;
        }
    }
    return count;
}

static bool same_value(cfg_t *section, const struct sim_scanned_value *value)
{
    cfg_opt_t *option = cfg_getopt(section, value->param->name);
    if (!option || cfg_opt_size(option) != value->item_count)
        return false;
    for (uint32_t i = 0; i < value->item_count; i++) {
        const char *text = cfg_opt_getnstr(option, i);
        if (!text || strcmp(text, value->items[i].text) != 0)
            return false;
    }
    return true;
}

/* NULL if there is none (cfg_getsec would complain). */
static cfg_t *find_section(cfg_t *parent, const char *name, const char *title)
{
    cfg_opt_t *option = cfg_getopt(parent, name);
    if (!option || cfg_opt_size(option) == 0)
        return NULL;
    return title ? cfg_opt_gettsec(option, title) : cfg_opt_getnsec(option, 0);
}

static bool agrees(cfg_t *root, const struct sim_document *document, const struct memo *memo)
{
    bool same = true;
    cfg_t **sections = calloc(document->section_count, sizeof *sections);
    if (!sections) {
        sim_problems_at(memo->problems, SIM_PROBLEM_ERROR, memo->source, 0, "", "out of memory");
        return false;
    }
    sections[0] = root;
    for (uint32_t i = 1; i < document->section_count && same; i++) {
        const struct sim_scanned_section *scanned = &document->sections[i];
        cfg_t *parent = sections[scanned->parent];
        sections[i] = find_section(parent, scanned->schema->name, scanned->title);
        same = sections[i] != NULL;
        if (!same)
            disagree(memo, scanned->line, "this section");
    }
    for (uint32_t i = 0; i < document->value_count && same; i++) {
        same = same_value(sections[document->values[i].section], &document->values[i]);
        if (!same)
            disagree(memo, document->values[i].line, "this value");
    }
    free(sections);
    if (same && found_in(root) != document->section_count - 1 + document->value_count) {
        disagree(memo, 0, "the file");
        same = false;
    }
    return same;
}

static char *with_sentinel(const struct sim_document *document, struct sim_arena *arena)
{
    static const char sentinel[] = "\n" SENTINEL " = 1\n";
    char *text = sim_arena_alloc(arena, document->source->size + sizeof sentinel);
    if (!text)
        return NULL;
    memcpy(text, document->clean, document->source->size);
    memcpy(text + document->source->size, sentinel, sizeof sentinel);
    return text;
}

bool sim_confuse_read(const struct sim_document *document, const struct sim_section *root, struct sim_arena *arena,
                      struct sim_problems *problems)
{
    struct memo memo = {document->source, problems};
    uint32_t errors = problems->errors;
    cfg_opt_t *table = option_table(root, &memo, true, arena);
    char *text = with_sentinel(document, arena);
    cfg_t *cfg = table && text ? cfg_init(table, CFGF_NONE) : NULL;
    if (!cfg) {
        sim_problems_at(problems, SIM_PROBLEM_ERROR, document->source, 0, "", "out of memory");
        return false;
    }
    cfg_set_error_function(cfg, on_error);
    int outcome = cfg_parse_buf(cfg, text);
    if (outcome != CFG_SUCCESS) {
        if (problems->errors == errors)
            sim_problems_at(problems, SIM_PROBLEM_ERROR, document->source, 0,
                            "compare the file with that of partnersim init", "libconfuse refuses this file");
    } else {
        const char *seen = cfg_getstr(cfg, SENTINEL);
        if (!seen || strcmp(seen, "1") != 0)
            sim_problems_at(problems, SIM_PROBLEM_ERROR, document->source, 0,
                            "look for an open brace, quote or comment",
                            "the end of the file is swallowed by something above it");
        else
            agrees(cfg, document, &memo);
    }
    cfg_free(cfg);
    return problems->errors == errors;
}

const char *sim_confuse_version(void)
{
    return confuse_version;
}
