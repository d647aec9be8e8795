/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/study/study_path.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/io/commit.h"

static bool holds(const char *directory, const char *name)
{
    char file[SIM_FILE_PATH_SIZE];
    int length = snprintf(file, sizeof file, "%s/%s", directory, name);
    return length > 0 && (size_t)length < sizeof file && access(file, F_OK) == 0;
}

static bool is_empty(const char *directory)
{
    DIR *stream = opendir(directory);
    const struct dirent *entry;
    bool empty = stream != NULL;
    while (empty && (entry = readdir(stream)) != NULL)
        empty = strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0;
    if (stream)
        closedir(stream);
    return empty;
}

bool cli_is_results_file(const char *path)
{
    static const char signature[] = "\x89HDF\r\n\x1a\n";
    char start[8] = "";
    struct stat state;
    if (stat(path, &state) != 0 || !S_ISREG(state.st_mode))
        return false;
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    bool same = descriptor >= 0 && read(descriptor, start, 8) == 8 && memcmp(start, signature, 8) == 0;
    if (descriptor >= 0)
        close(descriptor);
    return same;
}

/* Neither a directory nor results. */
static int refuse_file(const char *path, struct sim_error *error)
{
    const char *dot = strrchr(path, '.');
    if (dot && strcmp(dot, ".conf") == 0)
        return sim_fail(error, SIM_USAGE,
                        "'%s' is a scenario: run it first, `partnersim run %s -o DIR`, and give the DIR", path, path);
    return sim_fail(error, SIM_USAGE,
                    "'%s' holds no results; give the directory that `partnersim run FILE -o DIR` made", path);
}

/* A directory without a study. */
static int refuse_directory(const char *path, struct sim_error *error)
{
    if (is_empty(path))
        return sim_fail(error, SIM_USAGE, "'%s' is empty; `partnersim run FILE -o %s` makes a study there", path, path);
    return sim_fail(error, SIM_USAGE,
                    "'%s' is not a directory of results: it holds no study.json; `partnersim run FILE -o DIR` makes "
                    "one",
                    path);
}

static int expect_anything(const char *path, struct sim_error *error)
{
    struct stat state;
    if (stat(path, &state) == 0)
        return SIM_OK;
    if (errno == ENOENT || errno == ENOTDIR)
        return sim_fail(error, SIM_USAGE, "'%s' does not exist", path);
    return sim_fail(error, SIM_INTERNAL, "cannot look at '%s': %s", path, strerror(errno));
}

int cli_expect_directory(const char *path, struct sim_error *error)
{
    int status = expect_anything(path, error);
    if (status != SIM_OK)
        return status;
    if (cli_is_results_file(path))
        return sim_fail(error, SIM_USAGE, "'%s' is a results file; give the directory of the study", path);
    if (!sim_is_directory(path))
        return refuse_file(path, error);
    return holds(path, "study.json") ? SIM_OK : refuse_directory(path, error);
}

/* A study that has runs, and no results.h5 of all of them. */
static int refuse_unfinished(const char *path, struct sim_error *error)
{
    /* What decides runs what it needs, which is seldom every run of the study. */
    static const char *const deciders[] = {"calibrate", "discover", "optimise", "select", "sensitivity"};
    for (size_t i = 0; i < sizeof deciders / sizeof *deciders; i++) {
        char answer[40];
        snprintf(answer, sizeof answer, "%s.json", deciders[i]);
        if (holds(path, answer))
            return sim_fail(error, SIM_USAGE,
                            "'%s' holds the runs of `partnersim %s` and its answer (%s), but no results.h5; "
                            "`partnersim run %s/scenario.conf -o %s` adds what is missing of its designs",
                            path, deciders[i], answer, path, path);
    }
    return sim_fail(error, SIM_USAGE,
                    "'%s' holds no results.h5 yet; `partnersim status %s` says what is missing, `partnersim merge %s "
                    "--partial` makes one of what is there",
                    path, path, path);
}

int cli_expect_results(const char *path, struct sim_error *error)
{
    int status = expect_anything(path, error);
    if (status != SIM_OK || (sim_is_directory(path) && holds(path, "results.h5")))
        return status;
    if (!sim_is_directory(path)) {
        const char *dot = strrchr(path, '.');
        /* A damaged results file says so when it is opened. */
        return cli_is_results_file(path) || (dot && strcmp(dot, ".h5") == 0) ? SIM_OK : refuse_file(path, error);
    }
    status = cli_expect_directory(path, error);
    return status == SIM_OK ? refuse_unfinished(path, error) : status;
}
