/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The contents of a result file, apart from how the file gets to disk: results_write.c for results_save.c. */
#ifndef SIM_IO_RESULTS_LAYOUT_H
#define SIM_IO_RESULTS_LAYOUT_H

#include "sim/io/hdf5_tools.h"
#include "sim/io/results_write.h"

#include <hdf5_hl.h>

/* Fills an open, empty file; everything but the file is closed again. */
int sim_results_lay_out(hid_t file, const struct sim_results_plan *plan, struct sim_error *error);

#endif
