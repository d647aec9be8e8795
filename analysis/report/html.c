/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/report/html.h"

#include <string.h>

#include "sim/io/text.h"

void ana_put_html(struct ana_buffer *out, const char *text)
{
    size_t left = strlen(text);
    while (left > 0) {
        size_t length = sim_utf8_length(text, left);
        unsigned char c = (unsigned char)*text;
        if (length == 0 || c == 0x7F || (c < 0x20 && c != '\n' && c != '\t'))
            ana_put_text(out, "\xEF\xBF\xBD");
        else if (c == '&')
            ana_put_text(out, "&amp;");
        else if (c == '<')
            ana_put_text(out, "&lt;");
        else if (c == '>')
            ana_put_text(out, "&gt;");
        else if (c == '"')
            ana_put_text(out, "&quot;");
        else if (c == '\'')
            ana_put_text(out, "&#39;");
        else
            ana_put_bytes(out, text, length);
        size_t step = length ? length : 1;
        text += step;
        left -= step;
    }
}

void ana_take_html(struct ana_buffer *out, struct ana_buffer *from)
{
    ana_put_html(out, ana_buffer_text(from));
    out->failed = out->failed || from->failed;
    ana_buffer_clear(from);
}
