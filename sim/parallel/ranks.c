/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/parallel/ranks.h"

#include <stdlib.h>
#include <string.h>

#ifdef PARTNERSIM_MPI
#include <mpi.h>
#include <time.h>
#endif

/* Launchers tell a process its rank, and some how many there are. */
static bool launched_alone(void)
{
    const char *count = getenv("OMPI_COMM_WORLD_SIZE");
    bool launched = getenv("OMPI_COMM_WORLD_RANK") || getenv("PMIX_RANK") || getenv("PMI_RANK");
    return !launched || (count && strcmp(count, "1") == 0);
}

#ifndef PARTNERSIM_MPI

const char *sim_ranks_library(char *text, size_t size)
{
    (void)size;
    return strcpy(text, "none");
}

int sim_ranks_start(struct sim_ranks *ranks, struct sim_error *error)
{
    *ranks = (struct sim_ranks){.count = 1};
    if (launched_alone())
        return SIM_OK;
    return sim_fail(error, SIM_USAGE,
                    "this program was built without MPI, so processes started together would not know of each other: "
                    "install libopenmpi-dev and build again, or share the work with --shard");
}

void sim_ranks_finish(struct sim_ranks *ranks)
{
    (void)ranks;
}

void sim_ranks_broadcast(const struct sim_ranks *ranks, void *bytes, size_t size)
{
    (void)ranks;
    (void)bytes;
    (void)size;
}

int sim_ranks_agree(const struct sim_ranks *ranks, uint64_t word)
{
    (void)ranks;
    return word == 0 ? 0 : -1;
}

void sim_share_open(struct sim_share *share, const struct sim_ranks *ranks, uint64_t count,
                    const volatile sig_atomic_t *stop, sim_report_visit *visit, void *context)
{
    (void)ranks;
    (void)count;
    (void)stop;
    (void)visit;
    (void)context;
    memset(share, 0, sizeof *share);
}

bool sim_share_take(struct sim_share *share, const struct sim_report *report, uint64_t *first, uint64_t *count)
{
    (void)share;
    (void)report;
    *first = *count = 0;
    return false;
}

void sim_share_close(struct sim_share *share, const struct sim_report *report)
{
    (void)share;
    (void)report;
}

#else

enum { TAG_BROADCAST = 1, TAG_AGREE, TAG_ASK, TAG_PIECE, TAG_LAST };

static void rest(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
}

/* Waits for a message without spinning. */
static void wait_for(int source, int tag, MPI_Status *status)
{
    for (int there = 0; !there;) {
        MPI_Iprobe(source, tag, MPI_COMM_WORLD, &there, status);
        if (!there)
            rest();
    }
}

const char *sim_ranks_library(char *text, size_t size)
{
    char version[MPI_MAX_LIBRARY_VERSION_STRING] = "";
    int length = 0;
    MPI_Get_library_version(version, &length);
    version[strcspn(version, ",\n")] = '\0';
    size_t used = strnlen(version, size - 1);
    memcpy(text, version, used);
    text[used] = '\0';
    return text;
}

int sim_ranks_start(struct sim_ranks *ranks, struct sim_error *error)
{
    *ranks = (struct sim_ranks){.count = 1};
    if (launched_alone())
        return SIM_OK;
    int provided = 0;
    if (MPI_Init_thread(NULL, NULL, MPI_THREAD_SERIALIZED, &provided) != MPI_SUCCESS)
        return sim_fail(error, SIM_INTERNAL, "MPI could not be started");
    ranks->started = true;
    MPI_Comm_rank(MPI_COMM_WORLD, &ranks->rank);
    MPI_Comm_size(MPI_COMM_WORLD, &ranks->count);
    if (provided >= MPI_THREAD_SERIALIZED)
        return SIM_OK;
    sim_ranks_finish(ranks);
    return sim_fail(error, SIM_INTERNAL, "this MPI does not allow threads: share the work with --shard instead");
}

void sim_ranks_finish(struct sim_ranks *ranks)
{
    if (ranks->started)
        MPI_Finalize();
    ranks->started = false;
}

/* Message by message: an MPI broadcast would spin on every rank while rank 0 reads its directory. */
void sim_ranks_broadcast(const struct sim_ranks *ranks, void *bytes, size_t size)
{
    static const size_t portion = (size_t)1 << 30;
    for (size_t at = 0; at < size; at += portion) {
        int length = (int)(size - at < portion ? size - at : portion);
        if (ranks->rank > 0) {
            MPI_Status status;
            wait_for(0, TAG_BROADCAST, &status);
            MPI_Recv((char *)bytes + at, length, MPI_BYTE, 0, TAG_BROADCAST, MPI_COMM_WORLD, &status);
        }
        for (int rank = 1; ranks->rank == 0 && rank < ranks->count; rank++)
            MPI_Send((char *)bytes + at, length, MPI_BYTE, rank, TAG_BROADCAST, MPI_COMM_WORLD);
    }
}

int sim_ranks_agree(const struct sim_ranks *ranks, uint64_t word)
{
    int odd = word == 0 ? 0 : -1;
    if (ranks->rank > 0)
        MPI_Send(&word, sizeof word, MPI_BYTE, 0, TAG_AGREE, MPI_COMM_WORLD);
    for (int rank = 1; ranks->rank == 0 && rank < ranks->count; rank++) {
        MPI_Status status;
        uint64_t other;
        wait_for(rank, TAG_AGREE, &status);
        MPI_Recv(&other, sizeof other, MPI_BYTE, rank, TAG_AGREE, MPI_COMM_WORLD, &status);
        if (odd < 0 && (other == 0 || other != word))
            odd = rank;
    }
    sim_ranks_broadcast(ranks, &odd, sizeof odd);
    return odd;
}

/* ---- rank 0 ---- */

static uint64_t cut(struct sim_share *share, uint64_t least, uint64_t *first)
{
    pthread_mutex_lock(&share->mutex);
    uint64_t left = *share->stop ? 0 : share->count - share->next;
    uint64_t piece = left / (4 * (uint64_t)share->ranks->count);
    if (piece < least)
        piece = least;
    if (piece > left)
        piece = left;
    *first = share->next;
    share->next += piece;
    pthread_mutex_unlock(&share->mutex);
    return piece;
}

static void *hand_out(void *context)
{
    struct sim_share *share = context;
    for (int others = share->ranks->count - 1; others > 0;) {
        MPI_Status status;
        struct sim_report report;
        wait_for(MPI_ANY_SOURCE, MPI_ANY_TAG, &status);
        MPI_Recv(&report, sizeof report, MPI_BYTE, status.MPI_SOURCE, status.MPI_TAG, MPI_COMM_WORLD, &status);
        share->visit(share->context, status.MPI_SOURCE, &report);
        if (status.MPI_TAG == TAG_LAST) {
            others--;
            continue;
        }
        uint64_t piece[2];
        piece[1] = cut(share, report.least, &piece[0]);
        MPI_Send(piece, sizeof piece, MPI_BYTE, status.MPI_SOURCE, TAG_PIECE, MPI_COMM_WORLD);
    }
    return NULL;
}

/* ---- everybody ---- */

/* Should rank 0 get no second thread, it only hands out (in sim_share_close). */
void sim_share_open(struct sim_share *share, const struct sim_ranks *ranks, uint64_t count,
                    const volatile sig_atomic_t *stop, sim_report_visit *visit, void *context)
{
    *share = (struct sim_share){.ranks = ranks, .stop = stop, .visit = visit, .context = context, .count = count};
    pthread_mutex_init(&share->mutex, NULL);
    share->threaded = ranks->rank == 0 && pthread_create(&share->thread, NULL, hand_out, share) == 0;
}

bool sim_share_take(struct sim_share *share, const struct sim_report *report, uint64_t *first, uint64_t *count)
{
    if (share->ranks->rank == 0) {
        *count = share->threaded ? cut(share, report->least, first) : 0;
        return *count > 0;
    }
    MPI_Status status;
    uint64_t piece[2];
    MPI_Send(report, sizeof *report, MPI_BYTE, 0, TAG_ASK, MPI_COMM_WORLD);
    wait_for(0, TAG_PIECE, &status);
    MPI_Recv(piece, sizeof piece, MPI_BYTE, 0, TAG_PIECE, MPI_COMM_WORLD, &status);
    *first = piece[0];
    *count = piece[1];
    return *count > 0;
}

void sim_share_close(struct sim_share *share, const struct sim_report *report)
{
    if (share->ranks->rank > 0)
        MPI_Send(report, sizeof *report, MPI_BYTE, 0, TAG_LAST, MPI_COMM_WORLD);
    else if (share->threaded)
        pthread_join(share->thread, NULL);
    else
        hand_out(share);
    pthread_mutex_destroy(&share->mutex);
}

#endif
