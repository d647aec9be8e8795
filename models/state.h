/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The agents in memory.
 *
 *   eco_world                                   shared: terms, directory, market (read-only inside windows)
 *     eco_local[region x cell]                  one per logical process
 *        clients[]   deals[]                    clients live here, and what they are deciding
 *        partners[]  leads[] projects[] tickets[]   partners at home here, and what they work on
 *
 * An area is a region of the scenario; `world.cells` cuts it into processes.
 * Clients and partners meet by mail only, also inside one process.
 * Rows of pools are addressed by (row, generation): a stale reference is
 * recognised and dropped.
 *
 * Memory: flat arrays, 32-bit indices, no pointers inside agents; memory.c lists the arrays.
 */
#ifndef MODELS_STATE_H
#define MODELS_STATE_H

#include "models/records/counters.h"
#include "models/params/parameters.h"
#include "sim/core/calendar.h"
#include "sim/core/model.h"

#define ECO_NONE UINT32_MAX
#define ECO_CONTACTS_MAX 12
#define ECO_CERTIFICATES_MAX 64
#define ECO_MONTHS 25 /* two years and the month that runs */
#define ECO_LAYERS_MAX 16
#define ECO_ALLIES 4
#define ECO_STRANGERS_TRUST 0.5

/* A working day of a person, in days of desk time. */
#define ECO_PERSON_DAY (9.0 / 24.0)

enum eco_client_state { ECO_FREE, ECO_NEED, ECO_CUSTOMER, ECO_RIVALS, ECO_RESTING, ECO_CLIENT_STATES };
enum eco_origin { ECO_INBOUND, ECO_SEARCH, ECO_REFERRAL, ECO_PROSPECTED, ECO_ORIGINS };
enum eco_role { ECO_SELLER, ECO_CONSULTANT, ECO_SUPPORTER, ECO_ROLES };
enum eco_habit { ECO_ANSWERING, ECO_DISCIPLINE, ECO_SUPPORT, ECO_HABITS };
enum eco_partner_state { ECO_MEMBER, ECO_PROBATION, ECO_EXCLUDED, ECO_PROSPECT, ECO_ONBOARDING, ECO_LEFT };

/* The lines of a partner's ledger. */
enum eco_income {
#define INCOME(name, work, payer, counter, text) ECO_INCOME_##name,
#define EXPENSE(name, vendor, text)
#include "models/vendor/ledger.def"
#undef INCOME
#undef EXPENSE
    ECO_INCOMES
};
enum eco_expense {
#define INCOME(name, work, payer, counter, text)
#define EXPENSE(name, vendor, text) ECO_EXPENSE_##name,
#include "models/vendor/ledger.def"
#undef INCOME
#undef EXPENSE
    ECO_EXPENSES
};

/* What records count by month: tallies.def. */
enum eco_tally {
#define TALLY(NAME, name, text) ECO_TALLY_##NAME,
#include "models/programme/tallies.def"
#undef TALLY
    ECO_TALLIES
};

/* 80 bytes: of a large world, most. */
struct eco_client {
    uint64_t uid;
    uint32_t partner;    /* who serves it: id, or ECO_NONE */
    uint32_t deal;       /* row of its open deal, or ECO_NONE */
    uint32_t needs;      /* met so far: the occurrence of need-level draws */
    uint32_t tickets;    /* so far */
    uint32_t spell;      /* changes of state so far: the stamp of its timers */
    uint32_t expansions; /* needs for more, in the present life as a customer */
    double term_end;     /* of the licence */
    double list_price;   /* per seat and year when the term began */
    float seats;
    float complexity;
    float satisfaction;
    float onboarding;  /* quality of the first project; negative while there is none */
    float churn_logit; /* of its own yearly propensity */
    uint16_t lives;    /* as a customer: the occurrence of what happens in one, with the renewal's number */
    uint16_t renewals; /* in the present one: terms are 30 days at least */
    uint16_t returns;  /* from a rival's term, or attempts at it */
    uint8_t state, industry, segment, product;
    bool was_customer, orphan;
};

/* One partner the client is talking to. */
struct eco_contact {
    uint32_t partner;
    uint32_t lead, lead_generation; /* the partner's row, once it answered */
    float price;                    /* relative to the usual, before rivals came in */
    float presales;                 /* outlay before the sale, in costs of the usual work */
    float response_hours;           /* desk hours from the lead's arrival to the answer */
    bool answered, discovery, registered;
    bool steered; /* it offers a rival's product */
    bool rival;   /* came in during the sales cycle, unasked */
    bool breach;  /* and should not have: the deal was protected, or not in its zone */
};

/* An enquiry or a client's open need. */
struct eco_deal {
    uint32_t generation;
    uint32_t client; /* index, or ECO_NONE for a worthless enquiry */
    uint64_t uid;
    double born, interest_until, engaged;
    uint32_t need;
    uint32_t round; /* of routing: stamp of the service-level timer */
    uint32_t next_free;
    double decides;                              /* the day of the client's decision */
    double protected_from, protected_until;      /* by the registration that counts */
    uint32_t creator, owner;                     /* who answered first; whose deal it is, registered or not */
    uint16_t approaches;                         /* occasions to enter it so far */
    uint8_t rivals, rivals_heard, registrations; /* rivals that entered; of these, those that answered */
    uint8_t origin, segment, industry, product, contact_count, round_first;
    bool open, screened, from_vendor, has_answer;
    bool kept_out; /* protection stopped somebody */
    struct eco_contact contact[ECO_CONTACTS_MAX];
};

/* A lead at a partner, from acceptance to the client's decision. */
struct eco_lead {
    uint32_t generation, next; /* next in the desk's queue or the free list */
    uint32_t partner;          /* local index */
    uint32_t deal, deal_generation, process;
    uint64_t uid; /* of this deal at this partner */
    uint64_t deal_uid;
    double arrived, interest_until;
    double stake;           /* what the licence would earn the partner, as it saw it */
    float seats, discount;  /* discount: on the licence, as a share of list price */
    uint8_t product, field; /* field: partners it knows to be asked, itself among them */
    bool open, genuine, from_vendor, discovery, rival;
};

/* A partner's complaint about a deal it lost. */
struct eco_dispute {
    uint32_t generation, next;
    uint32_t partner; /* local index */
    uint64_t uid;
    double opened, stake, weight; /* weight: of the promise that was broken */
    bool open;
};

struct eco_project {
    uint32_t generation, next;
    uint32_t partner;                /* local index */
    uint32_t client, spell, process; /* the client, or for a guest's part the host's */
    uint32_t host_row, host_generation;
    uint32_t guest; /* id, or ECO_NONE */
    uint64_t uid, deal_uid;
    double queued, started;
    double work, planned;          /* person-days: to do now, and as sold */
    double gap, complexity, price; /* price: relative level */
    double advanced;               /* currency: paid by the client when the work was ordered */
    double promised;               /* currency: margin as planned, counted in decisions on effort when sold */
    double overrun, skill;         /* skill: the best of those involved */
    double list;                   /* of the licence sold with it */
    double born;                   /* of the need */
    double due, desk_days;         /* when the team will be done; desk time of its work at its own pace */
    uint32_t team;
    uint8_t product, industry;
    bool open, part, own_done, guest_done, swan, asked, helped;
};

struct eco_ticket {
    uint32_t generation, next, partner, client, spell, process, number;
    uint64_t client_uid;
    double arrived;
    bool open;
};

/* A question of a team to the vendor's technical desk. */
struct eco_question {
    uint32_t generation, next;
    uint32_t process, row, row_generation; /* the project */
    uint64_t uid;
    double arrived;
    bool open;
};

/* First in, first out, threaded through the rows of a pool. */
struct eco_queue {
    uint32_t head, tail, length;
};

/* A partner's own clocks; a change of terms restarts those whose period it changes. */
enum eco_timer {
    ECO_TIMER_MONTH,
    ECO_TIMER_TRAINING,
    ECO_TIMER_QUIT,
    ECO_TIMER_FEEDBACK,
    ECO_TIMER_AUDIT,
    ECO_TIMER_REVIEW,
    ECO_TIMER_LOOK,
    ECO_TIMER_CONSIDER,
    ECO_TIMER_SETTLEMENT,
    ECO_TIMERS
};

/* What a partner did since time 0; tier and staff as of time 0. */
struct eco_outcome {
    int64_t leads, pursued, answered, offers; /* answered: vendor leads */
    double response_hours;
    uint32_t tier, staff;
    int64_t won, won_vendor, won_late, due, kept, projects, failed;
};

/* In the order in which memory is best read: first what leads, tickets and projects touch, then what is published every
 * day, then the rest.  Rows of a hundred thousand partners fit no cache. */
struct eco_partner {
    uint64_t uid;
    uint32_t id, group, programme; /* programme ECO_NONE for the house desk */
    uint32_t tier, strikes;
    uint32_t sellers, consultants, support_staff;
    uint8_t state;
    bool dormant;
    bool newcomer; /* it joined since the start */
    bool ripe;     /* a newcomer for 90 days and counted as such */
    bool vacancy[ECO_ROLES], stressed;
    double effort;
    double paperwork;       /* share of the time given to the vendor that forms and the portal take */
    double old_terms_until; /* end of the rules that held before the last change of them, for this partner */
    double habit[ECO_HABITS];
    /* desks */
    double today;
    uint32_t in_work, taken_today;
    uint32_t desk_busy, team_busy, support_busy;
    uint32_t deals_closed;
    struct eco_queue desk, projects, support;
    uint32_t month; /* of the trailing months, see tally */
    double trust, sales_skill, last_active;
    double deeds_good[ECO_HABITS], deeds[ECO_HABITS], deeds_time; /* recorded, forgetting */
    double answered_in_time, leads_timed;                         /* recorded, forgetting */
    double true_good, true_deeds;                                 /* what really happened, for the report only */
    double price_level, outside_income, care;
    double selling;              /* output of sellers, relative to margins alone (tasks.c) */
    double worked[ECO_ROLES];    /* this month: desk days of sellers and support staff, use of consultants */
    double beginners[ECO_ROLES]; /* heads' worth of output still to be learnt */
    /* its experience of leads and of its own deals, forgetting */
    double leads_answered, leads_won, claims_kept, claims_lost, claims_time;
    double month_margin, month_fixed; /* currency: earned by work, and spent ahead of it, this month */
    double month_income, month_spent; /* currency; income of all, of which the vendor's: month_payouts */
    struct eco_outcome outcome;
    int64_t income[ECO_INCOMES], expense[ECO_EXPENSES]; /* minor units since time 0 */
    int64_t received;                                   /* from the vendor, since the start */
    double month_passive, month_dues, month_payouts;    /* currency */

    /* published (directory.c) */
    uint32_t customers, reports; /* reports: on conduct, so far */
    double skill[ECO_PRODUCTS_MAX];
    double skill_time, use; /* skills hold at skill_time; use share since then */
    double review_good, review_all, review_time;
    double marketing;    /* claimed activities, as sellers who prospect all the time */
    double margin, days; /* discounted sums: currency, staff-days */
    double cases[ECO_INDUSTRIES_MAX];
    uint32_t ally[ECO_ALLIES];
    float ally_trust[ECO_ALLIES];
    uint32_t certificate_count;
    float certificate_until[ECO_CERTIFICATES_MAX];

    /* what decisions on effort look at (effort.c) */
    double idle_since;              /* day since which effort is below the least that keeps a line alive */
    double fixed_ahead, days_ahead; /* spent, but still to be judged by what comes of them */
    double quality;                 /* share of time moved to quality */
    double threshold_value;         /* of the distance to the next level, relative to income elsewhere */
    double seen;     /* what it takes a unit of the terms to be worth: 1 where they are clear and paid at once */
    uint32_t months; /* lived through so far: the occurrence of its monthly draws */
    /* membership (membership.c) */
    uint32_t looks, considered; /* so far */
    double joined, first_deal;  /* days; first_deal is infinite until then */
    double start_effort;        /* of a new line */
    double passive, fixed;      /* currency: income without work, and cost of membership, of about a year */
    /* staff and cash (staff.c) */
    double cash;                    /* currency */
    double due_clients, due_vendor; /* currency: earned and not yet paid */
    double busy[ECO_ROLES];         /* share of the time given, averaged */
    uint32_t own[ECO_ROLES];        /* heads of the firm itself, which this line did not hire */
    uint32_t hires;                 /* vacancies opened so far */
    uint32_t sellers_most;          /* ever employed */
    double method;
    double team_days, team_time; /* heads at work on projects, integrated since the month began; up to when */
    double reported[ECO_HABITS]; /* what the last report made it wish them to be */
    double probation_until;
    double promoted;                 /* day of the last promotion */
    double qualified[ECO_TIERS_MAX]; /* last day on which a level's conditions held */
    double reviewed_points;          /* at the last review */
    double revenue_total;            /* licences sold at list price since time 0 */
    /* occurrences of its own decisions */
    uint16_t timer_version[ECO_TIMERS]; /* restarts so far: the stamp of the timer */
    uint32_t trainings, quits, audits;
    double tally[ECO_MONTHS][ECO_TALLIES]; /* what the vendor's records show, a ring of months */
};

/* What everybody may know of a partner, as of the last head-office boundary. */
struct eco_listing {
    /* what wheels, routing and head office look at, of many: a line of the cache */
    bool active; /* works leads and serves customers: an awake member, or the house desk with staff */
    bool member;
    bool house;
    uint32_t programme;
    float lead_weight; /* 0 where leads are withheld */
    uint32_t room;     /* vendor leads it may still take in work */
    float score, speed;
    float prospecting; /* effective prospecting sellers */
    float customers;
    double ln_reviews;   /* ln(1 + reviews that have not faded) */
    double margin, days; /* discounted sums of an awake member, for its peers */
    float certificates;  /* valid, per consultant */
    float support;
    /* what clients weigh */
    float reputation, style, price, tier; /* tier: 0 lowest .. 1 highest */
    float skill[ECO_PRODUCTS_MAX];
    float cases[ECO_INDUSTRIES_MAX];
    float load;                              /* leads waiting per seller */
    struct eco_protection_params protection; /* terms of its registrations */
    float registration_delay, house_weight;  /* house_weight: joint targets with it in house sellers' pay */
    uint32_t ally[ECO_ALLIES];
    float ally_trust[ECO_ALLIES];
};

/* Demand in one area and industry. */
struct eco_market {
    double clients, adopters, satisfaction; /* satisfaction: sum over adopters */
    double adoption, recommendation, prospecting;
};

enum eco_attribute {
    ECO_ATTR_SKILL,
    ECO_ATTR_PRICE,
    ECO_ATTR_RELATION,
    ECO_ATTR_CERTIFICATE,
    ECO_ATTR_CASES,
    ECO_ATTR_TIER,
    ECO_ATTR_SUPPORT,
    ECO_ATTR_STYLE,
    ECO_ATTRIBUTES
};

/* A step of the deal log (deal_log.h). */
struct eco_log_row {
    double time, value;
    uint64_t deal;
    int64_t minor;
    uint32_t partner, activity;
};

/* What prospects can see of the programme's members, sums forgotten with the memory of effort; and totals so far. */
struct eco_prospects {
    double member_days, deals, licences, services; /* d, 1, currency, currency */
    double deals_before, licences_before, services_before;
};

/* What a budget may cut: budget_lines.def. */
enum eco_budget_line {
#define BUDGET_LINE(NAME, name, place, text) ECO_BUDGET_##NAME,
#include "models/vendor/budget_lines.def"
    ECO_BUDGET_LINES
};

#define ECO_BUDGET_MONTHS 13 /* ends of the last twelve months, and of the one before */

/* The vendor's budget (budget.c); money in currency. */
struct eco_budget {
    double began;                                                 /* infinite while there is none */
    double amount;                                                /* in its first year */
    double allowed, used;                                         /* since it began */
    double base;                                                  /* spent before */
    double funded[ECO_BUDGET_LINES];                              /* share of each line that is paid for */
    double top_up;                                                /* per year, beyond what the terms say */
    double want[ECO_BUDGET_LINES];                                /* what each line costs in a year when paid in full */
    double line_before[ECO_BUDGET_LINES];                         /* spent until the last month's end */
    double spent[ECO_BUDGET_MONTHS], promised[ECO_BUDGET_MONTHS]; /* until the end of each month, a ring */
    double noted[ECO_BUDGET_MONTHS];                              /* when */
    double next_month;
    uint32_t months, year; /* months noted; years of the budget that are over */
};

struct eco_local;

/* As with eco_local, pointers are listed in memory.c. */
struct eco_world {
    const struct eco_params *terms;
    struct sim_run_setup setup;
    uint32_t process_count, area_count, cells, partner_count;
    bool logging;         /* the deal log is asked for */
    uint32_t epoch;       /* changes of terms so far */
    double lift, genuine; /* of lead generation, from the terms */
    double layer_rate;    /* candidates per day in layer 0 */
    struct sim_desk_hours hours[ECO_REGIONS_MAX];
    struct eco_programme_params *old_programme; /* [old_programme_count] rules before the change; none before it */
    uint32_t old_programme_count;
    uint32_t *partner_process; /* [partner] */
    uint32_t *partner_local;   /* [partner] */
    uint32_t *area_first;      /* [area + 1] its slice of `roster` */
    uint32_t *roster;          /* partner ids by area, house desks excluded */
    uint32_t house[ECO_REGIONS_MAX];
    struct eco_listing *directory; /* [partner] */
    struct eco_market market[ECO_REGIONS_MAX][ECO_INDUSTRIES_MAX];
    double awareness[ECO_REGIONS_MAX];
    double crowd[ECO_REGIONS_MAX];                   /* selling effort per 1000 clients */
    double presence[ECO_REGIONS_MAX];                /* the house desk's share of it */
    uint8_t zone[ECO_REGIONS_MAX][ECO_SEGMENTS_MAX]; /* enum eco_seller, from the terms */
    double record;                                   /* mean transparency of deal records over programmes */
    double answer_wins, deal_wins; /* as everybody sees it: answered leads won, deals won for the vendor */
    double brand[ECO_REGIONS_MAX]; /* mean satisfaction of adopters, or the reference without any */
    struct eco_prospects prospects;
    double peer_margin[ECO_PROGRAMMES_MAX], peer_days[ECO_PROGRAMMES_MAX]; /* sums over awake members */
    double materials[ECO_PRODUCTS_MAX];                                    /* worth of the sales materials, 0 .. 1 */
    double certificate_value;                /* of one certificate per consultant; less, the more common they are */
    double attribute_spread[ECO_ATTRIBUTES]; /* standard deviation among partners at the start */
    double attribute_scale[ECO_ATTRIBUTES];  /* importance over standard deviation, times choice.importance */
    struct eco_local *local;                 /* [process] */
    struct eco_counters vendor;              /* head office's own lines */
    struct eco_counters sampled, headline;   /* totals at the last sample and at time 0 */
    double head_office_time;                 /* of the last boundary whose publications hold */
    /* the account since time 0 */
    int64_t cash, deepest;
    double npv, last_negative;
    struct eco_budget budget;
};

/* Cumulative weights over the roster of an area, rebuilt when first used after a boundary. */
struct eco_wheel {
    double built;    /* boundary for which it holds */
    double *sum;     /* [size]: the roster of the area, and the whole with the house desk */
    uint32_t *guide; /* [size] where to look for each share k / size of the whole: sums beyond it begin about there */
    uint32_t size;
};

enum eco_wheel_kind {
    ECO_WHEEL_RANDOM,
    ECO_WHEEL_TIER,
    ECO_WHEEL_CONDUCT,
    ECO_WHEEL_SPEED,
    ECO_WHEEL_PROSPECTING,
    ECO_WHEEL_REFERRAL,
    ECO_WHEEL_VISIBLE,
    ECO_WHEELS
};

/* Pointers are listed in memory.c, with the number of rows; everything else is part of a snapshot by itself. */
struct eco_local {
    struct sim_region *region;
    struct eco_world *world;
    uint32_t process, area;
    uint32_t client_count;
    struct eco_client *clients;
    uint32_t layers;                      /* open candidate layers */
    uint32_t *candidates[ECO_LAYERS_MAX]; /* [client] occurrences so far */
    uint32_t partner_count;
    struct eco_partner *partners;
    struct eco_deal *deals;
    struct eco_lead *leads;
    struct eco_project *projects;
    struct eco_ticket *tickets;
    struct eco_question *questions;
    struct eco_dispute *disputes;
    uint32_t deal_count, deal_capacity, deal_free;
    uint32_t lead_count, lead_capacity, lead_free;
    uint32_t project_count, project_capacity, project_free;
    uint32_t ticket_count, ticket_capacity, ticket_free;
    uint32_t question_count, question_capacity, question_free;
    struct eco_queue help; /* the technical desk, in the first process only */
    uint32_t help_busy;
    uint32_t dispute_count, dispute_capacity, dispute_free;
    uint32_t *assigned;     /* [partner id] own assignments since the last directory */
    uint32_t *assigned_ids; /* who they were, to clear them */
    uint32_t assigned_count, assigned_size;
    uint32_t turn;                              /* round robin */
    uint32_t release_version[ECO_PRODUCTS_MAX]; /* stamp of the release timers */
    struct eco_wheel wheel[ECO_WHEELS];
    struct eco_counters counters;
    struct eco_market market[ECO_INDUSTRIES_MAX]; /* this process's part */
    struct eco_log_row *log;
    uint32_t log_count, log_capacity;
};

static inline double eco_uniform(const struct eco_local *local, struct sim_address at)
{
    return sim_uniform(&local->region->key, at);
}

#endif
