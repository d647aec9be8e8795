/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The shipped scenario files, embedded when the program is built (tools/embed.cmake). */
#ifndef CLI_COMMANDS_TEMPLATES_H
#define CLI_COMMANDS_TEMPLATES_H

struct cli_template {
    const char *path; /* below scenarios/: "programmes/bitrix24.conf" */
    const char *text;
};

/* Sorted by path; ends with a NULL path. */
extern const struct cli_template cli_templates[];

#endif
