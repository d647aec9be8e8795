/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdarg.h>
#include <string.h>

#include "sim/io/scenario.h"
#include "sim/io/source.h"
#include "sim/io/text.h"

/* The place for one more problem: errors push out warnings when all places are taken. */
static struct sim_problem *place_for(struct sim_problems *problems, enum sim_severity severity)
{
    *(severity == SIM_PROBLEM_ERROR ? &problems->errors : &problems->warnings) += 1;
    if (problems->count < SIM_PROBLEMS_MAX)
        return &problems->item[problems->count++];
    if (severity == SIM_PROBLEM_WARNING)
        return NULL;
    for (uint32_t i = SIM_PROBLEMS_MAX; i-- > 0;) {
        if (problems->item[i].severity == SIM_PROBLEM_WARNING) {
            memmove(&problems->item[i], &problems->item[i + 1], (SIM_PROBLEMS_MAX - 1 - i) * sizeof problems->item[0]);
            return &problems->item[SIM_PROBLEMS_MAX - 1];
        }
    }
    return NULL;
}

/* Cuts at the end of the last whole character. */
static void print_cut(char *out, size_t size, const char *format, va_list args)
{
    char text[1024];
    vsnprintf(text, sizeof text, format, args);
    sim_text_copy(out, size, text);
}

static void add(struct sim_problems *problems, enum sim_severity severity, const char *file, int line,
                const char *excerpt, const char *hint, const char *format, va_list args)
{
    struct sim_problem *problem = place_for(problems, severity);
    if (!problem)
        return;
    memset(problem, 0, sizeof *problem);
    problem->severity = severity;
    problem->line = line;
    /* Of a long path the end tells more. */
    size_t length = file ? strlen(file) : 0;
    size_t skip = length >= sizeof problem->file ? length - sizeof problem->file + 1 : 0;
    sim_text_copy(problem->file, sizeof problem->file, file ? file + skip : "");
    sim_text_copy(problem->excerpt, sizeof problem->excerpt, excerpt ? excerpt : "");
    sim_text_copy(problem->hint, sizeof problem->hint, hint ? hint : "");
    print_cut(problem->text, sizeof problem->text, format, args);
}

void sim_problems_add(struct sim_problems *problems, enum sim_severity severity, const char *file, int line,
                      const char *hint, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add(problems, severity, file, line, NULL, hint, format, args);
    va_end(args);
}

/* The text of a line, without line end, tabs as spaces, unreadable bytes as '?'. */
static void copy_line(const struct sim_source *source, int line, char *out, size_t size)
{
    const char *start = source->text;
    for (int i = 1; i < line && start; i++) {
        start = strchr(start, '\n');
        start = start ? start + 1 : NULL;
    }
    size_t length = start ? strcspn(start, "\r\n") : 0;
    size_t n = 0;
    for (size_t i = 0; i < length && n + 5 < size;) {
        size_t bytes = sim_utf8_length(start + i, length - i);
        if (bytes == 0 || (unsigned char)start[i] < 0x20 || start[i] == 0x7f) {
            out[n++] = start[i] == '\t' ? ' ' : '?';
            i++;
            continue;
        }
        memcpy(out + n, start + i, bytes);
        n += bytes;
        i += bytes;
    }
    while (n > 0 && out[n - 1] == ' ')
        n--;
    out[n] = '\0';
}

void sim_problems_at(struct sim_problems *problems, enum sim_severity severity, const struct sim_source *source,
                     int line, const char *hint, const char *format, ...)
{
    char excerpt[sizeof problems->item[0].excerpt] = "";
    va_list args;
    if (source && line > 0)
        copy_line(source, line, excerpt, sizeof excerpt);
    va_start(args, format);
    add(problems, severity, source ? source->name : NULL, line, excerpt, hint, format, args);
    va_end(args);
}

void sim_problems_in_column(struct sim_problems *problems, const struct sim_source *source, int line, int column,
                            const char *hint, const char *format, ...)
{
    char text[sizeof problems->item[0].text];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    uint32_t count = problems->count;
    sim_problems_at(problems, SIM_PROBLEM_ERROR, source, line, hint, "%s", text);
    if (problems->count > count)
        problems->item[count].column = column;
}

void sim_problems_print(const struct sim_problems *problems, FILE *stream, bool colour)
{
    const char *bold = colour ? "\033[1m" : "", *off = colour ? "\033[0m" : "";
    for (uint32_t i = 0; i < problems->count; i++) {
        const struct sim_problem *p = &problems->item[i];
        bool error = p->severity == SIM_PROBLEM_ERROR;
        const char *tint = !colour ? "" : error ? "\033[1;31m" : "\033[1;35m";
        fputs(bold, stream);
        if (*p->file)
            fprintf(stream, "%s:", p->file);
        if (p->line > 0)
            fprintf(stream, "%d:", p->line);
        if (p->column > 0)
            fprintf(stream, "%d:", p->column);
        fprintf(stream, "%s%s%s%s:%s %s%s%s\n", *p->file ? " " : "", off, tint, error ? "error" : "warning", off, bold,
                p->text, off);
        if (*p->excerpt)
            fprintf(stream, "%5d | %s\n", p->line, p->excerpt);
        if (*p->hint)
            fprintf(stream, "      | %s\n", p->hint);
    }
    uint32_t hidden = problems->errors + problems->warnings - problems->count;
    if (hidden > 0)
        fprintf(stream, "%u more not shown\n", hidden);
}
