/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/io/token.h"

#include <string.h>

static bool word_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80 ||
           (c != '\0' && strchr("._%:-@", c));
}

static void complain(struct sim_tokenizer *t, int line, const char *hint, const char *what)
{
    sim_problems_at(t->problems, SIM_PROBLEM_ERROR, t->source, line, hint, "%s", what);
}

static void blank(struct sim_tokenizer *t, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        if (t->clean[i] != '\n' && t->clean[i] != '\r')
            t->clean[i] = ' ';
}

/* False if a block comment never ends. */
static bool skip_comment(struct sim_tokenizer *t)
{
    const char *text = t->source->text;
    size_t from = t->position, to;
    if (text[from] == '#' || text[from + 1] == '/') {
        to = from + strcspn(text + from, "\n");
    } else {
        const char *end = strstr(text + from + 2, "*/");
        if (!end) {
            complain(t, t->line, "close it with */", "the comment that starts here never ends");
            t->position = t->source->size;
            t->cut_short = true;
            return false;
        }
        to = (size_t)(end + 2 - text);
        for (size_t i = from; i < to; i++)
            t->line += text[i] == '\n';
    }
    blank(t, from, to);
    t->position = to;
    return true;
}

static bool skip_space(struct sim_tokenizer *t)
{
    const char *text = t->source->text;
    for (;;) {
        char c = text[t->position];
        if (c == '\n')
            t->line++;
        if (c == ' ' || c == '\t' || c == '\r' || c == '\n')
            t->position++;
        else if (c == '#' || (c == '/' && (text[t->position + 1] == '/' || text[t->position + 1] == '*'))) {
            if (!skip_comment(t))
                return false;
        } else
            return true;
    }
}

static struct sim_token bad(struct sim_tokenizer *t, struct sim_token token, size_t end, const char *hint,
                            const char *what)
{
    token.kind = SIM_TOKEN_BAD;
    token.end = t->position = end;
    complain(t, token.line, hint, what);
    return token;
}

static struct sim_token quoted(struct sim_tokenizer *t, struct sim_token token)
{
    const char *text = t->source->text;
    char quote = text[token.start];
    size_t line_end = token.start + strcspn(text + token.start, "\r\n");
    char *out = sim_arena_alloc(t->arena, line_end - token.start + 1);
    size_t n = 0, i = token.start + 1;
    if (!out) {
        t->out_of_memory = true;
        return token;
    }
    bool odd_escape = false, expansion = false;
    for (; i < line_end && text[i] != quote; i++) {
        char c = text[i];
        expansion = expansion || (c == '$' && text[i + 1] == '{');
        if (c == '\\') {
            c = text[++i];
            odd_escape = odd_escape || quote == '\'' || (c != '"' && c != '\\');
        }
        out[n++] = c;
    }
    if (i >= line_end)
        return bad(t, token, line_end, "a text ends on the line where it starts",
                   "the text that starts on this line has no closing quote");
    if (n > SIM_TOKEN_MAX_BYTES)
        return bad(t, token, i + 1, "shorten it", "a text longer than 4096 bytes");
    if (odd_escape)
        return bad(t, token, i + 1, "inside \"...\" write \\\" or \\\\, inside '...' no backslash",
                   "a backslash with a meaning nobody knows");
    if (expansion)
        return bad(t, token, i + 1, "write the value itself: the environment must not change a scenario",
                   "'${' is not expanded here");
    token.kind = SIM_TOKEN_TEXT;
    token.text = out;
    token.end = t->position = i + 1;
    return token;
}

static struct sim_token odd_byte(struct sim_tokenizer *t, struct sim_token token)
{
    const char *text = t->source->text + token.start;
    char what[64];
    if (*text == ';')
        return bad(t, token, token.start + 1, "remove it: the end of the line is enough", "no ';' is needed here");
    if (*text == '$')
        return bad(t, token, token.start + 1 + strcspn(text + 1, "}\n"),
                   "write the value itself: the environment must not change a scenario", "'${' is not expanded here");
    if (text[0] == '+' && text[1] == '=')
        return bad(t, token, token.start + 2, "write '=' and the whole list", "'+=' is not known here");
    snprintf(what, sizeof what, "'%c' has no meaning here", *text);
    return bad(t, token, token.start + 1, "put texts with such characters in quotes", what);
}

/* “ ” „ « » ‘ ’: quotes of word processors, E2 80 98..9F and C2 AB/BB. */
static bool typographic_quote(const char *text)
{
    const unsigned char *s = (const unsigned char *)text;
    return (s[0] == 0xe2 && s[1] == 0x80 && s[2] >= 0x98 && s[2] <= 0x9f) ||
           (s[0] == 0xc2 && (s[1] == 0xab || s[1] == 0xbb));
}

struct sim_token sim_token_next(struct sim_tokenizer *t)
{
    struct sim_token token = {.kind = SIM_TOKEN_END};
    const char *text = t->source->text;
    bool comments_close = skip_space(t);
    token.line = t->line;
    token.start = token.end = t->position;
    char c = text[t->position];
    if (!comments_close || c == '\0')
        return token;
    if (strchr("{}()=,", c)) {
        token.kind = SIM_TOKEN_SIGN;
        token.sign = c;
        token.end = ++t->position;
        return token;
    }
    if (c == '"' || c == '\'')
        return quoted(t, token);
    if (!word_byte(c))
        return odd_byte(t, token);
    size_t end = token.start;
    while (word_byte(text[end]))
        end++;
    if (end - token.start > SIM_TOKEN_MAX_BYTES)
        return bad(t, token, end, "shorten it", "a word longer than 4096 bytes");
    if (typographic_quote(text + token.start))
        return bad(t, token, end, "use the straight quotes \"...\"", "typographic quotes do not delimit a text");
    token.kind = SIM_TOKEN_WORD;
    token.end = t->position = end;
    token.text = sim_arena_copy(t->arena, text + token.start, end - token.start);
    t->out_of_memory = t->out_of_memory || !token.text;
    return token;
}
