/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/io/source.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct sim_source *refuse(struct sim_problems *problems, const struct sim_source *asker, int line,
                                 const char *name, const char *why, const char *hint)
{
    if (asker)
        sim_problems_at(problems, SIM_PROBLEM_ERROR, asker, line, hint, "cannot read '%s': %s", name, why);
    else
        sim_problems_add(problems, SIM_PROBLEM_ERROR, name, 0, hint, "cannot read the file: %s", why);
    return NULL;
}

static const char *kind_of(mode_t mode)
{
    if (S_ISDIR(mode))
        return "it is a directory";
    if (S_ISFIFO(mode))
        return "it is a pipe";
    if (S_ISSOCK(mode))
        return "it is a socket";
    return "it is a device";
}

static int read_all(int descriptor, char *out, size_t size)
{
    size_t done = 0;
    while (done < size) {
        ssize_t n = read(descriptor, out + done, size - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n == 0 ? 1 : -1;
        done += (size_t)n;
    }
    return 0;
}

/* NULL or why this byte cannot be part of a scenario. */
static const char *byte_flaw(const char *text, size_t left, size_t *length)
{
    *length = sim_utf8_length(text, left);
    if (*length == 0)
        return "a byte that is not UTF-8";
    unsigned char c = (unsigned char)*text;
    if (c == 0)
        return "a NUL byte";
    if (c == '\r' && (left < 2 || text[1] != '\n'))
        return "a carriage return inside a line";
    if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7f)
        return "a control character";
    return NULL;
}

/* One problem is enough: a file with such bytes is usually no text at all. */
static bool check_text(struct sim_source *source, struct sim_problems *problems)
{
    int line = 1;
    if (source->size >= 2 && (memcmp(source->text, "\xff\xfe", 2) == 0 || memcmp(source->text, "\xfe\xff", 2) == 0)) {
        sim_problems_at(problems, SIM_PROBLEM_ERROR, source, 1, "save it as UTF-8", "the file is in UTF-16");
        return false;
    }
    if (source->size >= 3 && memcmp(source->text, "\xef\xbb\xbf", 3) == 0)
        memset(source->text, ' ', 3);
    for (size_t i = 0; i < source->size;) {
        size_t length;
        const char *flaw = byte_flaw(source->text + i, source->size - i, &length);
        if (flaw) {
            sim_problems_at(problems, SIM_PROBLEM_ERROR, source, line, "save the file as plain UTF-8 text",
                            "the line contains %s", flaw);
            return false;
        }
        line += source->text[i] == '\n';
        i += length;
    }
    return true;
}

struct sim_source *sim_source_read(struct sim_arena *arena, const char *name, const struct sim_source *asker, int line,
                                   struct sim_problems *problems)
{
    struct stat status;
    struct sim_source *source = NULL;
    /* O_NONBLOCK: opening a pipe must not wait for a writer. */
    int descriptor = open(name, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (descriptor < 0) {
        bool missing = errno == ENOENT;
        return refuse(
            problems, asker, line, name, missing ? "there is no such file" : strerror(errno),
            missing && asker
                ? "a path is relative to the file that names it; `partnersim init NAME --output DIR` writes a "
                  "template with the files it builds on"
                : "");
    }
    if (fstat(descriptor, &status) != 0)
        refuse(problems, asker, line, name, strerror(errno), "");
    else if (!S_ISREG(status.st_mode))
        refuse(problems, asker, line, name, kind_of(status.st_mode), "give the name of a scenario file");
    else if (status.st_size > (off_t)SIM_SOURCE_MAX_BYTES)
        refuse(problems, asker, line, name, "it is larger than 4 MiB", "is it a scenario file?");
    else if (!(source = sim_arena_alloc(arena, sizeof *source)))
        refuse(problems, asker, line, name, strerror(ENOMEM), "");
    if (source) {
        source->size = (size_t)status.st_size;
        source->device = status.st_dev;
        source->inode = status.st_ino;
        source->name = sim_arena_copy(arena, name, strlen(name));
        source->text = sim_arena_alloc(arena, source->size + 1);
        int outcome = source->name && source->text ? read_all(descriptor, source->text, source->size) : -1;
        if (outcome != 0)
            source = refuse(problems, asker, line, name,
                            outcome > 0 ? "it became shorter while being read" : strerror(errno), "");
    }
    close(descriptor);
    return source && check_text(source, problems) ? source : NULL;
}
