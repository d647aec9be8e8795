/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Getting a result file to disk whole.
 *
 * HDF5 reports neither every failed write nor calls fsync, so it never writes
 * the file people see: it fills an image in memory which we write ourselves.
 * Above a memory limit it writes a temporary file, which a child process then
 * reads completely (a torn HDF5 file can crash its reader) before it is
 * renamed.
 */
#include "sim/io/results_write.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sim/io/commit.h"
#include "sim/io/hash.h"
#include "sim/io/results_layout.h"
#include "sim/io/results_seal.h"

#define DEFAULT_MEMORY_LIMIT ((size_t)1 << 31)
#define CORE_INCREMENT ((size_t)1 << 20)

/* Programs with HDF5 1.8 can read it, as they can netCDF-4.  The oldest superblock has no checksum: that of newer
 * ones does not fit in images taken by HDF5 1.10, which clear a flag after summing. */
static hid_t access_plist(bool memory)
{
    hid_t plist = H5Pcreate(H5P_FILE_ACCESS);
    if (plist < 0)
        return plist;
    bool fine = H5Pset_libver_bounds(plist, H5F_LIBVER_EARLIEST, H5F_LIBVER_V18) >= 0 &&
                H5Pset_fclose_degree(plist, H5F_CLOSE_STRONG) >= 0;
    if (fine && memory)
        fine = H5Pset_fapl_core(plist, CORE_INCREMENT, false) >= 0;
    if (fine && !memory)
        fine = H5Pset_file_locking(plist, false, true) >= 0; /* the name is ours alone */
    if (!fine) {
        H5Pclose(plist);
        return H5I_INVALID_HID;
    }
    return plist;
}

/* netCDF can only append to files that track the order of creation; equal results must not carry times. */
static hid_t creation_plist(void)
{
    hid_t plist = H5Pcreate(H5P_FILE_CREATE);
    const unsigned order = H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED;
    if (plist >= 0 && (H5Pset_link_creation_order(plist, order) < 0 || H5Pset_attr_creation_order(plist, order) < 0 ||
                       H5Pset_obj_track_times(plist, false) < 0)) {
        H5Pclose(plist);
        return H5I_INVALID_HID;
    }
    return plist;
}

static hid_t create_file(const char *path, bool memory)
{
    hid_t creation = creation_plist(), access = access_plist(memory), file = H5I_INVALID_HID;
    if (creation >= 0 && access >= 0)
        file = H5Fcreate(path, H5F_ACC_TRUNC, creation, access);
    sim_h5_close_plist(creation);
    sim_h5_close_plist(access);
    return file;
}

/* ---- in memory ---- */

/* The image of an open file with room for the seal behind it.  The caller frees. */
static unsigned char *take_image(hid_t file, const char *path, size_t *size, struct sim_error *error)
{
    ssize_t length = H5Fflush(file, H5F_SCOPE_GLOBAL) >= 0 ? H5Fget_file_image(file, NULL, 0) : -1;
    if (length <= 0) {
        sim_h5_fail(error, "build", path);
        return NULL;
    }
    unsigned char *image = malloc((size_t)length + SIM_SEAL_BYTES);
    if (!image) {
        sim_fail(error, SIM_INTERNAL, "out of memory for '%s' (%zd bytes)", path, length);
        return NULL;
    }
    if (H5Fget_file_image(file, image, (size_t)length) != length) {
        sim_h5_fail(error, "build", path);
        free(image);
        return NULL;
    }
    *size = (size_t)length;
    return image;
}

static int write_from_memory(const struct sim_results_plan *plan, struct sim_error *error)
{
    hid_t file = create_file(plan->path, true);
    if (file < 0)
        return sim_h5_fail(error, "build", plan->path);
    unsigned char *image = NULL;
    size_t size = 0;
    int status = sim_results_lay_out(file, plan, error);
    if (status == SIM_OK) {
        image = take_image(file, plan->path, &size, error);
        if (!image)
            status = SIM_INTERNAL;
    }
    if (H5Fclose(file) < 0 && status == SIM_OK)
        status = sim_h5_fail(error, "build", plan->path);
    if (status == SIM_OK) {
        sim_seal_make(size, sim_crc32(0, image, size), image + size);
        status = sim_commit_write(plan->path, image, size + SIM_SEAL_BYTES, error);
    }
    free(image);
    return status;
}

/* ---- through a temporary file ---- */

/* Reads every number of every dataset; filters and lengths are checked on the way.  Only in the child process. */
static herr_t read_everything(hid_t group, const char *name, const H5L_info_t *info, void *context)
{
    (void)info;
    (void)context;
    hid_t object = H5Oopen(group, name, H5P_DEFAULT);
    if (object < 0)
        return -1;
    herr_t result = 0;
    if (H5Iget_type(object) == H5I_DATASET) {
        hid_t type = H5Dget_type(object), space = H5Dget_space(object);
        hssize_t count = H5Sget_simple_extent_npoints(space);
        bool numeric = H5Tget_class(type) != H5T_STRING;
        void *values = count > 0 && numeric ? malloc((size_t)count * H5Tget_size(type)) : NULL;
        if (count > 0 && numeric)
            result = values ? H5Dread(object, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) : -1;
        free(values);
        H5Sclose(space);
        H5Tclose(type);
    }
    H5Oclose(object);
    return result < 0 ? -1 : 0;
}

static void verify_in_child(const char *path)
{
    hid_t access = access_plist(false);
    hid_t file = H5Fopen(path, H5F_ACC_RDONLY, access);
    bool fine = file >= 0 && H5Lvisit(file, H5_INDEX_NAME, H5_ITER_INC, read_everything, NULL) >= 0;
    _exit(fine ? 0 : 1);
}

static int verify(const char *path, struct sim_error *error)
{
    pid_t child = fork();
    if (child < 0)
        return sim_fail(error, SIM_INTERNAL, "cannot start a process to verify '%s': %s", path, strerror(errno));
    if (child == 0)
        verify_in_child(path);
    int result;
    pid_t ended;
    do
        ended = waitpid(child, &result, 0);
    while (ended < 0 && errno == EINTR);
    if (ended != child || !WIFEXITED(result) || WEXITSTATUS(result) != 0)
        return sim_fail(error, SIM_INTERNAL, "'%s' could not be read back after writing: is the disk full or failing?",
                        path);
    return SIM_OK;
}

static int append_seal(const char *path, struct sim_error *error)
{
    int descriptor = open(path, O_RDWR | O_CLOEXEC);
    if (descriptor < 0)
        return sim_fail(error, SIM_INTERNAL, "cannot open '%s': %s", path, strerror(errno));
    struct stat state;
    uint32_t crc = 0;
    int status = SIM_OK;
    if (fstat(descriptor, &state) != 0)
        status = sim_fail(error, SIM_INTERNAL, "cannot look at '%s': %s", path, strerror(errno));
    if (status == SIM_OK)
        status = sim_seal_sum(descriptor, (uint64_t)state.st_size, path, &crc, error);
    if (status == SIM_OK) {
        unsigned char seal[SIM_SEAL_BYTES];
        sim_seal_make((uint64_t)state.st_size, crc, seal);
        if (pwrite(descriptor, seal, sizeof seal, state.st_size) != (ssize_t)sizeof seal)
            status = sim_fail(error, SIM_INTERNAL, "cannot write '%s': %s", path, strerror(errno));
    }
    if (close(descriptor) != 0 && status == SIM_OK)
        status = sim_fail(error, SIM_INTERNAL, "cannot close '%s': %s", path, strerror(errno));
    return status;
}

static int write_through_file(const struct sim_results_plan *plan, struct sim_error *error)
{
    char temporary[SIM_FILE_PATH_SIZE];
    int status = sim_commit_temporary_name(plan->path, temporary, sizeof temporary, error);
    if (status != SIM_OK)
        return status;
    hid_t file = create_file(temporary, false);
    if (file < 0)
        return sim_h5_fail(error, "create", temporary);
    status = sim_results_lay_out(file, plan, error);
    if (H5Fclose(file) < 0 && status == SIM_OK)
        status = sim_h5_fail(error, "close", temporary);
    if (status == SIM_OK)
        status = verify(temporary, error);
    if (status == SIM_OK)
        status = append_seal(temporary, error);
    if (status != SIM_OK) {
        unlink(temporary);
        return status;
    }
    return sim_commit_rename(temporary, plan->path, error);
}

void sim_results_library(char *out, size_t size)
{
    unsigned major = 0, minor = 0, release = 0;
    H5get_libversion(&major, &minor, &release);
    snprintf(out, size, "%u.%u.%u", major, minor, release);
}

int sim_results_write(const struct sim_results_plan *plan, struct sim_error *error)
{
    if (plan->point_count == 0 || plan->replication_count == 0 || plan->time_count == 0 || plan->metric_count == 0)
        return sim_fail(error, SIM_INTERNAL, "'%s' would be empty: no points, replications, samples or metrics",
                        plan->path);
    sim_h5_prepare();
    size_t limit = plan->memory_limit ? plan->memory_limit : DEFAULT_MEMORY_LIMIT;
    double bytes = (double)plan->metric_count * plan->point_count * plan->replication_count *
                   ((double)plan->time_count + 1) * (double)sizeof(double);
    return bytes > (double)limit ? write_through_file(plan, error) : write_from_memory(plan, error);
}
