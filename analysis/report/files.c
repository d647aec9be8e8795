/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The report on disk: the page, its data beside it, its pictures where they are wanted. */
#include <stdio.h>
#include <string.h>

#include "analysis/report/pdf.h"
#include "analysis/report/report.h"
#include "sim/io/commit.h"

/* "otchet-data" for "x/otchet.html": each report has its own. */
void ana_report_folder(const char *path, char out[ANA_REPORT_FOLDER_SIZE])
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path, *dot = strrchr(name, '.');
    int length = dot && dot > name && strcmp(dot, ".html") == 0 ? (int)(dot - name) : (int)strlen(name);
    snprintf(out, ANA_REPORT_FOLDER_SIZE, "%.*s-data", length < 200 ? length : 200, name);
}

static int write_file(const char *folder, const char *name, const struct ana_buffer *content, struct sim_error *error)
{
    char path[SIM_FILE_PATH_SIZE];
    int length = snprintf(path, sizeof path, "%s/%s", folder, name);
    if (length < 0 || (size_t)length >= sizeof path)
        return sim_fail(error, SIM_USAGE, "the path '%.200s...' is too long", folder);
    return sim_commit_write(path, ana_buffer_text(content), content->length, error);
}

static int write_pdf(const char *folder, const struct ana_report_file *file, int64_t made, struct sim_error *error)
{
    char name[sizeof file->name + 4];
    const char *dot = strrchr(file->name, '.');
    struct ana_buffer pdf = {0};
    snprintf(name, sizeof name, "%.*s.pdf", dot ? (int)(dot - file->name) : (int)strlen(file->name), file->name);
    int status = ana_pdf_of_svg(&file->content, made, &pdf, error);
    if (status == SIM_OK)
        status = write_file(folder, name, &pdf, error);
    ana_buffer_free(&pdf);
    return status;
}

static int write_files(const struct ana_report *report, bool figures, const char *folder, struct sim_error *error)
{
    int status = sim_make_directory(folder, error);
    for (uint32_t i = 0; i < report->file_count && status == SIM_OK; i++) {
        const struct ana_report_file *file = &report->files[i];
        if (file->figure != figures)
            continue;
        status = write_file(folder, file->name, &file->content, error);
        if (status == SIM_OK && figures && ana_pdf_available())
            status = write_pdf(folder, file, report->made, error);
    }
    return status;
}

int ana_report_write(const struct ana_report *report, const char *path, const char *figures, struct sim_error *error)
{
    char folder[SIM_FILE_PATH_SIZE], name[ANA_REPORT_FOLDER_SIZE];
    const char *slash = strrchr(path, '/');
    ana_report_folder(path, name);
    int length = snprintf(folder, sizeof folder, "%.*s%s", slash ? (int)(slash - path) + 1 : 0, path, name);
    if (length < 0 || (size_t)length >= sizeof folder)
        return sim_fail(error, SIM_USAGE, "the path '%.200s...' is too long", path);
    /* What cannot be written is found before anything is. */
    int status = sim_make_room(path, error);
    if (status == SIM_OK && figures)
        status = sim_make_directory(figures, error);
    if (status == SIM_OK)
        status = write_files(report, false, folder, error);
    if (status == SIM_OK && figures)
        status = write_files(report, true, figures, error);
    if (status == SIM_OK)
        status = sim_commit_write(path, ana_buffer_text(&report->html), report->html.length, error);
    return status;
}
