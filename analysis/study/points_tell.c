/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/study/points_tell.h"

#include <stdlib.h>

void ana_points_tell(struct ana_document *document, const struct ana_factor *factors, uint32_t factor_count,
                     const double *u, const uint32_t *first, uint32_t count, uint32_t replications)
{
    struct ana_column *columns = calloc((size_t)factor_count + 2, sizeof *columns);
    document->failed = document->failed || !columns;
    if (!columns)
        return;
    columns[0] = (struct ana_column){"first", NULL, 'r'};
    columns[1] = (struct ana_column){"replications", NULL, 'r'};
    for (uint32_t f = 0; f < factor_count; f++)
        columns[2 + f] = (struct ana_column){factors[f].path, NULL, 'r'};
    ana_table_begin(document, "points", columns, factor_count + 2, "Points that fill the ranges");
    for (uint32_t p = 0; p < count && p < ANA_POINTS_KEPT; p++) {
        ana_cell_number(document, first ? first[p] : 0, "%.0f");
        ana_cell_number(document, replications, "%.0f");
        for (uint32_t f = 0; f < factor_count; f++) {
            char text[ANA_FACTOR_TEXT];
            ana_factor_value_text(&factors[f], u[(size_t)p * factor_count + f], text, sizeof text);
            if (factors[f].choice_count > 0)
                ana_cell_text(document, "%s", text);
            else
                ana_cell_value(document, ana_factor_value(&factors[f], u[(size_t)p * factor_count + f]), text);
        }
    }
    free(columns);
}
