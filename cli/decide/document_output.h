/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where a document goes: stdout in the format asked for, and whole, as JSON,
 * beside the results it is about.
 *
 * Tests: tests/cli/decide.bats, tests/cli/partners.bats, tests/cli/story.bats
 */
#ifndef CLI_DECIDE_DOCUMENT_OUTPUT_H
#define CLI_DECIDE_DOCUMENT_OUTPUT_H

#include "analysis/document/document.h"
#include "cli/command.h"

#define CLI_LANGUAGE_OPTION                                                                                            \
    {                                                                                                                  \
        "lang", "CODE", false, "language of what people read: en (default) or ru"                                      \
    }

/* Of --lang; ANA_LANGUAGE_COUNT after a complaint. */
enum ana_language cli_language(const struct cli_invocation *invocation);
/* How a document is asked for: --format or --json, and --lang; csv, which programs read, is English in any language.
 * False after a complaint. */
bool cli_document_manner(const struct cli_invocation *invocation, enum ana_format *format, enum ana_language *language);
/* `table`: which one csv prints, NULL = the first. */
int cli_print_document(const struct ana_document *document, enum ana_format format, const char *table,
                       struct sim_error *error);
/* DIRECTORY/NAME.json in all languages, written whole or not at all; NULL: the name of the command.  `about`: what it
 * speaks of (analysis/study/identity.h); NULL: it does not say. */
int cli_keep_documents(const struct ana_document documents[ANA_LANGUAGE_COUNT], json_t *about, const char *directory,
                       const char *name, struct sim_error *error);

#endif
