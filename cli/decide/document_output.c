/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/decide/document_output.h"

#include <stdio.h>

#include "sim/experiment/directory.h"

enum ana_language cli_language(const struct cli_invocation *invocation)
{
    const char *code = cli_value(invocation, "lang");
    enum ana_language language = ana_language_of(code ? code : "en");
    if (language == ANA_LANGUAGE_COUNT)
        cli_complain(invocation, SIM_USAGE, "there is no language '%s'; choose en or ru", code);
    return language;
}

bool cli_document_manner(const struct cli_invocation *invocation, enum ana_format *format, enum ana_language *language)
{
    const char *name = cli_value(invocation, "format");
    *format = cli_flag(invocation, "json") ? ANA_JSON : ana_format_of(name ? name : "text");
    if (*format == ANA_FORMAT_COUNT) {
        cli_complain(invocation, SIM_USAGE, "there is no format '%s'; choose text, csv, json, md or latex", name);
        return false;
    }
    *language = cli_language(invocation);
    bool known = *language != ANA_LANGUAGE_COUNT;
    if (known && *format == ANA_CSV)
        *language = ANA_EN;
    return known;
}

int cli_print_document(const struct ana_document *document, enum ana_format format, const char *table,
                       struct sim_error *error)
{
    struct ana_buffer out = {0};
    int status = ana_document_print(document, format, table, &out, error);
    if (status == SIM_OK)
        fwrite(ana_buffer_text(&out), 1, out.length, stdout); /* whether that worked is main's to notice */
    ana_buffer_free(&out);
    return status;
}

int cli_keep_documents(const struct ana_document documents[ANA_LANGUAGE_COUNT], json_t *about, const char *directory,
                       const char *keep, struct sim_error *error)
{
    char name[64], path[SIM_FILE_PATH_SIZE];
    struct ana_buffer out = {0};
    snprintf(name, sizeof name, "%s.json", keep ? keep : documents[0].command);
    int status = ana_documents_json(documents, about, &out, error);
    if (status == SIM_OK)
        status = sim_directory_path(directory, name, path, error);
    if (status == SIM_OK)
        status = sim_commit_write(path, ana_buffer_text(&out), out.length, error);
    ana_buffer_free(&out);
    return status;
}
