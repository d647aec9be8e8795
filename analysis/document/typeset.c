/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/document/typeset.h"

#include <string.h>

#define NO_BREAK_SPACE "\xC2\xA0"
#define THIN_SPACE "\xE2\x80\xAF" /* narrow no-break space */
#define MINUS "\xE2\x88\x92"
#define DASH "\xE2\x80\x93"

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool ends(const char *word)
{
    return !(*word >= 'a' && *word <= 'z') && !(*word >= 'A' && *word <= 'Z') && !digit(*word) &&
           !((unsigned char)*word & 0x80);
}

/* "RUB" */
static bool currency(const char *word)
{
    for (int i = 0; i < 3; i++)
        if (word[i] < 'A' || word[i] > 'Z')
            return false;
    return ends(word + 3);
}

static bool unit(const char *word)
{
    static const char *const units[] = {"млн", "млрд", "тыс.", "п.п.", "pp", "%"};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (strncmp(word, units[i], strlen(units[i])) == 0)
            return ends(word + strlen(units[i])) || word[strlen(units[i]) - 1] == '.';
    return currency(word);
}

/* Whether `at`, a blank, follows the scale of a number: "8.1M", "8,1 млн". */
static bool after_scale(const char *text, const char *at)
{
    static const char *const scales[] = {" млн", " млрд", " тыс.", "k", "M", "bn"};
    for (size_t i = 0; i < sizeof scales / sizeof *scales; i++) {
        size_t length = strlen(scales[i]);
        if ((size_t)(at - text) > length && memcmp(at - length, scales[i], length) == 0 && digit(at[-length - 1]))
            return true;
    }
    return false;
}

/* Whether a blank stands between groups of three digits: "12 345". */
static bool between_groups(const char *text, const char *at)
{
    size_t before = 0, after = strspn(at + 1, "0123456789");
    while (at - before > text && digit(at[-before - 1]))
        before++;
    return before >= 1 && before <= 3 && after == 3;
}

/* A sign, not a hyphen, an option, or a value that a scenario sets. */
static bool is_minus(const char *text, const char *at)
{
    if (!digit(at[1]))
        return false;
    return at == text || at[-1] == '(' || (at[-1] == ' ' && !(at - text >= 2 && at[-2] == '='));
}

void ana_put_typeset(struct ana_buffer *out, const char *text)
{
    bool verbatim = strchr(text, '{') != NULL;
    if (strcmp(text, "-") == 0) {
        ana_put_text(out, DASH);
        return;
    }
    for (const char *at = text; *at; at++) {
        verbatim ^= *at == '`';
        if (!verbatim && *at == '-' && is_minus(text, at))
            ana_put_text(out, MINUS);
        else if (!verbatim && *at == ' ' && at > text && between_groups(text, at))
            ana_put_text(out, THIN_SPACE);
        else if (!verbatim && *at == ' ' && at > text &&
                 ((digit(at[-1]) && unit(at + 1)) || (after_scale(text, at) && currency(at + 1))))
            ana_put_text(out, NO_BREAK_SPACE);
        else
            ana_put_bytes(out, at, 1);
    }
}
