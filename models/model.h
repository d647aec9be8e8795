/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The partner ecosystem as a model the engine can run. */
#ifndef MODELS_MODEL_H
#define MODELS_MODEL_H

#include "sim/core/model.h"

extern const struct sim_model eco_model;

#endif
