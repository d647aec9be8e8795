/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What run, status and merge have in common: telling people what to type next. */
#ifndef CLI_STUDY_STUDY_DIRECTORY_H
#define CLI_STUDY_STUDY_DIRECTORY_H

#include <stddef.h>

#include "sim/experiment/study.h"

/* A word as a shell reads it: quoted if need be. */
void cli_shell_quote(const char *word, char *out, size_t size);
/* "partnersim run DIR/scenario.conf -o DIR ...": continues the study of a directory from what lies in it.
 * The caller frees; NULL when memory runs out. */
char *cli_resume_command(const char *directory, const struct sim_study *study);

#endif
