/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/io/schema.h"

#include <stdio.h>
#include <string.h>

#include "sim/io/scenario.h"
#include "sim/io/text.h"

#define PATH_ROOM 512
#define CANONICAL_ROOM 1024

uint32_t sim_titled_count(const struct sim_section *section, const void *parent)
{
    uint32_t count;
    memcpy(&count, (const char *)parent + section->count_offset, sizeof count);
    return count;
}

const void *sim_titled_element(const struct sim_section *section, const void *parent, uint32_t index)
{
    return (const char *)parent + section->offset + (size_t)index * section->size;
}

/* Sections without a struct hold nothing a path could name: they are read by other means or not available yet. */
static bool in_struct(const struct sim_section *section)
{
    return section->size > 0 && !section->later;
}

/* ---- defaults ---- */

static int default_section(const struct sim_section *section, char *base, struct sim_error *error)
{
    for (uint32_t i = 0; i < section->param_count; i++) {
        const struct sim_param *param = &section->params[i];
        struct sim_error why = {0};
        if (param->type == SIM_LIST)
            continue;
        if (sim_param_parse(param, param->fallback ? param->fallback : "", base + param->offset, &why) != SIM_OK)
            return sim_fail(error, SIM_INTERNAL, "the default of '%s' in '%s' is no legal value: %.700s", param->name,
                            section->name, why.text);
    }
    for (uint32_t i = 0; section->children && section->children[i]; i++) {
        const struct sim_section *child = section->children[i];
        if (!in_struct(child) && !(child->later && child->size > 0))
            continue;
        uint32_t count = child->titled ? sim_titled_count(child, base) : 1;
        for (uint32_t k = 0; k < count; k++) {
            int status = default_section(child, base + child->offset + (size_t)k * child->size, error);
            if (status != SIM_OK)
                return status;
        }
    }
    return SIM_OK;
}

/* ---- names ---- */

/* The titled section a SIM_NAME refers to and the struct that holds it; NULL if the table is wrong. */
static const struct sim_section *named_section(const struct sim_section *schema, const void *parameters,
                                               const char *names, const void **parent)
{
    const struct sim_section *section = schema;
    const char *base = parameters;
    while (*names) {
        size_t length = strcspn(names, ".");
        const struct sim_section *child = NULL;
        for (uint32_t i = 0; section->children && section->children[i]; i++)
            if (strncmp(section->children[i]->name, names, length) == 0 && !section->children[i]->name[length])
                child = section->children[i];
        if (!child)
            return NULL;
        names += length + (names[length] == '.');
        if (child->titled) {
            *parent = base;
            return *names ? NULL : child;
        }
        base += child->offset;
        section = child;
    }
    return NULL;
}

static const char *closest_title(const struct sim_section *section, const void *parent, const char *title)
{
    const char *names[64];
    uint32_t count = sim_titled_count(section, parent);
    count = count < 64 ? count : 64;
    for (uint32_t i = 0; i < count; i++)
        names[i] = sim_titled_element(section, parent, i);
    return sim_closest_name(title, names, count);
}

static uint32_t find_title(const struct sim_section *section, const void *parent, const char *title, size_t length)
{
    uint32_t count = sim_titled_count(section, parent);
    for (uint32_t i = 0; i < count; i++) {
        const char *name = sim_titled_element(section, parent, i);
        if (strlen(name) == length && memcmp(name, title, length) == 0)
            return i;
    }
    return SIM_NO_NAME;
}

static int fail_title(const struct sim_section *section, const void *parent, const char *title, struct sim_error *error,
                      char *hint, size_t hint_size)
{
    const char *closest = closest_title(section, parent, title);
    struct sim_text known = sim_text_on(hint, hint_size);
    if (closest) {
        sim_text_add(&known, "did you mean '%s'?", closest);
    } else {
        uint32_t count = sim_titled_count(section, parent);
        sim_text_add(&known, "there %s", count ? "are: " : "is none");
        for (uint32_t i = 0; i < count && known.length < 150; i++)
            sim_text_add(&known, "%s%s", i ? ", " : "", (const char *)sim_titled_element(section, parent, i));
    }
    return sim_fail(error, SIM_USAGE, "there is no %s named '%.80s'", section->name, title);
}

static int assign_name(const struct sim_section *schema, const void *parameters, const struct sim_place *place,
                       const char *text, struct sim_error *error, char *hint, size_t hint_size)
{
    const void *parent;
    const struct sim_section *section = named_section(schema, parameters, place->param->names, &parent);
    uint32_t index = SIM_NO_NAME;
    if (!section)
        return sim_fail(error, SIM_INTERNAL, "'%s' refers to '%s', which is no titled section", place->param->name,
                        place->param->names);
    if (*text) {
        index = find_title(section, parent, text, strlen(text));
        if (index == SIM_NO_NAME)
            return fail_title(section, parent, text, error, hint, hint_size);
    }
    memcpy(place->value, &index, sizeof index);
    return SIM_OK;
}

int sim_parameters_assign(const struct sim_section *schema, const void *parameters, const struct sim_place *place,
                          const char *text, struct sim_error *error, char *hint, size_t hint_size)
{
    if (hint_size > 0)
        *hint = '\0';
    if (place->param->type == SIM_NAME)
        return assign_name(schema, parameters, place, text, error, hint, hint_size);
    return sim_param_parse_hint(place->param, text, place->value, error, hint, hint_size);
}

int sim_parameters_print(const struct sim_section *schema, const void *parameters, const struct sim_param *param,
                         const void *value, char *out, size_t size)
{
    uint32_t index;
    if (param->type != SIM_NAME)
        return sim_param_print(param, value, out, size);
    memcpy(&index, value, sizeof index);
    const void *parent;
    const struct sim_section *section = named_section(schema, parameters, param->names, &parent);
    if (index == SIM_NO_NAME || !section || index >= sim_titled_count(section, parent))
        return snprintf(out, size, "%s", "");
    return snprintf(out, size, "%s", (const char *)sim_titled_element(section, parent, index));
}

/* Names that are defaults: what they refer to is known only when all titles are. */
struct default_names {
    const struct sim_section *schema;
    void *parameters;
};

static void default_name(void *context, const char *path, const struct sim_param *param, const void *value)
{
    const struct default_names *names = context;
    (void)path;
    if (param->type != SIM_NAME || !param->fallback || !*param->fallback)
        return;
    char *parameters = names->parameters;
    struct sim_place place = {param, parameters + ((const char *)value - parameters)};
    char hint[8];
    /* A default that names nothing here stays empty. */
    assign_name(names->schema, parameters, &place, param->fallback, NULL, hint, sizeof hint);
}

int sim_parameters_default(const struct sim_section *schema, void *parameters, struct sim_error *error)
{
    int status = default_section(schema, parameters, error);
    if (status == SIM_OK)
        sim_parameters_each(schema, parameters, default_name, &(struct default_names){schema, parameters});
    return status;
}

/* ---- paths ---- */

static const char *closest_member(const struct sim_section *section, const char *word)
{
    const char *names[256];
    uint32_t count = 0;
    for (uint32_t i = 0; i < section->param_count && count < 256; i++)
        names[count++] = section->params[i].name;
    for (uint32_t i = 0; section->children && section->children[i] && count < 256; i++)
        if (section->children[i]->size > 0)
            names[count++] = section->children[i]->name;
    return sim_closest_name(word, names, count);
}

static int fail_member(const struct sim_section *section, const char *path, const char *at, struct sim_error *error,
                       char *hint, size_t hint_size)
{
    char word[SIM_PATH_SIZE];
    snprintf(word, sizeof word, "%.*s", (int)strcspn(at, "."), at);
    const char *closest = closest_member(section, word);
    if (closest)
        snprintf(hint, hint_size, "did you mean '%s'?", closest);
    else
        snprintf(hint, hint_size, "partnersim params lists every path");
    if (at == path)
        return sim_fail(error, SIM_USAGE, "unknown path '%.200s': there is no '%.80s'", path, word);
    return sim_fail(error, SIM_USAGE, "unknown path '%.200s': there is no '%.80s' in '%.*s'", path, word,
                    (int)(at - path - 1), path);
}

int sim_parameters_find(const struct sim_section *schema, void *parameters, const char *path, struct sim_place *place,
                        struct sim_error *error, char *hint, size_t hint_size)
{
    const struct sim_section *section = schema;
    char *base = parameters;
    const char *at = path;
    if (hint_size > 0)
        *hint = '\0';
    for (;;) {
        size_t length = strcspn(at, ".");
        bool last = at[length] == '\0';
        const struct sim_section *child = NULL;
        for (uint32_t i = 0; i < section->param_count && last; i++) {
            if (strcmp(section->params[i].name, at) == 0) {
                *place = (struct sim_place){&section->params[i], base + section->params[i].offset};
                return SIM_OK;
            }
        }
        for (uint32_t i = 0; section->children && section->children[i]; i++)
            if (strncmp(section->children[i]->name, at, length) == 0 && !section->children[i]->name[length])
                child = section->children[i];
        if (child && child->later) {
            snprintf(hint, hint_size, "remove it: a value would have no effect in this version");
            return sim_fail(error, SIM_USAGE, "'%.200s' is not available yet", path);
        }
        if (!child || !in_struct(child))
            return fail_member(section, path, at, error, hint, hint_size);
        if (last) {
            snprintf(hint, hint_size, "go on with the name of a value, '%.100s.%s'", path,
                     child->titled        ? "TITLE.NAME"
                     : child->param_count ? child->params[0].name
                                          : "NAME");
            return sim_fail(error, SIM_USAGE, "'%.200s' is a section, not a value", path);
        }
        at += length + 1;
        if (child->titled) {
            char title[SIM_TITLE_SIZE + 16];
            length = strcspn(at, ".");
            uint32_t index = find_title(child, base, at, length);
            snprintf(title, sizeof title, "%.*s", (int)length, at);
            if (index == SIM_NO_NAME)
                return fail_title(child, base, title, error, hint, hint_size);
            if (at[length] == '\0') {
                snprintf(hint, hint_size, "go on with the name of a value, '%.100s.%s'", path,
                         child->param_count ? child->params[0].name : "NAME");
                return sim_fail(error, SIM_USAGE, "'%.200s' is a section, not a value", path);
            }
            at += length + 1;
            base += child->offset + (size_t)index * child->size;
        } else {
            base += child->offset;
        }
        section = child;
    }
}

int sim_parameters_set(const struct sim_section *schema, void *parameters, const char *path, const char *text,
                       struct sim_error *error, char *hint, size_t hint_size)
{
    struct sim_place place;
    int status = sim_parameters_find(schema, parameters, path, &place, error, hint, hint_size);
    if (status != SIM_OK)
        return status;
    if (place.param->later) {
        snprintf(hint, hint_size, "remove it: a value would have no effect in this version");
        return sim_fail(error, SIM_USAGE, "'%.200s' is not available yet", path);
    }
    return sim_parameters_assign(schema, parameters, &place, text, error, hint, hint_size);
}

/* ---- walking ---- */

struct walk {
    sim_visit_place *visit;
    void *context;
    char path[PATH_ROOM];
};

static void walk_section(struct walk *walk, const struct sim_section *section, const char *base, size_t length)
{
    for (uint32_t i = 0; i < section->param_count; i++) {
        const struct sim_param *param = &section->params[i];
        if (param->later || param->type == SIM_LIST)
            continue;
        snprintf(walk->path + length, sizeof walk->path - length, "%s%s", length ? "." : "", param->name);
        walk->visit(walk->context, walk->path, param, base + param->offset);
    }
    for (uint32_t i = 0; section->children && section->children[i]; i++) {
        const struct sim_section *child = section->children[i];
        if (!in_struct(child))
            continue;
        uint32_t count = child->titled ? sim_titled_count(child, base) : 1;
        for (uint32_t k = 0; k < count; k++) {
            const char *element = base + child->offset + (size_t)k * child->size;
            int added = snprintf(walk->path + length, sizeof walk->path - length, "%s%s%s%s", length ? "." : "",
                                 child->name, child->titled ? "." : "", child->titled ? element : "");
            size_t longer = length + (size_t)added;
            if (longer < sizeof walk->path - SIM_TITLE_SIZE)
                walk_section(walk, child, element, longer);
        }
    }
}

void sim_parameters_each(const struct sim_section *schema, const void *parameters, sim_visit_place *visit,
                         void *context)
{
    struct walk walk = {.visit = visit, .context = context};
    walk_section(&walk, schema, parameters, 0);
}

struct canonical_walk {
    const struct sim_section *schema;
    const void *parameters;
    sim_visit_param *visit;
    void *context;
};

static void visit_canonical(void *context, const char *path, const struct sim_param *param, const void *value)
{
    const struct canonical_walk *walk = context;
    char canonical[CANONICAL_ROOM];
    sim_parameters_print(walk->schema, walk->parameters, param, value, canonical, sizeof canonical);
    walk->visit(walk->context, path, param, value, canonical);
}

void sim_parameters_walk(const struct sim_section *schema, const void *parameters, sim_visit_param *visit,
                         void *context)
{
    struct canonical_walk walk = {schema, parameters, visit, context};
    sim_parameters_each(schema, parameters, visit_canonical, &walk);
}
