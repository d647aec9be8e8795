/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/document/dialect.h"

#include <ctype.h>
#include <string.h>

#include "analysis/document/typeset.h"

static void md_text(struct ana_buffer *out, const char *text)
{
    struct ana_buffer typeset = {0};
    ana_put_typeset(&typeset, text);
    for (const char *c = ana_buffer_text(&typeset); *c; c++) {
        if (strchr("\\`*_{}[]<>#|", *c))
            ana_put_text(out, "\\");
        ana_put_bytes(out, *c == '\n' ? " " : c, 1);
    }
    out->failed = out->failed || typeset.failed;
    ana_buffer_free(&typeset);
}

/* A sign, not the hyphen of "SHA-256". */
static bool is_minus(const char *text, const char *at)
{
    return at[1] >= '0' && at[1] <= '9' && (at == text || !isalnum((unsigned char)at[-1]));
}

static void latex_text(struct ana_buffer *out, const char *text)
{
    for (const char *start = text; *text; text++) {
        if (*text == '\\')
            ana_put_text(out, "\\textbackslash{}");
        else if (*text == '~')
            ana_put_text(out, "\\textasciitilde{}");
        else if (*text == '^')
            ana_put_text(out, "\\textasciicircum{}");
        else if (*text == '<')
            ana_put_text(out, "$<$");
        else if (*text == '>')
            ana_put_text(out, "$>$");
        else if (strchr("&%$#_{}", *text))
            ana_put(out, "\\%c", *text);
        else if (*text == '-' && is_minus(start, text))
            ana_put_text(out, "$-$");
        else
            ana_put_bytes(out, text, 1);
    }
}

const struct ana_dialect ana_markdown = {md_text, "| ", " | ", " |\n"};
const struct ana_dialect ana_latex = {latex_text, "", " & ", " \\\\\n"};

void ana_dialect_cell(const struct ana_dialect *dialect, struct ana_buffer *out, uint32_t column, uint32_t columns,
                      struct ana_buffer *cell)
{
    ana_put_text(out, column == 0 ? dialect->row_start : dialect->between);
    dialect->text(out, ana_buffer_text(cell));
    out->failed = out->failed || cell->failed;
    ana_buffer_clear(cell);
    if (column == columns - 1)
        ana_put_text(out, dialect->row_end);
}
