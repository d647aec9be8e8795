/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What terms and sections are called, from the parameter table, terms.def and assumptions.def. */
#include <string.h>

#include "analysis/diff/diff.h"

static const struct {
    const char *name, *text[ANA_LANGUAGE_COUNT];
} sections[] = {
#define SECTION(name_, en, ru) {name_, {en, ru}},
#define TERM(key, ru)
#define CHOICE(parameter, word, ru)
#include "analysis/diff/terms.def"
#undef SECTION
#undef TERM
#undef CHOICE
};

static const struct {
    const char *key, *russian;
} terms[] = {
#define SECTION(name, en, ru)
#define TERM(key_, ru) {key_, ru},
#define CHOICE(parameter, word, ru)
#include "analysis/diff/terms.def"
#include "analysis/diff/assumptions.def"
#undef SECTION
#undef TERM
#undef CHOICE
};

static const struct {
    const char *parameter, *word, *russian;
} choices[] = {
#define SECTION(name, en, ru)
#define TERM(key, ru)
#define CHOICE(parameter_, word_, ru) {parameter_, word_, ru},
#include "analysis/diff/terms.def"
#undef SECTION
#undef TERM
#undef CHOICE
};

enum {
    SECTIONS = sizeof sections / sizeof *sections,
    TERMS = sizeof terms / sizeof *terms,
    CHOICES = sizeof choices / sizeof *choices
};

uint32_t ana_term_count(void)
{
    return TERMS;
}

const char *ana_term_key(uint32_t index)
{
    return terms[index].key;
}

const char *ana_section_text(enum ana_language language, const char *name)
{
    for (uint32_t i = 0; i < SECTIONS; i++)
        if (strcmp(sections[i].name, name) == 0)
            return sections[i].text[language];
    return name;
}

/* The child section that `path` enters, and where the path goes on; a title follows the name of a titled section. */
static const struct sim_section *enter(const struct sim_section *section, const char *path, const char **title,
                                       size_t *title_length, const char **rest)
{
    for (uint32_t i = 0; section->children && section->children[i]; i++) {
        const struct sim_section *child = section->children[i];
        size_t length = strlen(child->name);
        if (strncmp(path, child->name, length) != 0 || path[length] != '.')
            continue;
        *title = child->titled ? path + length + 1 : NULL;
        *title_length = child->titled ? strcspn(*title, ".") : 0;
        *rest = path + length + 1 + (child->titled ? *title_length + 1 : 0);
        return child;
    }
    return NULL;
}

void ana_put_where(struct ana_buffer *buffer, const struct ana_diff_options *options, const char *path)
{
    const struct sim_section *section = options->schema;
    const char *title = NULL, *rest = path;
    size_t length = 0;
    bool first = true;
    while ((section = enter(section, rest, &title, &length, &rest))) {
        ana_put(buffer, "%s%s", first ? "" : ", ", ana_section_text(options->language, section->name));
        if (title)
            ana_put(buffer, options->language == ANA_EN ? " “%.*s”" : " «%.*s»", (int)length, title);
        first = false;
    }
}

/* The name ends where an explanation begins: at a colon after three words or more, or where it says what 0 means. */
static struct ana_term_name split(const char *text)
{
    static const char *const marks[] = {"; 0 means ", "; 0% means ", ", 0 means ", "; 0 — ", "; 0% — "};
    struct ana_term_name name = {.text = text, .zero = "", .length = strlen(text)};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        const char *mark = strstr(text, marks[i]);
        if (!mark)
            continue;
        name.zero = mark + strlen(marks[i]);
        name.length = (size_t)(mark - text);
    }
    int words = 0;
    for (size_t i = 0; i < name.length; i++) {
        words += text[i] == ' ';
        if (words >= 2 && text[i] == ':')
            name.length = i;
    }
    return name;
}

static const char *russian_of(const char *section, size_t length, const char *parameter)
{
    for (uint32_t i = 0; i < TERMS; i++)
        if (strncmp(terms[i].key, section, length) == 0 && terms[i].key[length] == '.' &&
            strcmp(terms[i].key + length + 1, parameter) == 0)
            return terms[i].russian;
    return NULL;
}

/* Where the part of a path before `end` begins. */
static const char *part_before(const char *path, const char *end)
{
    while (end > path && end[-1] != '.')
        end--;
    return end;
}

const char *ana_term_text(enum ana_language language, const char *path, const char *english)
{
    const char *parameter = part_before(path, path + strlen(path)), *end = parameter - 1;
    if (language == ANA_EN)
        return english;
    /* "tier.gold.margin": the section is the part before the parameter, or, where that is a title, the one before it.
     */
    for (int up = 0; up < 2 && end > path; up++) {
        const char *section = part_before(path, end), *text = russian_of(section, (size_t)(end - section), parameter);
        if (text)
            return text;
        end = section - 1;
    }
    return english;
}

struct ana_term_name ana_term_name(const struct ana_diff_options *options, const char *path,
                                   const struct sim_param *param)
{
    const struct sim_section *section = options->schema, *inner;
    const char *title, *rest = path;
    size_t length;
    while ((inner = enter(section, rest, &title, &length, &rest)))
        section = inner;
    const char *russian =
        options->language == ANA_RU ? russian_of(section->name, strlen(section->name), param->name) : NULL;
    return split(russian ? russian : param->text);
}

static const char *russian_choice(const char *parameter, const char *word, size_t length)
{
    for (uint32_t i = 0; i < CHOICES; i++)
        if (strcmp(choices[i].parameter, parameter) == 0 && strncmp(choices[i].word, word, length) == 0 &&
            !choices[i].word[length])
            return choices[i].russian;
    return NULL;
}

void ana_put_choice(struct ana_buffer *buffer, enum ana_language language, const char *parameter, const char *canonical)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz_";
    for (const char *c = canonical; *c;) {
        size_t length = strspn(c, letters), between = strcspn(c + length, letters);
        const char *russian = language == ANA_RU ? russian_choice(parameter, c, length) : NULL;
        if (russian)
            ana_put_text(buffer, russian);
        for (size_t i = 0; i < length && !russian; i++)
            ana_put(buffer, "%c", c[i] == '_' ? ' ' : c[i]);
        ana_put_bytes(buffer, c + length, between);
        c += length + between;
    }
}

bool ana_is_choice(const char *parameter)
{
    for (uint32_t i = 0; i < CHOICES; i++)
        if (strcmp(choices[i].parameter, parameter) == 0)
            return true;
    return false;
}
