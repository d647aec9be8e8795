/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The words of a scenario file (see scan.h).  Comments are skipped and blanked
 * in the clean copy, so that libconfuse, which cannot read them inside lists,
 * never meets one.
 */
#ifndef SIM_IO_TOKEN_H
#define SIM_IO_TOKEN_H

#include "sim/io/source.h"

#define SIM_TOKEN_MAX_BYTES 4096

enum sim_token_kind {
    SIM_TOKEN_END,
    SIM_TOKEN_WORD,
    SIM_TOKEN_TEXT,
    SIM_TOKEN_SIGN, /* one of { } ( ) = , */
    SIM_TOKEN_BAD   /* a problem was reported */
};

struct sim_token {
    enum sim_token_kind kind;
    char sign;
    const char *text; /* of words and texts, escapes resolved */
    int line;
    size_t start, end; /* bytes in the source */
};

struct sim_tokenizer {
    const struct sim_source *source;
    char *clean;
    struct sim_arena *arena;
    struct sim_problems *problems;
    size_t position;
    int line;
    bool out_of_memory;
    bool cut_short; /* by a comment that never ends: what follows is unknown */
};

struct sim_token sim_token_next(struct sim_tokenizer *tokenizer);

#endif
