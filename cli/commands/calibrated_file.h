/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The fitted values as a scenario that extends the one of the study's directory.
 *
 * Errors:  SIM_INTERNAL for memory and disk; the file exists whole or not at all.
 * Tests:   tests/cli/calibrate.bats
 */
#ifndef CLI_COMMANDS_CALIBRATED_FILE_H
#define CLI_COMMANDS_CALIBRATED_FILE_H

#include "analysis/calibrate/calibrate.h"
#include "cli/decide/decide.h"

#define CLI_CALIBRATED_FILE "calibrated.conf"

int cli_calibrated_write(const struct cli_decision *decision, const struct ana_calibration *calibration,
                         struct sim_error *error);

#endif
