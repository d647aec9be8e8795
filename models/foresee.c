/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/foresee.h"

#include "models/mail.h"

#define LINE 64
#define LINES_MAX 3 /* of a row: what nearly every handler reads */

static void ask(const void *row, size_t size)
{
    const char *first = row;
    __builtin_prefetch(first);
    for (size_t at = LINE; at < size && at < LINES_MAX * LINE; at += LINE)
        __builtin_prefetch(first + at);
    if (size < LINES_MAX * LINE)
        __builtin_prefetch(first + size - 1); /* rows do not begin with a line */
}

void eco_foresee(const struct sim_region *region, struct sim_event event)
{
    const struct eco_local *local = region->state;
    if (sim_event_kind(event) == ECO_EVENT_CANDIDATE) /* its stamp is the layer */
        __builtin_prefetch(&local->candidates[sim_event_stamp(event)][event.agent], 1);
    switch (sim_event_kind(event)) {
#define EVENT(name, handler, rows, text)                                                                               \
    case ECO_EVENT_##name:                                                                                             \
        ask(&local->rows[event.agent], sizeof local->rows[0]);                                                         \
        break;
#define MAIL(name, handler, payload, rows, text)                                                                       \
    case ECO_MAIL_##name:                                                                                              \
        ask(&local->rows[event.agent], sizeof local->rows[0]);                                                         \
        break;
#include "models/events.def"
#undef EVENT
#undef MAIL
    default:
        break;
    }
}
