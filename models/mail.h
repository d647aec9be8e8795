/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The event kinds of events.def and what mail carries: at most SIM_MAIL_BYTES.
 *
 * A reference to a row is (process, row, generation); whoever gets a stale one
 * drops it or says so.
 */
#ifndef MODELS_MAIL_H
#define MODELS_MAIL_H

#include <assert.h>

#include "models/state.h"

enum eco_event_kind {
#define EVENT(name, handler, rows, text) ECO_EVENT_##name,
#define MAIL(name, handler, payload, rows, text)
#include "models/events.def"
#undef EVENT
#undef MAIL
    ECO_EVENTS
};

enum eco_mail_kind {
    ECO_MAIL_FIRST = SIM_MAIL_KIND - 1,
#define EVENT(name, handler, rows, text)
#define MAIL(name, handler, payload, rows, text) ECO_MAIL_##name,
#include "models/events.def"
#undef EVENT
#undef MAIL
    ECO_MAILS_END
};

struct eco_mail_lead {
    uint64_t uid; /* of the deal */
    double interest_until;
    uint32_t deal, generation, process;
    float chance; /* that the lead is genuine, as seen */
    float seats;
    uint8_t product, field; /* field: partners asked, as far as this one knows */
    bool genuine, from_vendor, rival;
};

/* To the deal's process; agent = deal row. */
struct eco_mail_refusal {
    uint32_t generation, partner;
};

struct eco_mail_answer {
    double contact; /* when the client was reached */
    uint32_t generation, partner, process, lead, lead_generation;
    float price, response_hours, presales;
    bool discovery, registers, steered; /* steered: it offers a rival's product */
};

/* To a partner; agent = its lead row. */
struct eco_mail_closed {
    uint32_t generation;
    bool reached; /* whether the client ever knew of it */
    bool registered;
    bool poached, breach, by_house; /* a rival that came in took the partner's deal; against the rules; who it was */
};

/* A rival has come into the partner's deal; agent = its lead row. */
struct eco_mail_contested {
    uint32_t generation;
};

/* agent = lead row */
struct eco_mail_won {
    uint32_t generation, client, spell;
    uint16_t process;
    uint8_t industry, product;
    float seats, complexity, gap;
    float age;      /* days since the need arose */
    double revenue; /* licence at list price, for the records */
    float fall;     /* factor on the price offered, where rivals came in */
    bool registered, rival;
};

/* agent = partner (local index) */
struct eco_mail_part {
    uint64_t uid;
    uint32_t process, row, generation, host;
    float work, planned, complexity, gap, price;
    uint8_t product, industry;
};

/* agent = the host's project row */
struct eco_mail_part_done {
    uint32_t generation;
    float skill, overrun;
};

/* To the process of the technical desk. */
struct eco_mail_question {
    uint64_t uid; /* of the project */
    uint32_t process, row, generation;
};

/* agent = project row */
struct eco_mail_advice {
    uint32_t generation;
};

/* agent = client */
struct eco_mail_delivered {
    double born;
    uint32_t spell, partner;
    float quality;
    bool failed, late;
};

/* agent = partner */
struct eco_mail_ticket {
    uint64_t client_uid;
    uint32_t client, spell, process, number;
};

/* agent = client */
struct eco_mail_answered {
    uint32_t spell;
    float experience;
};

/* agent = partner */
struct eco_mail_opinion {
    float value;
};

enum eco_term_event { ECO_TERM_RENEWED, ECO_TERM_EXPANDED, ECO_TERM_LOST, ECO_TERM_LEFT, ECO_TERM_JOINED };

/* agent = partner */
struct eco_mail_term {
    double revenue; /* licence at list price; 0 if nothing was sold */
    float seats;    /* added, or lost if below 0 */
    uint8_t what;   /* enum eco_term_event */
    bool due;       /* whether a licence term ended */
};

#define EVENT(name, handler, rows, text)
#define MAIL(name, handler, payload, rows, text)                                                                       \
    typedef payload eco_payload_##name;                                                                                \
    static_assert(sizeof(payload) <= SIM_MAIL_BYTES, "a mail carries 48 bytes");
#include "models/events.def"
#undef EVENT
#undef MAIL

/* Sends mail to agent `whom` of a process: ECO_SEND(local, process, LEAD, time, whom, {.uid = ...}).
 * It arrives at `time`, or at the next window boundary if that is later. */
#define ECO_SEND(local, process, name, time, whom, ...)                                                                \
    eco_post((local), (process), ECO_MAIL_##name, (time), (whom), &(eco_payload_##name)__VA_ARGS__,                    \
             sizeof(eco_payload_##name))

void eco_post(struct eco_local *local, uint32_t process, uint32_t kind, double time, uint32_t whom, const void *payload,
              size_t size);

#endif
