/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/experiment/signals.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <unistd.h>

#include "sim/core/error.h"

/* A signal handler can reach nothing but globals: these two are the only mutable ones of this floor.  Atomic, not
 * volatile: the handler runs on whatever thread the system picks. */
static atomic_int received;
static atomic_bool asked_by_user;

_Static_assert(ATOMIC_INT_LOCK_FREE == 2 && ATOMIC_BOOL_LOCK_FREE == 2, "a handler must not wait for a lock");

static void handle(int signal)
{
    if (signal == SIGINT || signal == SIGTERM) {
        if (atomic_exchange(&asked_by_user, true))
            _exit(SIM_FORCED_STOP);
    }
    received = signal;
}

void sim_signals_install(void)
{
    static const int asking[] = {SIGINT, SIGTERM, SIGUSR1, SIGXCPU};
    received = 0;
    asked_by_user = false;
    struct sigaction action = {.sa_handler = handle, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof asking / sizeof *asking; i++)
        sigaction(asking[i], &action, NULL);
    action.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &action, NULL);
    sigaction(SIGXFSZ, &action, NULL);
}

int sim_signals_received(void)
{
    return received;
}
