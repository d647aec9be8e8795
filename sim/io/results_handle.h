/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The open file behind a reader, for the other readers of this room (side.c). */
#ifndef SIM_IO_RESULTS_HANDLE_H
#define SIM_IO_RESULTS_HANDLE_H

#include "sim/io/hdf5_tools.h"
#include "sim/io/results.h"

hid_t sim_results_handle(const struct sim_results *results);

#endif
