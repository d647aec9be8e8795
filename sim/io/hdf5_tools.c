/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/io/hdf5_tools.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_LIMIT ((size_t)1 << 28)

void sim_h5_prepare(void)
{
    H5dont_atexit(); /* fails, harmlessly, once the library is at work */
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
}

/* The innermost entry names the cause ("unable to open file: ... No space left on device"). */
static herr_t keep_first(unsigned depth, const H5E_error2_t *entry, void *context)
{
    if (depth == 0 && entry->desc)
        snprintf(context, 256, "%s", entry->desc);
    return 0;
}

int sim_h5_fail(struct sim_error *error, const char *what, const char *path)
{
    char reason[256] = "the HDF5 library gives no reason";
    H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, keep_first, reason);
    return sim_fail(error, SIM_INTERNAL, "cannot %s '%s': %s", what, path, reason);
}

void sim_h5_close_plist(hid_t plist)
{
    if (plist < 0)
        return;
    hid_t reason = H5Eget_current_stack();
    H5Pclose(plist);
    if (reason >= 0)
        H5Eset_current_stack(reason);
}

hid_t sim_h5_text_type(void)
{
    hid_t type = H5Tcopy(H5T_C_S1);
    if (type >= 0 && (H5Tset_size(type, H5T_VARIABLE) < 0 || H5Tset_cset(type, H5T_CSET_UTF8) < 0)) {
        H5Tclose(type);
        return H5I_INVALID_HID;
    }
    return type;
}

static herr_t write_attribute(hid_t object, const char *name, hid_t file_type, hid_t memory_type, hid_t space,
                              const void *values)
{
    hid_t attribute = H5Acreate2(object, name, file_type, space, H5P_DEFAULT, H5P_DEFAULT);
    if (attribute < 0)
        return -1;
    herr_t result = H5Awrite(attribute, memory_type, values);
    return H5Aclose(attribute) < 0 ? -1 : result;
}

herr_t sim_h5_write_text(hid_t object, const char *name, const char *text)
{
    hid_t type = sim_h5_text_type();
    if (type < 0)
        return -1;
    herr_t result = sim_h5_write_scalar(object, name, type, type, &text);
    H5Tclose(type);
    return result;
}

herr_t sim_h5_write_numbers(hid_t object, const char *name, hid_t file_type, hid_t memory_type, const void *values,
                            hsize_t count)
{
    hid_t space = H5Screate_simple(1, &count, NULL);
    if (space < 0)
        return -1;
    herr_t result = write_attribute(object, name, file_type, memory_type, space, values);
    H5Sclose(space);
    return result;
}

herr_t sim_h5_write_scalar(hid_t object, const char *name, hid_t file_type, hid_t memory_type, const void *value)
{
    hid_t space = H5Screate(H5S_SCALAR);
    if (space < 0)
        return -1;
    herr_t result = write_attribute(object, name, file_type, memory_type, space, value);
    H5Sclose(space);
    return result;
}

/* ---- reading ---- */

static char *read_string(hid_t attribute, hid_t file_type)
{
    char *text = NULL;
    if (H5Tis_variable_str(file_type) > 0) {
        hid_t type = H5Tcopy(H5T_C_S1);
        char *lent = NULL;
        H5Tset_size(type, H5T_VARIABLE);
        H5Tset_cset(type, H5Tget_cset(file_type));
        if (H5Aread(attribute, type, &lent) >= 0 && lent) {
            text = strdup(lent);
            H5free_memory(lent);
        }
        H5Tclose(type);
        return text;
    }
    size_t size = H5Tget_size(file_type);
    if (size == 0 || size > TEXT_LIMIT)
        return NULL;
    text = calloc(1, size + 1);
    if (text && H5Aread(attribute, file_type, text) < 0) {
        free(text);
        text = NULL;
    }
    return text;
}

static char *read_number(hid_t attribute, hid_t file_type)
{
    char text[64];
    if (H5Tget_class(file_type) == H5T_FLOAT) {
        double value;
        if (H5Aread(attribute, H5T_NATIVE_DOUBLE, &value) < 0)
            return NULL;
        snprintf(text, sizeof text, "%.17g", value);
    } else if (H5Tget_sign(file_type) == H5T_SGN_NONE) {
        uint64_t value;
        if (H5Aread(attribute, H5T_NATIVE_UINT64, &value) < 0)
            return NULL;
        snprintf(text, sizeof text, "%" PRIu64, value);
    } else {
        int64_t value;
        if (H5Aread(attribute, H5T_NATIVE_INT64, &value) < 0)
            return NULL;
        snprintf(text, sizeof text, "%" PRId64, value);
    }
    return strdup(text);
}

char *sim_h5_read_text(hid_t object, const char *name)
{
    if (H5Aexists(object, name) <= 0)
        return NULL;
    hid_t attribute = H5Aopen(object, name, H5P_DEFAULT);
    if (attribute < 0)
        return NULL;
    hid_t type = H5Aget_type(attribute), space = H5Aget_space(attribute);
    char *text = NULL;
    if (type >= 0 && space >= 0 && H5Sget_simple_extent_npoints(space) == 1) {
        H5T_class_t class = H5Tget_class(type);
        if (class == H5T_STRING)
            text = read_string(attribute, type);
        else if (class == H5T_INTEGER || class == H5T_FLOAT)
            text = read_number(attribute, type);
    }
    if (space >= 0)
        H5Sclose(space);
    if (type >= 0)
        H5Tclose(type);
    H5Aclose(attribute);
    return text;
}
