/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/io/progress.h"

#include <time.h>

#define TERMINAL_SECONDS 0.2
#define PLAIN_SECONDS 60.0
#define PLAIN_PERCENT 5
#define PLAIN_SPACING 1.0 /* a study of a few seconds needs no twenty lines */

double sim_clock_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

void sim_print_duration(char *out, size_t size, double seconds)
{
    if (seconds < 10)
        snprintf(out, size, "%.1f s", seconds);
    else if (seconds < 99.5)
        snprintf(out, size, "%.0f s", seconds);
    else if (seconds < 5970)
        snprintf(out, size, "%.0f min", seconds / 60);
    else if (seconds < 48 * 3600)
        snprintf(out, size, "%dh %02dm", (int)(seconds / 3600), (int)(seconds / 60) % 60);
    else
        snprintf(out, size, "%.1f days", seconds / 86400);
}

void sim_print_large(char *out, size_t size, double number)
{
    static const char *const suffix[] = {"", " k", " M", " G", " T"};
    int step = 0;
    for (; number >= 999.5 && step < 4; step++)
        number /= 1000;
    snprintf(out, size, number < 10 && step > 0 ? "%.1f%s" : "%.0f%s", number, suffix[step]);
}

void sim_progress_init(struct sim_progress *progress, const struct sim_log *log, uint64_t total, uint64_t reused)
{
    *progress = (struct sim_progress){.log = *log, .total = total, .reused = reused};
    progress->started = sim_clock_seconds();
    /* Plain text owes its first line after the first step, a terminal at once. */
    progress->drawn = log->terminal ? progress->started - TERMINAL_SECONDS : progress->started;
    progress->drawn_percent = total > 0 ? 100 * reused / total : 100;
}

/* Of all work, in percent. */
static double share(const struct sim_progress *progress)
{
    double worth = (double)(progress->reused + progress->done) + progress->under_way;
    return progress->total > 0 ? 100 * worth / (double)progress->total : 100;
}

static void draw(const struct sim_progress *progress, double now)
{
    char speed[32], left[32] = "", failures[48] = "";
    double elapsed = now - progress->started;
    uint64_t finished = progress->reused + progress->done;
    double worth = (double)progress->done + progress->under_way;
    double remaining = (double)(progress->total - progress->reused) - worth;
    sim_print_large(speed, sizeof speed, elapsed > 0 ? (double)progress->executed / elapsed : 0);
    if (worth > 0 && remaining > 0) {
        char duration[24];
        sim_print_duration(duration, sizeof duration, elapsed * remaining / worth);
        snprintf(left, sizeof left, ", %s left", duration);
    }
    if (progress->failed > 0)
        snprintf(failures, sizeof failures, ", %llu failed", (unsigned long long)progress->failed);
    FILE *stream = progress->log.stream;
    flockfile(stream);
    fprintf(stream, "%s%llu of %llu runs, %llu%% of the work, %s events/s%s%s%s",
            progress->log.terminal ? "\r\033[K" : "partnersim: ", (unsigned long long)finished,
            (unsigned long long)progress->total, (unsigned long long)share(progress), speed, left, failures,
            progress->log.terminal ? "" : "\n");
    fflush(stream);
    funlockfile(stream);
}

void sim_progress_update(struct sim_progress *progress, uint64_t done, uint64_t failed, double under_way,
                         uint64_t executed)
{
    progress->done = done;
    progress->under_way = under_way;
    progress->failed = failed;
    progress->executed = executed;
    if (!progress->log.stream || progress->log.quiet || progress->total == 0)
        return;
    double now = sim_clock_seconds();
    uint64_t percent = (uint64_t)share(progress);
    bool due = progress->log.terminal
                   ? now - progress->drawn >= TERMINAL_SECONDS
                   : now - progress->drawn >= PLAIN_SECONDS ||
                         (percent >= progress->drawn_percent + PLAIN_PERCENT && now - progress->drawn >= PLAIN_SPACING);
    if (!due)
        return;
    draw(progress, now);
    progress->drawn = now;
    progress->drawn_percent = percent - percent % PLAIN_PERCENT;
}

void sim_progress_finish(struct sim_progress *progress)
{
    if (!progress->log.stream || progress->log.quiet || !progress->log.terminal)
        return;
    fputs("\r\033[K", progress->log.stream);
    fflush(progress->log.stream);
}
