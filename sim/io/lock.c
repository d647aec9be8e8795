/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/io/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

static int try_lock(int descriptor, int operation)
{
    int result;
    do
        result = flock(descriptor, operation | LOCK_NB);
    while (result != 0 && errno == EINTR);
    return result;
}

static void read_note(int descriptor, char *note, size_t size)
{
    ssize_t got = pread(descriptor, note, size - 1, 0);
    note[got > 0 ? got : 0] = '\0';
}

static int refuse(int descriptor, const char *path, struct sim_error *error)
{
    char note[256];
    read_note(descriptor, note, sizeof note);
    note[strcspn(note, "\n")] = '\0';
    return sim_fail(error, SIM_USAGE,
                    "another partnersim is working in this directory (%s is held%s%s); wait for it, or stop it, "
                    "or use another directory",
                    path, note[0] ? " by " : "", note);
}

int sim_lock_take(struct sim_lock *lock, const char *path, enum sim_lock_mode mode, struct sim_error *error)
{
    *lock = SIM_LOCK_NONE;
    int descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (descriptor < 0)
        return sim_fail(error, SIM_INTERNAL, "cannot open the lock '%s': %s", path, strerror(errno));
    int operation = mode == SIM_LOCK_EXCLUSIVE ? LOCK_EX : LOCK_SH;
    int result = try_lock(descriptor, operation);
    for (int attempt = 0; result != 0 && errno == EWOULDBLOCK && attempt < 20; attempt++) {
        nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL);
        result = try_lock(descriptor, operation);
    }
    if (result != 0 && errno == EWOULDBLOCK) {
        int status = refuse(descriptor, path, error);
        close(descriptor);
        return status;
    }
    *lock = (struct sim_lock){.descriptor = descriptor, .real = result == 0, .mode = mode};
    sim_lock_note(lock, "");
    return SIM_OK;
}

void sim_lock_release(struct sim_lock *lock)
{
    if (lock->descriptor < 0)
        return;
    if (lock->mode == SIM_LOCK_EXCLUSIVE && ftruncate(lock->descriptor, 0) != 0) {
        /* The note is a courtesy. */
    }
    close(lock->descriptor);
    *lock = SIM_LOCK_NONE;
}

void sim_lock_note(const struct sim_lock *lock, const char *text)
{
    if (lock->descriptor < 0 || lock->mode != SIM_LOCK_EXCLUSIVE)
        return;
    char host[64] = "", line[128];
    if (gethostname(host, sizeof host) != 0)
        host[0] = '\0';
    host[sizeof host - 1] = '\0';
    int head = snprintf(line, sizeof line, "%s, process %ld\n", host, (long)getpid());
    ssize_t first = pwrite(lock->descriptor, line, (size_t)head, 0);
    ssize_t second = pwrite(lock->descriptor, text, strlen(text), head);
    if (first < 0 || second < 0 || ftruncate(lock->descriptor, head + (off_t)strlen(text)) != 0) {
        /* The note is a courtesy. */
    }
}

enum sim_lock_state sim_lock_look(const char *path, char *note, size_t size)
{
    note[0] = '\0';
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return SIM_LOCK_FREE;
    enum sim_lock_state state = SIM_LOCK_FREE;
    if (try_lock(descriptor, LOCK_EX) != 0 && errno == EWOULDBLOCK) {
        state = SIM_LOCK_HELD_SHARED;
        if (try_lock(descriptor, LOCK_SH) != 0 && errno == EWOULDBLOCK) {
            state = SIM_LOCK_HELD_EXCLUSIVE;
            read_note(descriptor, note, size);
        }
    }
    close(descriptor);
    return state;
}
