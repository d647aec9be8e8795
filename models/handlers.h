/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The handlers of events.def; each lives in the file of its mechanism. */
#ifndef MODELS_HANDLERS_H
#define MODELS_HANDLERS_H

#include "models/mail.h"

#define EVENT(name, handler, rows, text) void handler(struct eco_local *local, struct sim_event event);
#define MAIL(name, handler, payload, rows, text)                                                                       \
    void handler(struct eco_local *local, struct sim_event event, const payload *mail);
#include "models/events.def"
#undef EVENT
#undef MAIL

#endif
