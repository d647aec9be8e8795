/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What writing and reading result files share of the HDF5 library.
 * Included by results_*.c only: hdf5.h goes no further.
 *
 * Errors:  HDF5's own printing is switched off; its reason becomes part of our sentence.
 * Threads: one.
 */
#ifndef SIM_IO_HDF5_TOOLS_H
#define SIM_IO_HDF5_TOOLS_H

#include <hdf5.h>

#include "sim/core/error.h"

/* Before any other call: HDF5 must neither print nor run its exit handler, which crashes after a failed close. */
void sim_h5_prepare(void);
/* "cannot WHAT 'PATH': reason of the library"; returns SIM_INTERNAL. */
int sim_h5_fail(struct sim_error *error, const char *what, const char *path);
/* Closes a property list without losing the reason of an earlier failure (every call forgets it). */
void sim_h5_close_plist(hid_t plist);
/* A new variable-length UTF-8 string type: fixed-length strings crash netCDF-C. */
hid_t sim_h5_text_type(void);

/* Attributes; negative on failure. */
herr_t sim_h5_write_text(hid_t object, const char *name, const char *text);
herr_t sim_h5_write_numbers(hid_t object, const char *name, hid_t file_type, hid_t memory_type, const void *values,
                            hsize_t count);
/* count = scalar. */
herr_t sim_h5_write_scalar(hid_t object, const char *name, hid_t file_type, hid_t memory_type, const void *value);
/* A text attribute of any string type, or a number printed; NULL if absent or of another kind.  The caller frees. */
char *sim_h5_read_text(hid_t object, const char *name);

#endif
