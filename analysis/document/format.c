/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/document/format.h"

#include <math.h>
#include <string.h>

#include "sim/io/number.h"

static const char *const format_names[ANA_FORMAT_COUNT] = {"text", "csv", "json", "md", "latex"};

enum ana_format ana_format_of(const char *name)
{
    int format = 0;
    while (format < ANA_FORMAT_COUNT && strcmp(name, format_names[format]) != 0)
        format++;
    return (enum ana_format)format;
}

void ana_put_csv_text(struct ana_buffer *out, const char *text)
{
    if (!text[strcspn(text, ",\"\r\n")]) {
        ana_put_text(out, text);
        return;
    }
    ana_put_text(out, "\"");
    for (; *text; text++) {
        if (*text == '"')
            ana_put_text(out, "\"");
        ana_put_bytes(out, text, 1);
    }
    ana_put_text(out, "\"");
}

void ana_put_csv_number(struct ana_buffer *out, double value)
{
    if (isnan(value))
        return;
    if (isinf(value)) {
        ana_put_text(out, value < 0 ? "-inf" : "inf");
        return;
    }
    char text[SIM_NUMBER_SIZE];
    sim_decimal_print(value, 0, text);
    ana_put_text(out, text);
}
