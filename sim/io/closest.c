/* SPDX-License-Identifier: GPL-3.0-or-later */
/* "Did you mean": the edit distance of Damerau (insert, delete, replace, swap neighbours), letters without case. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "sim/io/parameter.h"

#define WORD_CAPACITY 96

static char lower(char c)
{
    if (c >= 'A' && c <= 'Z')
        return (char)(c - 'A' + 'a');
    return c == '-' ? '_' : c; /* the two are confused all the time */
}

static uint32_t min3(uint32_t a, uint32_t b, uint32_t c)
{
    uint32_t least = a < b ? a : b;
    return least < c ? least : c;
}

static uint32_t distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
    uint32_t row[3][WORD_CAPACITY + 1]; /* two rows back, one row back, now */
    for (uint32_t j = 0; j <= b_length; j++)
        row[1][j] = j;
    memcpy(row[0], row[1], sizeof row[0]);
    for (uint32_t i = 1; i <= a_length; i++) {
        row[2][0] = i;
        for (uint32_t j = 1; j <= b_length; j++) {
            uint32_t same = lower(a[i - 1]) == lower(b[j - 1]) ? 0 : 1;
            row[2][j] = min3(row[1][j] + 1, row[2][j - 1] + 1, row[1][j - 1] + same);
            if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1]) &&
                row[0][j - 2] + 1 < row[2][j])
                row[2][j] = row[0][j - 2] + 1;
        }
        memcpy(row[0], row[1], sizeof row[0]);
        memcpy(row[1], row[2], sizeof row[1]);
    }
    return row[1][b_length];
}

const char *sim_closest_name(const char *word, const char *const *names, size_t count)
{
    const char *closest = NULL;
    uint32_t least = UINT32_MAX;
    size_t word_length = strlen(word);
    if (word_length == 0 || word_length > WORD_CAPACITY)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        size_t length = strlen(names[i]);
        if (length == 0 || length > WORD_CAPACITY)
            continue;
        uint32_t d = distance(word, word_length, names[i], length);
        uint32_t allowed = (uint32_t)(length / 3);
        if (d <= (allowed > 0 ? allowed : 1) && d < word_length && d < least) {
            least = d;
            closest = names[i];
        }
    }
    return closest;
}

void sim_names_print(const char *const *names, size_t count, char out[SIM_NAMES_TEXT])
{
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        if (used + strlen(names[i]) + sizeof ", '', ..." > SIM_NAMES_TEXT) {
            snprintf(out + used, SIM_NAMES_TEXT - used, ", ...");
            return;
        }
        used += (size_t)snprintf(out + used, SIM_NAMES_TEXT - used, "%s'%s'", i ? ", " : "", names[i]);
    }
}
