/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/io/config.h"

#include <stdlib.h>
#include <string.h>

#include "sim/io/confuse.h"

#define DEPTH 16      /* of extends and include together */
#define FILES_MAX 200 /* read for one scenario */

/* The files being read, innermost first: a file that names one of them closes a cycle. */
struct chain {
    const struct sim_source *source;
    const struct chain *outer;
    uint32_t depth;
};

struct reader {
    struct sim_config *config;
    const struct sim_section *root;
    struct sim_arena *arena;
    struct sim_problems *problems;
    uint32_t layer; /* of the file being read */
    uint32_t files;
};

static bool out_of_memory(struct reader *r)
{
    r->config->broken = true;
    sim_problems_add(r->problems, SIM_PROBLEM_ERROR, NULL, 0, "", "out of memory");
    return false;
}

/* ---- merging ---- */

static uint32_t find_section(const struct sim_config *config, uint32_t parent, const struct sim_section *schema,
                             const char *title, uint32_t *siblings)
{
    *siblings = 0;
    for (uint32_t i = 1; i < config->section_count; i++) {
        const struct sim_config_section *s = &config->sections[i];
        if (s->parent != parent || s->schema != schema)
            continue;
        *siblings += 1;
        if (!title || strcmp(s->title, title) == 0)
            return i;
    }
    return SIM_NO_SECTION;
}

/* Where a scanned section goes: a section that is there already, or a new one. */
static uint32_t merge_section(struct reader *r, const struct sim_source *source,
                              const struct sim_scanned_section *scanned, uint32_t parent)
{
    struct sim_config *config = r->config;
    uint32_t siblings;
    uint32_t index = find_section(config, parent, scanned->schema, scanned->title, &siblings);
    if (index != SIM_NO_SECTION) {
        struct sim_config_section *known = &config->sections[index];
        if (scanned->title && known->layer == r->layer) {
            char hint[SIM_PATH_SIZE + 100];
            snprintf(hint, sizeof hint,
                     "the other one is %s:%d; to change a section, extend the file instead of "
                     "including it",
                     known->source->name, known->line);
            sim_problems_at(r->problems, SIM_PROBLEM_ERROR, source, scanned->line, hint, "%s \"%s\" is there twice",
                            scanned->schema->name, scanned->title);
        }
        known->layer = r->layer;
        return index;
    }
    if (scanned->title && siblings >= scanned->schema->capacity) {
        sim_problems_at(r->problems, SIM_PROBLEM_ERROR, source, scanned->line, "merge some of them",
                        "more than %u sections '%s'", scanned->schema->capacity, scanned->schema->name);
        return SIM_NO_SECTION;
    }
    if (!sim_array_grow(&config->sections, config->section_count, &config->section_capacity,
                        sizeof *config->sections)) {
        out_of_memory(r);
        return SIM_NO_SECTION;
    }
    config->sections[config->section_count] =
        (struct sim_config_section){scanned->schema, parent, scanned->title, source, scanned->line, r->layer};
    return config->section_count++;
}

const struct sim_config_value *sim_config_find(const struct sim_config *config, uint32_t section,
                                               const struct sim_param *param)
{
    for (uint32_t i = config->value_count; i-- > 0;)
        if (config->values[i].section == section && config->values[i].param == param)
            return &config->values[i];
    return NULL;
}

static bool merge_value(struct reader *r, const struct sim_source *source, const struct sim_scanned_value *scanned,
                        uint32_t section)
{
    struct sim_config *config = r->config;
    const struct sim_config_value *known = sim_config_find(config, section, scanned->param);
    if (known && known->layer == r->layer) {
        char hint[SIM_PATH_SIZE + 50];
        snprintf(hint, sizeof hint, "the other one is %s:%d: keep one of them", known->source->name, known->line);
        sim_problems_at(r->problems, SIM_PROBLEM_ERROR, source, scanned->line, hint, "'%s' is set twice",
                        scanned->param->name);
        return false;
    }
    if (!sim_array_grow(&config->values, config->value_count, &config->value_capacity, sizeof *config->values))
        return out_of_memory(r);
    config->values[config->value_count++] = (struct sim_config_value){
        section, scanned->param, scanned->items, scanned->item_count, source, scanned->line, r->layer};
    return true;
}

static void merge(struct reader *r, const struct sim_document *document)
{
    uint32_t *place = calloc(document->section_count, sizeof *place);
    if (!place) {
        out_of_memory(r);
        return;
    }
    for (uint32_t i = 1; i < document->section_count; i++) {
        uint32_t parent = place[document->sections[i].parent];
        place[i] =
            parent == SIM_NO_SECTION ? parent : merge_section(r, document->source, &document->sections[i], parent);
    }
    for (uint32_t i = 0; i < document->value_count; i++) {
        const struct sim_scanned_value *value = &document->values[i];
        if (place[value->section] != SIM_NO_SECTION)
            merge_value(r, document->source, value, place[value->section]);
    }
    free(place);
}

/* ---- files ---- */

static const struct sim_scanned_value *root_value(const struct sim_document *document, const char *key)
{
    for (uint32_t i = 0; i < document->value_count; i++)
        if (document->values[i].section == 0 && strcmp(document->values[i].param->name, key) == 0)
            return &document->values[i];
    return NULL;
}

/* `name` as seen from the directory of `from`. */
static char *resolve_path(struct reader *r, const struct sim_source *from, const char *name)
{
    const char *slash = strrchr(from->name, '/');
    if (*name == '/' || !slash)
        return sim_arena_copy(r->arena, name, strlen(name));
    return sim_arena_print(r->arena, "%.*s/%s", (int)(slash - from->name), from->name, name);
}

/* Opens the file `name` that `asker` wants; NULL after reporting why not. */
static const struct sim_source *find_file(struct reader *r, const char *name, const struct chain *asker, int line)
{
    const struct sim_source *from = asker ? asker->source : NULL;
    const char *flaw = sim_text_flaw(name);
    if (asker && (*name == '\0' || flaw)) {
        sim_problems_at(r->problems, SIM_PROBLEM_ERROR, from, line, "write the name of a file",
                        "the name of the file %s", flaw ? flaw : "is empty");
        return NULL;
    }
    if (++r->files > FILES_MAX || (asker && asker->depth >= DEPTH)) {
        sim_problems_at(r->problems, SIM_PROBLEM_ERROR, from, line, "put them into fewer files",
                        "too many files extend or include one another (%u files, %u deep at most)", FILES_MAX, DEPTH);
        return NULL;
    }
    char *path = asker ? resolve_path(r, from, name) : sim_arena_copy(r->arena, name, strlen(name));
    if (!path) {
        out_of_memory(r);
        return NULL;
    }
    const struct sim_source *source = sim_source_read(r->arena, path, from, line, r->problems);
    for (const struct chain *c = asker; source && c; c = c->outer) {
        if (c->source->device == source->device && c->source->inode == source->inode) {
            sim_problems_at(r->problems, SIM_PROBLEM_ERROR, from, line,
                            "break the circle: a file cannot build on itself", "'%s' leads back to %s", name,
                            c->source->name);
            return NULL;
        }
    }
    return source;
}

static const struct sim_source *open_file(struct reader *r, const char *name, const struct chain *asker, int line)
{
    const struct sim_source *source = find_file(r, name, asker, line);
    r->config->broken = r->config->broken || !source;
    return source;
}

static void check_format(struct reader *r, const struct sim_document *document)
{
    const struct sim_scanned_value *format = root_value(document, "format");
    if (!format)
        sim_problems_at(r->problems, SIM_PROBLEM_ERROR, document->source, 1, "start the file with: format = 1",
                        "the file does not say which format it has");
    else if (strcmp(format->items[0].text, "1") != 0)
        sim_problems_at(r->problems, SIM_PROBLEM_ERROR, document->source, format->line,
                        "this program reads: format = 1", "format '%.40s' is not known", format->items[0].text);
}

static void read_include(struct reader *r, const struct sim_document *document,
                         const struct sim_scanned_include *include, const struct chain *chain)
{
    struct sim_document inner;
    const struct sim_source *source = open_file(r, include->name, chain, include->line);
    if (!source)
        return;
    struct chain next = {source, chain, chain->depth + 1};
    bool sound = sim_document_scan(&inner, source, r->root, r->arena, r->problems);
    r->config->broken = r->config->broken || inner.broken;
    static const char *const main_only[] = {"extends", "format"};
    for (size_t i = 0; i < 2; i++) {
        const struct sim_scanned_value *value = root_value(&inner, main_only[i]);
        if (!value)
            continue;
        sim_problems_at(r->problems, SIM_PROBLEM_ERROR, source, value->line,
                        "move it to the file that includes this one", "an included file (by %s:%d) does not say '%s'",
                        document->source->name, include->line, main_only[i]);
        sound = false;
    }
    if (sound && sim_confuse_read(&inner, r->root, r->arena, r->problems)) {
        merge(r, &inner);
        for (uint32_t i = 0; i < inner.include_count; i++)
            read_include(r, &inner, &inner.includes[i], &next);
    }
    sim_document_fini(&inner);
}

/* The base first, so that it has the lower layer, then the file itself, then what it includes. */
static void read_file(struct reader *r, const struct sim_source *source, const struct chain *asker)
{
    struct sim_document document;
    struct chain chain = {source, asker, asker ? asker->depth + 1 : 0};
    bool sound = sim_document_scan(&document, source, r->root, r->arena, r->problems);
    r->config->broken = r->config->broken || document.broken;
    if (sound && document.section_count == 1 && document.value_count == 0 && document.include_count == 0) {
        /* What is missing in it is everything. */
        sim_problems_at(r->problems, SIM_PROBLEM_ERROR, source, 0, "`partnersim init` prints a scenario to start from",
                        "there is nothing in this file");
        r->config->broken = true;
    } else if (sound) {
        check_format(r, &document);
    }
    const struct sim_scanned_value *base = root_value(&document, "extends");
    if (base) {
        const struct sim_source *opened = open_file(r, base->items[0].text, &chain, base->line);
        if (opened) {
            read_file(r, opened, &chain);
            r->layer++;
        }
    }
    /* A document with problems is merged as far as it was understood: its sections are needed to judge the rest. */
    if (!sound || sim_confuse_read(&document, r->root, r->arena, r->problems))
        merge(r, &document);
    for (uint32_t i = 0; i < document.include_count; i++)
        read_include(r, &document, &document.includes[i], &chain);
    sim_document_fini(&document);
}

bool sim_config_read(struct sim_config *config, const char *file, const struct sim_section *root,
                     struct sim_arena *arena, struct sim_problems *problems)
{
    uint32_t errors = problems->errors;
    struct reader reader = {config, root, arena, problems, 0, 0};
    *config = (struct sim_config){0};
    if (!sim_array_grow(&config->sections, 0, &config->section_capacity, sizeof *config->sections))
        return out_of_memory(&reader);
    config->sections[config->section_count++] = (struct sim_config_section){.schema = root, .parent = SIM_NO_SECTION};
    const struct sim_source *source = open_file(&reader, file, NULL, 0);
    config->main = source;
    if (source)
        read_file(&reader, source, NULL);
    return problems->errors == errors;
}

void sim_config_fini(struct sim_config *config)
{
    free(config->sections);
    free(config->values);
    *config = (struct sim_config){0};
}
