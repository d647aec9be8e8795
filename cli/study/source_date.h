/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The date a file says it was made, so that files can be made again byte for byte.
 *
 * Tests:   tests/cli/report.bats, tests/cli/export.bats
 */
#ifndef CLI_STUDY_SOURCE_DATE_H
#define CLI_STUDY_SOURCE_DATE_H

#include <stdint.h>

/* SOURCE_DATE_EPOCH in seconds since 1970, `otherwise` if it is not set; -1 if it is no number. */
int64_t cli_source_date(int64_t otherwise);

#endif
