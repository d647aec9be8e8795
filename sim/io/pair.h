/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What became of a (point, replication) pair; the numbers are those of `run_status` in result files. */
#ifndef SIM_IO_PAIR_H
#define SIM_IO_PAIR_H

enum sim_pair_status { SIM_PAIR_MISSING, SIM_PAIR_DONE, SIM_PAIR_FAILED };

#endif
