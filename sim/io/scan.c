/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/io/scan.h"

#include <stdlib.h>
#include <string.h>

#include "sim/io/token.h"

/* After so many problems in one file the rest would be noise. */
#define PATIENCE 100
#define STRANGE 5 /* mistakes from which on a file without anything known is none of ours */
#define ITEM_CAPACITY 2000

struct scanner {
    struct sim_document *document;
    const struct sim_section *root;
    struct sim_tokenizer tokenizer;
    struct sim_token ahead; /* one token of look-ahead */
    uint32_t errors_before;
    int value_line; /* where the last value ended, to explain what follows it */
    const char *value_key;
    bool unwind; /* a section of the root was met inside another: its brace is missing */
};

bool sim_array_grow(void *array_pointer, uint32_t count, uint32_t *capacity, size_t size)
{
    void *array;
    memcpy(&array, array_pointer, sizeof array);
    if (count < *capacity)
        return true;
    uint32_t larger = *capacity ? *capacity * 2 : 16;
    void *moved = reallocarray(array, larger, size);
    if (!moved)
        return false;
    memcpy(array_pointer, &moved, sizeof moved);
    *capacity = larger;
    return true;
}

void sim_section_label(const struct sim_section *schema, const char *title, char *out, size_t size)
{
    if (!*schema->name)
        snprintf(out, size, "the file");
    else if (title)
        snprintf(out, size, "%s \"%s\"", schema->name, title);
    else
        snprintf(out, size, "%s", schema->name);
}

static void label_of(const struct scanner *s, uint32_t section, char *out, size_t size)
{
    const struct sim_scanned_section *found = &s->document->sections[section];
    sim_section_label(found->schema, found->title, out, size);
}

static bool exhausted(const struct scanner *s)
{
    const struct sim_tokenizer *t = &s->tokenizer;
    return t->out_of_memory || t->cut_short || t->problems->errors - s->errors_before >= PATIENCE;
}

static struct sim_token take(struct scanner *s)
{
    struct sim_token token = s->ahead;
    s->document->broken = s->document->broken || token.kind == SIM_TOKEN_BAD || exhausted(s);
    if (exhausted(s))
        s->ahead = (struct sim_token){.kind = SIM_TOKEN_END, .line = s->tokenizer.line};
    else
        s->ahead = sim_token_next(&s->tokenizer);
    return token;
}

static bool is_sign(const struct sim_token *token, char sign)
{
    return token->kind == SIM_TOKEN_SIGN && token->sign == sign;
}

/* A mistake in one value or name; sections are all found. */
#define complain_mildly(s, line, hint, ...)                                                                            \
    sim_problems_at((s)->tokenizer.problems, SIM_PROBLEM_ERROR, (s)->document->source, line, hint, __VA_ARGS__)

/* A mistake that may hide sections. */
#define complain(s, line, hint, ...) ((s)->document->broken = true, complain_mildly(s, line, hint, __VA_ARGS__))

/* ---- names ---- */

static const struct sim_param *find_param(const struct sim_section *section, const char *name)
{
    for (uint32_t i = 0; i < section->param_count; i++)
        if (strcmp(section->params[i].name, name) == 0)
            return &section->params[i];
    return NULL;
}

static const struct sim_section *find_child(const struct sim_section *section, const char *name)
{
    for (uint32_t i = 0; section->children && section->children[i]; i++)
        if (strcmp(section->children[i]->name, name) == 0)
            return section->children[i];
    return NULL;
}

/* The closest key or section of this section; `sections` says which of the two to look at first. */
static const char *suggestion(const struct sim_section *section, const char *name)
{
    const char *names[256];
    size_t count = 0;
    for (uint32_t i = 0; i < section->param_count && count < 256; i++)
        names[count++] = section->params[i].name;
    for (uint32_t i = 0; section->children && section->children[i] && count < 256; i++)
        names[count++] = section->children[i]->name;
    return sim_closest_name(name, names, count);
}

static void complain_unknown(struct scanner *s, uint32_t section, const struct sim_token *name, const char *what)
{
    char hint[256] = "", label[200];
    const struct sim_section *schema = s->document->sections[section].schema;
    const char *closest = suggestion(schema, name->text);
    label_of(s, section, label, sizeof label);
    if (closest)
        snprintf(hint, sizeof hint, "did you mean '%s'?", closest);
    else if (section != 0 && (find_child(s->root, name->text) || find_param(s->root, name->text)))
        snprintf(hint, sizeof hint, "'%s' belongs outside of all sections; is a '}' missing?", name->text);
    else if (section != 0)
        snprintf(hint, sizeof hint, "partnersim params lists every key and section");
    else
        snprintf(hint, sizeof hint, "partnersim params lists every key and section");
    complain_mildly(s, name->line, hint, "unknown %s '%.80s' in %s", what, name->text, label);
}

/* ---- values ---- */

/* The sign or word ends what is being read; nothing is taken. */
static bool ends_statement(const struct sim_token *token)
{
    return token->kind == SIM_TOKEN_END || is_sign(token, '}') || is_sign(token, '{') || is_sign(token, '=');
}

static bool append_item(struct scanner *s, struct sim_scanned_item **items, uint32_t *count, uint32_t *capacity,
                        const struct sim_token *token)
{
    if (!sim_array_grow(items, *count, capacity, sizeof **items)) {
        s->tokenizer.out_of_memory = true;
        return false;
    }
    (*items)[(*count)++] = (struct sim_scanned_item){token->text, token->line};
    return true;
}

/* After '{'. Returns false if the list is broken (reported). */
static bool scan_list(struct scanner *s, int line, struct sim_scanned_item **items, uint32_t *count)
{
    uint32_t capacity = 0;
    bool sound = true;
    while (s->ahead.kind != SIM_TOKEN_END && !is_sign(&s->ahead, '}')) {
        struct sim_token item = s->ahead;
        if (ends_statement(&item) || item.kind == SIM_TOKEN_SIGN) {
            complain(s, item.line, "write { \"first\", \"second\" }", "'%c' inside a list", item.sign);
            return false;
        }
        take(s);
        sound = sound && item.kind != SIM_TOKEN_BAD;
        if (*count >= ITEM_CAPACITY) {
            complain(s, item.line, "split the study", "a list has at most %d items", ITEM_CAPACITY);
            return false;
        }
        if (item.kind != SIM_TOKEN_BAD && !append_item(s, items, count, &capacity, &item))
            return false;
        if (is_sign(&s->ahead, ',')) {
            take(s);
        } else if (sound && s->ahead.kind != SIM_TOKEN_END && !is_sign(&s->ahead, '}')) {
            complain(s, s->ahead.line, "put a comma between the items and '}' after the last",
                     "a comma or '}' is missing");
            return false;
        }
    }
    if (s->ahead.kind == SIM_TOKEN_END) {
        if (!exhausted(s))
            complain(s, line, "close it with '}'", "the list that starts here is never closed");
        return false;
    }
    take(s);
    return sound;
}

static void store_value(struct scanner *s, uint32_t section, const struct sim_param *param,
                        const struct sim_scanned_item *items, uint32_t count, int line)
{
    struct sim_document *d = s->document;
    char label[200];
    for (uint32_t i = d->value_count; i-- > 0;) {
        if (d->values[i].section == section && d->values[i].param == param) {
            char hint[100];
            snprintf(hint, sizeof hint, "the first one is on line %d: keep one of them", d->values[i].line);
            label_of(s, section, label, sizeof label);
            complain_mildly(s, line, hint, "'%s' is set twice in %s", param->name, label);
            return;
        }
    }
    if (!sim_array_grow(&d->values, d->value_count, &d->value_capacity, sizeof *d->values)) {
        s->tokenizer.out_of_memory = true;
        return;
    }
    d->values[d->value_count++] = (struct sim_scanned_value){section, param, items, count, line};
}

/* Copies the items into the arena: the growing array is freed here. */
static const struct sim_scanned_item *keep_items(struct scanner *s, struct sim_scanned_item *items, uint32_t count)
{
    struct sim_scanned_item *kept = sim_arena_alloc(s->tokenizer.arena, (count + 1) * sizeof *kept);
    if (kept && count)
        memcpy(kept, items, count * sizeof *kept);
    s->tokenizer.out_of_memory = s->tokenizer.out_of_memory || !kept;
    free(items);
    return kept;
}

/* After '='. `param` is NULL if the key is unknown: the value is skipped. */
static void scan_value(struct scanner *s, uint32_t section, const struct sim_param *param, const struct sim_token *key)
{
    struct sim_scanned_item *items = NULL;
    uint32_t count = 0, capacity = 0;
    bool sound = true;
    if (s->ahead.line != key->line) {
        /* The next statement starts there; libconfuse would take its first word. */
        complain(s, key->line, "write a value after '=', on the same line", "'%s' has no value", key->text);
        sound = false;
    } else if (is_sign(&s->ahead, '{')) {
        int line = take(s).line;
        sound = scan_list(s, line, &items, &count);
        if (sound && param && param->type != SIM_LIST) {
            complain_mildly(s, line, "write one value without braces", "'%s' takes one value, not a list", key->text);
            sound = false;
        }
    } else if (s->ahead.kind == SIM_TOKEN_WORD || s->ahead.kind == SIM_TOKEN_TEXT) {
        struct sim_token value = take(s);
        sound = append_item(s, &items, &count, &capacity, &value);
        s->value_line = value.line;
        s->value_key = key->text;
    } else {
        if (s->ahead.kind == SIM_TOKEN_BAD)
            take(s);
        else
            complain(s, key->line, "write a value after '='", "'%s' has no value", key->text);
        sound = false;
    }
    if (!sound || !param) {
        free(items);
        return;
    }
    const struct sim_scanned_item *kept = keep_items(s, items, count);
    if (kept)
        store_value(s, section, param, kept, count, key->line);
}

/* ---- sections ---- */

static void scan_block(struct scanner *s, uint32_t section);

/* A name of the root at the start of a line, inside a section that does not know it: a '}' is missing above. */
static bool starts_root_section(const struct scanner *s, uint32_t section, const struct sim_token *name)
{
    const char *text = s->document->source->text;
    const struct sim_section *schema = s->document->sections[section].schema;
    if (section == 0 || name->kind != SIM_TOKEN_WORD || (name->start > 0 && text[name->start - 1] != '\n'))
        return false;
    return find_child(s->root, name->text) && !find_child(schema, name->text) && !find_param(schema, name->text);
}

/* After '{' of a section nobody knows. */
static void skip_block(struct scanner *s, int line)
{
    uint32_t depth = 1;
    while (depth > 0 && s->ahead.kind != SIM_TOKEN_END) {
        struct sim_token token = s->ahead;
        bool at_margin = token.kind == SIM_TOKEN_WORD && token.start > 0 &&
                         s->document->source->text[token.start - 1] == '\n' && find_child(s->root, token.text);
        if (at_margin) {
            complain(s, token.line, "close it with '}'", "the section of line %d is not closed before '%s'", line,
                     token.text);
            return;
        }
        take(s);
        if (is_sign(&token, '{'))
            depth++;
        else if (is_sign(&token, '}'))
            depth--;
    }
    if (depth > 0 && !exhausted(s))
        complain(s, line, "close it with '}'", "the section that starts here is never closed");
}

/* NULL, or why it cannot be a title: it is a part of paths, labels and command lines. */
static const char *title_flaw(const struct sim_section *schema, const char *title)
{
    size_t length = strlen(title);
    bool path = schema->size == 0; /* sections that hold no model parameters: their titles may be paths */
    if (length == 0)
        return "is empty";
    if (length >= (path ? SIM_PATH_SIZE : SIM_TITLE_SIZE))
        return "is too long";
    if (title[0] == ' ' || title[length - 1] == ' ')
        return "starts or ends with a space";
    if (strpbrk(title, path ? "=\"\\{},#\n\t" : ".=\"\\{},#\n\t"))
        return path ? "contains one of = , # { } \\ or a quote" : "contains one of . = , # { } \\ or a quote";
    return NULL;
}

/* Index of the section, a new one or SIM_NO_SECTION after a complaint. */
static uint32_t open_section(struct scanner *s, uint32_t parent, const struct sim_section *schema, const char *title,
                             int line)
{
    struct sim_document *d = s->document;
    char label[200];
    uint32_t siblings = 0;
    sim_section_label(schema, title, label, sizeof label);
    for (uint32_t i = 1; i < d->section_count; i++) {
        const struct sim_scanned_section *other = &d->sections[i];
        if (other->parent != parent || other->schema != schema)
            continue;
        siblings++;
        if (title && strcmp(other->title, title) != 0)
            continue;
        /* Without parameters of the model nothing is missing that a path could name. */
        complain_mildly(s, line, "put everything into one of them", "%s is there twice: first on line %d", label,
                        other->line);
        d->broken = d->broken || schema->size > 0;
        return SIM_NO_SECTION;
    }
    if (title && siblings >= schema->capacity) {
        complain(s, line, "merge some of them", "more than %u sections '%s'", schema->capacity, schema->name);
        return SIM_NO_SECTION;
    }
    if (!sim_array_grow(&d->sections, d->section_count, &d->section_capacity, sizeof *d->sections)) {
        s->tokenizer.out_of_memory = true;
        return SIM_NO_SECTION;
    }
    d->sections[d->section_count] = (struct sim_scanned_section){schema, parent, title, line};
    return d->section_count++;
}

/* After name, title and '{'. */
static void scan_section(struct scanner *s, uint32_t parent, const struct sim_token *name, const char *title)
{
    const struct sim_section *schema = find_child(s->document->sections[parent].schema, name->text);
    uint32_t section = SIM_NO_SECTION;
    const char *flaw;
    if (!schema) {
        complain_unknown(s, parent, name,
                         find_param(s->document->sections[parent].schema, name->text)
                             ? "section (write '=' to set the key)"
                             : "section");
    } else if (schema->later) {
        complain_mildly(s, name->line, "remove it: a value would have no effect in this version",
                        "section '%s' is not available yet", name->text);
    } else if (schema->titled && !title) {
        char hint[200];
        snprintf(hint, sizeof hint, "write %s \"name\" { ... }", name->text);
        complain(s, name->line, hint, "section '%s' needs a title", name->text);
    } else if (!schema->titled && title) {
        char hint[200];
        snprintf(hint, sizeof hint, "write %s { ... }", name->text);
        complain(s, name->line, hint, "section '%s' has no title", name->text);
    } else if (title && (flaw = title_flaw(schema, title)) != NULL) {
        complain(s, name->line, "a title is a part of paths, labels and command lines", "the title of this section %s",
                 flaw);
    } else {
        section = open_section(s, parent, schema, title, name->line);
    }
    if (section == SIM_NO_SECTION)
        skip_block(s, name->line);
    else
        scan_block(s, section);
}

/* ---- statements ---- */

/* After include and '('. */
static void scan_include(struct scanner *s, uint32_t section, const struct sim_token *name)
{
    struct sim_document *d = s->document;
    struct sim_token file = take(s);
    if (file.kind == SIM_TOKEN_BAD)
        return;
    if (file.kind != SIM_TOKEN_TEXT || !is_sign(&s->ahead, ')')) {
        complain(s, name->line, "write include(\"file.conf\")", "include needs the name of a file in quotes and ')'");
        return;
    }
    size_t end = take(s).end;
    for (size_t i = name->start; i < end; i++)
        if (d->clean[i] != '\n' && d->clean[i] != '\r')
            d->clean[i] = ' ';
    if (section != 0) {
        complain(s, name->line, "move it out of all sections", "include stands inside a section");
        return;
    }
    if (!sim_array_grow(&d->includes, d->include_count, &d->include_capacity, sizeof *d->includes))
        s->tokenizer.out_of_memory = true;
    else
        d->includes[d->include_count++] = (struct sim_scanned_include){file.text, name->line};
}

static void scan_assignment(struct scanner *s, uint32_t section, const struct sim_token *key)
{
    const struct sim_section *schema = s->document->sections[section].schema;
    const struct sim_param *param = find_param(schema, key->text);
    if (param && param->later) {
        complain_mildly(s, key->line, "remove it: a value would have no effect in this version",
                        "'%s' is not available yet", key->text);
        param = NULL;
    } else if (!param && find_child(schema, key->text)) {
        char hint[200];
        snprintf(hint, sizeof hint, "write %s { ... }", key->text);
        complain(s, key->line, hint, "'%s' is a section, not a key", key->text);
    } else if (!param && section == 0 && strcmp(key->text, "include") == 0) {
        complain(s, key->line, "write include(\"file.conf\")", "include is not a key");
    } else if (!param) {
        complain_unknown(s, section, key, "key");
    }
    scan_value(s, section, param, key);
}

static void complain_stray(struct scanner *s, const struct sim_token *word)
{
    char hint[256];
    if (s->value_key && word->line == s->value_line) {
        snprintf(hint, sizeof hint, "put a text with spaces in quotes; a unit follows its number without a space");
        complain_mildly(s, word->line, hint, "'%.80s' follows the value of '%.80s'", word->text, s->value_key);
        return;
    }
    complain(s, word->line, "write key = value, or name { ... }", "'=' or '{' is missing after '%.80s'", word->text);
}

static void scan_statement(struct scanner *s, uint32_t section)
{
    struct sim_token name = take(s);
    if (name.kind == SIM_TOKEN_BAD)
        return;
    if (name.kind == SIM_TOKEN_SIGN) {
        complain(s, name.line, "write key = value, or name { ... }", "'%c' in the wrong place", name.sign);
        if (name.sign == '{')
            skip_block(s, name.line);
        return;
    }
    if (name.kind == SIM_TOKEN_TEXT) {
        complain_stray(s, &name);
        return;
    }
    if (is_sign(&s->ahead, '=')) {
        take(s);
        scan_assignment(s, section, &name);
    } else if (is_sign(&s->ahead, '{')) {
        take(s);
        scan_section(s, section, &name, NULL);
    } else if (is_sign(&s->ahead, '(')) {
        take(s);
        if (strcmp(name.text, "include") == 0)
            scan_include(s, section, &name);
        else
            complain(s, name.line, "only include(\"file.conf\") has brackets", "'%.80s' is not a function", name.text);
    } else if ((s->ahead.kind == SIM_TOKEN_TEXT || s->ahead.kind == SIM_TOKEN_WORD) && s->ahead.line == name.line) {
        struct sim_token title = s->ahead;
        take(s);
        if (is_sign(&s->ahead, '{')) {
            take(s);
            scan_section(s, section, &name, title.text);
        } else {
            complain_stray(s, &name);
        }
    } else {
        complain_stray(s, &name);
    }
}

/* Until the section's '}' (taken), the end of the file, or a section that shows that the '}' is missing. */
static void scan_block(struct scanner *s, uint32_t section)
{
    const struct sim_scanned_section opened = s->document->sections[section];
    char label[200];
    label_of(s, section, label, sizeof label);
    s->value_key = NULL;
    for (;;) {
        if (s->ahead.kind == SIM_TOKEN_END || s->unwind)
            break;
        if (is_sign(&s->ahead, '}') && section != 0) {
            take(s);
            s->value_key = NULL;
            return;
        }
        if (starts_root_section(s, section, &s->ahead)) {
            complain(s, s->ahead.line, "close it with '}'", "%s of line %d is not closed before '%s'", label,
                     opened.line, s->ahead.text);
            s->unwind = true;
            return;
        }
        scan_statement(s, section);
        if (section == 0)
            s->unwind = false;
    }
    if (section != 0 && !s->unwind && !exhausted(s)) {
        complain(s, opened.line, "close it with '}'", "%s, which starts here, is never closed", label);
        s->unwind = true; /* the sections around it lack theirs for the same reason */
    }
}

/* Many mistakes and nothing that was understood: one sentence says more than all of them. */
static void judge(const struct scanner *s)
{
    struct sim_problems *problems = s->tokenizer.problems;
    struct sim_document *d = s->document;
    bool strange = d->section_count == 1 && d->value_count == 0 && problems->errors >= STRANGE;
    if (!strange || s->errors_before > 0 || problems->warnings > 0 || s->tokenizer.out_of_memory)
        return;
    d->broken = true;
    memset(problems, 0, sizeof *problems);
    sim_problems_at(problems, SIM_PROBLEM_ERROR, d->source, 0,
                    "a scenario has lines such as key = value and name { ... }; `partnersim init` prints one",
                    "this is no scenario: nothing in it can be read as one");
}

bool sim_document_scan(struct sim_document *document, const struct sim_source *source, const struct sim_section *root,
                       struct sim_arena *arena, struct sim_problems *problems)
{
    *document = (struct sim_document){.source = source};
    document->clean = sim_arena_copy(arena, source->text, source->size);
    if (!document->clean ||
        !sim_array_grow(&document->sections, 0, &document->section_capacity, sizeof *document->sections)) {
        sim_problems_at(problems, SIM_PROBLEM_ERROR, source, 0, "", "out of memory");
        return false;
    }
    document->sections[document->section_count++] = (struct sim_scanned_section){root, SIM_NO_SECTION, NULL, 0};
    struct scanner scanner = {
        .document = document,
        .root = root,
        .tokenizer = {.source = source, .clean = document->clean, .arena = arena, .problems = problems, .line = 1},
        .errors_before = problems->errors,
    };
    take(&scanner);
    scan_block(&scanner, 0);
    if (scanner.tokenizer.out_of_memory)
        sim_problems_at(problems, SIM_PROBLEM_ERROR, source, 0, "", "out of memory");
    judge(&scanner);
    return problems->errors == scanner.errors_before;
}

void sim_document_fini(struct sim_document *document)
{
    free(document->sections);
    free(document->values);
    free(document->includes);
    *document = (struct sim_document){0};
}
