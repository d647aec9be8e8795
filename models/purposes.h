/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The registry of purposes as numbers, and the one way to address a draw in the model. */
#ifndef MODELS_PURPOSES_H
#define MODELS_PURPOSES_H

#include "sim/core/sample.h"

enum eco_purpose {
    ECO_PURPOSE_NONE,
#define PURPOSE_GROUP(name, words)
#define PURPOSE(name, group, words) ECO_PURPOSE_##name,
#include "models/purposes.def"
#undef PURPOSE_GROUP
#undef PURPOSE
    ECO_PURPOSES
};

/* ECO_AT(uid, PURPOSE, occurrence): each purpose appears at one place only. */
#define ECO_AT(uid, purpose, occurrence) sim_at((uid), ECO_PURPOSE_##purpose, (uint32_t)(occurrence))

#endif
