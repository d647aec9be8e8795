/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/report/json.h"

#include <math.h>
#include <string.h>

#include "sim/io/text.h"

void ana_put_json_text(struct ana_buffer *out, const char *text)
{
    size_t left = strlen(text);
    ana_put_text(out, "\"");
    while (left > 0) {
        size_t length = sim_utf8_length(text, left);
        unsigned char c = (unsigned char)*text;
        if (length == 0)
            ana_put_text(out, "\xEF\xBF\xBD");
        else if (c == '"' || c == '\\')
            ana_put(out, "\\%c", c);
        else if (c < 0x20 || c == '<' || c == '>' || c == '&' || c == 0x7F)
            ana_put(out, "\\u%04x", c);
        else
            ana_put_bytes(out, text, length);
        size_t step = length ? length : 1;
        text += step;
        left -= step;
    }
    ana_put_text(out, "\"");
}

void ana_put_json_number(struct ana_buffer *out, double number)
{
    if (isfinite(number))
        ana_put(out, "%.6g", number == 0 ? 0.0 : number);
    else
        ana_put_text(out, "null");
}
