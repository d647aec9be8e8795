/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/markup.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/io/text.h"

enum { DEPTH = 64, NAME = 32, IDS = 4096, ID = 64 };

struct reader {
    char stack[DEPTH][NAME];
    int depth;
    char (*ids)[ID];
    int id_count;
    char *flaw;
    size_t flaw_size;
};

static const char *fail_at(struct reader *reader, const char *what, const char *at)
{
    snprintf(reader->flaw, reader->flaw_size, "%s at: %.60s", what, at);
    return NULL;
}

/* These never have a closing tag in HTML. */
static bool is_void(const char *name)
{
    return strcmp(name, "meta") == 0 || strcmp(name, "br") == 0;
}

static const char *entity(struct reader *reader, const char *at)
{
    static const char *const known[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strncmp(at, known[i], strlen(known[i])) == 0)
            return at + strlen(known[i]);
    return fail_at(reader, "unknown entity", at);
}

static const char *attribute(struct reader *reader, const char *at)
{
    const char *start = at;
    at += strcspn(at, "= />\n");
    size_t length = (size_t)(at - start);
    if (at[0] != '=' || at[1] != '"')
        return fail_at(reader, "attribute without quoted value", start);
    const char *value = at += 2;
    while (*at && *at != '"') {
        if (*at == '<')
            return fail_at(reader, "markup in an attribute", start);
        at = *at == '&' ? entity(reader, at) : at + 1;
        if (!at)
            return NULL;
    }
    if (*at != '"')
        return fail_at(reader, "attribute without end", start);
    if (length == 2 && strncmp(start, "id", 2) == 0) {
        char *id = reader->ids[reader->id_count % IDS];
        snprintf(id, ID, "%.*s", (int)(at - value), value);
        for (int i = 0; i < reader->id_count; i++)
            if (strcmp(reader->ids[i], id) == 0)
                return fail_at(reader, "id used twice", start);
        reader->id_count++;
    }
    return at + 1;
}

static const char *closing(struct reader *reader, const char *at)
{
    char name[NAME];
    size_t length = strcspn(at + 2, ">");
    snprintf(name, sizeof name, "%.*s", (int)length, at + 2);
    if (reader->depth == 0 || strcmp(reader->stack[reader->depth - 1], name) != 0)
        return fail_at(reader, "closes what is not open", at);
    reader->depth--;
    return at + 2 + length + 1;
}

static const char *opening(struct reader *reader, const char *at)
{
    const char *start = at;
    char name[NAME];
    size_t length = strcspn(at + 1, " />\n");
    if (length == 0)
        return fail_at(reader, "stray <", at);
    snprintf(name, sizeof name, "%.*s", (int)length, at + 1);
    at += 1 + length;
    for (;;) {
        at += strspn(at, " \n");
        if (*at == '>' || strncmp(at, "/>", 2) == 0)
            break;
        at = *at ? attribute(reader, at) : fail_at(reader, "tag without end", start);
        if (!at)
            return NULL;
    }
    bool closed = *at == '/' || is_void(name);
    at += *at == '/' ? 2 : 1;
    if (closed)
        return at;
    if (strcmp(name, "style") == 0) { /* what is inside is no markup */
        const char *end = strstr(at, "</style>");
        return end ? end + strlen("</style>") : fail_at(reader, "style without end", start);
    }
    if (reader->depth == DEPTH)
        return fail_at(reader, "nested too deep", start);
    memcpy(reader->stack[reader->depth++], name, sizeof name);
    return at;
}

const char *markup_flaw(const char *text)
{
    static char flaw[256];
    struct reader reader = {.ids = calloc(IDS, sizeof *reader.ids), .flaw = flaw, .flaw_size = sizeof flaw};
    flaw[0] = '\0';
    const char *at = text;
    if (strncmp(at, "<!DOCTYPE html>", 15) == 0)
        at += 15;
    while (at && *at) {
        if (*at == '&')
            at = entity(&reader, at);
        else if (*at != '<')
            at++;
        else
            at = at[1] == '/' ? closing(&reader, at) : opening(&reader, at);
    }
    if (at && reader.depth > 0)
        fail_at(&reader, "not closed", reader.stack[reader.depth - 1]);
    if (at && !markup_is_utf8(text))
        fail_at(&reader, "not UTF-8", "");
    free(reader.ids);
    return flaw;
}

size_t markup_count(const char *text, const char *words)
{
    size_t count = 0;
    for (const char *at = strstr(text, words); at; at = strstr(at + 1, words))
        count++;
    return count;
}

bool markup_is_utf8(const char *text)
{
    size_t left = strlen(text);
    while (left > 0) {
        size_t length = sim_utf8_length(text, left);
        if (length == 0)
            return false;
        text += length;
        left -= length;
    }
    return true;
}
