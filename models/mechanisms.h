/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the mechanisms offer one another.  Each group lives in the file named;
 * handlers of events are in handlers.h.
 */
#ifndef MODELS_MECHANISMS_H
#define MODELS_MECHANISMS_H

#include "models/deal_log.h"
#include "models/handlers.h"
#include "models/pool.h"
#include "models/purposes.h"
#include "sim/core/math.h"

#define ECO_LN2 0.69314718055994530942

/* ---- small helpers ---- */

static inline double eco_clamp(double x, double least, double most)
{
    return x < least ? least : x > most ? most : x;
}

static inline const struct eco_params *eco_terms(const struct eco_local *local)
{
    return local->world->terms;
}

static inline const struct sim_desk_hours *eco_hours(const struct eco_local *local)
{
    return &local->world->hours[local->area];
}

/* Whether it takes part at all: works leads, serves customers, follows the programme. */
static inline bool eco_present(const struct eco_partner *partner)
{
    return partner->state == ECO_MEMBER || partner->state == ECO_PROBATION;
}

/* Whether it works for the vendor's line now: dormant members get no leads and answer no customers. */
static inline bool eco_working(const struct eco_partner *partner)
{
    return eco_present(partner) && !partner->dormant;
}

/* The rules that hold for a partner today, which after a change may still be the old ones (transition.c); NULL for the
 * house desk. */
static inline const struct eco_programme_params *eco_programme(const struct eco_local *local,
                                                               const struct eco_partner *partner)
{
    const struct eco_world *world = local->world;
    if (partner->programme == ECO_NONE)
        return NULL;
    bool old = partner->old_terms_until > local->region->now;
    return old ? &world->old_programme[partner->programme] : &world->terms->programme[partner->programme];
}

/* Adds to a partner's outcomes, from time 0 on. */
#define ECO_OUTCOME(local, partner, field, amount)                                                                     \
    ((void)((local)->region->now >= 0 ? ((partner)->outcome.field += (amount)) : 0))

struct sim_problems;

/* ---- world.c ---- */
void *eco_world_create(const void *parameters, const struct sim_run_setup *setup, struct sim_region *regions,
                       struct sim_error *error);
void eco_world_start(struct sim_region *region);
void eco_world_derive(struct eco_world *world); /* what follows from the terms */
void eco_house_staff(struct eco_local *local, struct eco_partner *house);

/* ---- memory.c ---- */
void eco_world_archive(void *world, struct sim_archive *archive);
void eco_world_destroy(void *world);

/* ---- demand.c (M1) ---- */
/* Needs per day of a client now, and its parts by origin. */
double eco_need_rate(const struct eco_local *local, const struct eco_client *client, double now,
                     double part[ECO_ORIGINS]);
void eco_demand_open_layers(struct eco_local *local); /* as many as the highest rate needs until the next boundary */
/* At head office, `days` after the last time: adoption, recommendation, prospecting, awareness. */
void eco_demand_fold_markets(struct eco_world *world, double days);
/* Identity of a client's n-th need, and of the deal that comes of it. */
uint64_t eco_need_uid(const struct eco_client *client, uint32_t need);
void eco_client_rest(struct eco_local *local, uint32_t client, uint8_t state);

/* ---- routing.c (M2) ---- */
/* Sends a vendor lead out, or counts it as unserved and closes it. */
void eco_route(struct eco_local *local, uint32_t deal);
/* How a partner comes to a deal. */
struct eco_approach {
    double arrival; /* of the lead at the partner */
    uint32_t field; /* partners asked, as far as it knows */
    bool rival;     /* it comes unasked, into a deal in its sales cycle */
    bool breach;    /* and should have been kept out */
};
/* Adds a partner to a deal and sends it the lead; false if it is there already or there are too many. */
bool eco_deal_contact(struct eco_local *local, uint32_t deal, uint32_t partner, struct eco_approach how);
struct eco_contact *eco_deal_find_contact(struct eco_deal *deal, uint32_t partner);
/* The partner in whose exclusive territory the client is, whether or not its programme has any; ECO_NONE without. */
uint32_t eco_territory_owner(const struct eco_local *local, const struct eco_deal *deal);
/* Closes a deal that never got an answer. */
void eco_deal_abandon(struct eco_local *local, uint32_t deal, bool unserved);
/* The n-th partner drawn from the area's roster in proportion to a wheel; ECO_NONE if all weights are 0. */
uint32_t eco_wheel_draw(struct eco_local *local, enum eco_wheel_kind kind, double uniform);
uint32_t eco_roster_count(const struct eco_local *local);
uint32_t eco_roster_at(const struct eco_local *local, uint32_t index);

/* ---- desk.c (M3) ---- */
uint32_t eco_desk_servers(const struct eco_partner *partner);
void eco_desk_pull(struct eco_local *local, struct eco_partner *partner); /* free sellers turn to waiting leads */
double eco_audited_reaction(double u);
double eco_discovery_chance(const struct eco_params *terms, double sales_skill);
void eco_lead_close(struct eco_local *local, uint32_t lead);

/* ---- choice.c (M4) ---- */
/* Utility of a listed partner for a client, without taste. `price` is relative to the usual. */
double eco_utility(const struct eco_world *world, const struct eco_client *client, const struct eco_listing *listing,
                   bool incumbent, double style, double price);
enum eco_rule eco_client_rule(const struct eco_local *local, const struct eco_client *client);
/* What a rule looks at: larger is better. */
double eco_rule_value(const struct eco_world *world, enum eco_rule rule, const struct eco_client *client,
                      const struct eco_listing *listing, bool incumbent, double style, double price);
/* Nested logit of Ben-Akiva & Lerman: probability of the vendor against the outside option. */
double eco_vendor_probability(double inclusive, double outside);
double eco_inclusive_value(const double *utility, uint32_t count, double nest);

/* ---- conflict.c (M5), the client's side ---- */
double eco_conflict_hazard(const struct eco_local *local, double transparency);        /* per day, between strangers */
void eco_conflict_open(struct eco_local *local, uint32_t deal);                        /* its sales cycle begins */
double eco_conflict_price(const struct eco_local *local, const struct eco_deal *deal); /* factor on every offer */
/* Counts a decided deal; `chosen` is NULL where the vendor lost it. */
void eco_conflict_count(struct eco_local *local, const struct eco_deal *deal, const struct eco_contact *chosen,
                        double price);

/* ---- protection.c (M5) ---- */
/* Share of deals that somebody enters: constant hazard per day, a cycle of so many days, approval after so many. */
double eco_protection_open(const struct eco_protection_params *terms, double hazard, double cycle, double approval);
/* phi_rule and phi: the chance that a deal worked for is not lost to a rival, by the rules and by experience too. */
double eco_protection_promise(const struct eco_local *local, const struct eco_partner *partner, bool registered);
double eco_protection_trust(const struct eco_local *local, const struct eco_partner *partner, bool registered);
bool eco_protection_registers(struct eco_local *local, struct eco_partner *partner, const struct eco_lead *lead);
void eco_protection_register(struct eco_local *local, struct eco_deal *deal, struct eco_contact *contact,
                             double contact_time);
bool eco_protection_holds(const struct eco_local *local, const struct eco_deal *deal, double now);
/* Whether protection stops a rival's attempt; `attempt` numbers them within the deal. */
bool eco_protection_stops(const struct eco_local *local, const struct eco_deal *deal, uint32_t rival, uint32_t attempt);

/* ---- presales.c (M5), the partner's side ---- */
struct eco_presales {
    double outlay; /* in costs of the usual work */
    bool registers;
};
/* A seller has reached a live client: what is done before the sale, and paid for. */
/* What a deal would earn the partner, as it sees it, in currency: licence margin and bonus; implementation at the usual
 * work; and the rival's licence at its list price. */
double eco_licence_value(const struct eco_local *local, const struct eco_partner *partner, const struct eco_lead *lead);
double eco_service_value(const struct eco_local *local, const struct eco_partner *partner, const struct eco_lead *lead);
double eco_rival_list(const struct eco_local *local, const struct eco_lead *lead);
struct eco_presales eco_presales(struct eco_local *local, uint32_t lead);
/* Probability of doing work that costs `cost` for so much expected margin. */
double eco_presales_chance(const struct eco_presales_params *presales, double expected, double cost);
double eco_presales_appeal(const struct eco_local *local, const struct eco_deal *deal,
                           const struct eco_contact *contact);
void eco_presales_publish(struct eco_world *world);
/* Outlay of each in the symmetric equilibrium of a contest (Tullock 1980): prize 100, 4 racers: 18.75. */
double eco_race_outlay(double prize, uint32_t racers, double exponent);
/* A partner's experience of its deals: what is left of it now, and forgetting up to now. */
double eco_claims_keep(const struct eco_local *local, const struct eco_partner *partner);
void eco_claims_forget(struct eco_local *local, struct eco_partner *partner);

/* ---- dispute.c (M5), the partner's side ---- */
void eco_contest_pay(struct eco_local *local, struct eco_partner *partner);
void eco_claim_won(struct eco_local *local, const struct eco_lead *lead, bool registered);
void eco_claim_closed(struct eco_local *local, const struct eco_lead *lead, const struct eco_mail_closed *mail);

/* ---- roles.c (M6) ---- */
void eco_roles_derive(struct eco_world *world);
/* Whether a client is not for this seller by the table of roles. */
bool eco_zone_outside(const struct eco_local *local, const struct eco_deal *deal, uint32_t seller);
/* Whether a seller that meets the client takes it up; outside its zone or territory it mostly leaves it alone. */
bool eco_zone_admits(const struct eco_local *local, const struct eco_deal *deal, uint32_t seller);
/* How ready a seller is to enter another's deal, 0 .. 1. */
double eco_zone_readiness(const struct eco_local *local, const struct eco_deal *deal, uint32_t seller);
enum eco_policy eco_zone_policy(const struct eco_local *local, const struct eco_deal *deal, enum eco_policy policy);
double eco_house_effort(const struct eco_params *terms);
void eco_roles_accrue(struct eco_world *world, double house_sellers, double years);
void eco_roles_both_paid(struct eco_local *local, const struct eco_deal *deal, double list);
void eco_joint_pay(struct eco_local *local, struct eco_partner *partner, const struct eco_project *project,
                   double quality);

/* ---- project.c (M7) ---- */
uint32_t eco_project_capacity(const struct eco_params *terms, const struct eco_partner *partner);
void eco_project_pull(struct eco_local *local, struct eco_partner *partner); /* free consultants start waiting work */
void eco_project_clock(struct eco_partner *partner, double now); /* integrates the heads at work up to now */

/* ---- customer.c (M8) ---- */
void eco_customer_begin(struct eco_local *local, uint32_t client, uint32_t partner);
double eco_renewal_probability(const struct eco_params *terms, const struct eco_client *client, double price_ratio,
                               bool first, bool orphan);
/* Also the weight of the reviews that have not faded. */
double eco_reputation(const struct eco_params *terms, const struct eco_partner *partner, double now, double *reviews);

/* ---- help.c (M10) ---- */
/* A team at the start of its work may ask the technical desk. */
void eco_help_ask(struct eco_local *local, uint32_t project);
/* After a change of terms: more engineers take up what waits; where there are none left, nobody is answered. */
void eco_help_restaff(struct eco_local *local);

/* ---- materials.c (M10) ---- */
void eco_materials_advance(struct eco_world *world, double now); /* at head office, up to `now` */
double eco_materials_worth(const struct eco_world *world);       /* mean by the shares of products among needs */

/* ---- friction.c (M13, portal of M10) ---- */
double eco_portal_use(const struct eco_local *local, const struct eco_partner *partner);
/* Share of the time given to the vendor that is left for work. */
static inline double eco_working_share(const struct eco_partner *partner)
{
    return 1 - partner->paperwork;
}
/* Staff hours a month that the programme's forms and the portal take from a partner. */
double eco_paperwork_hours(const struct eco_local *local, const struct eco_partner *partner);
/* A newcomer's onboarding time relative to that without a portal. */
double eco_portal_onboarding(const struct eco_world *world);
/* Spread of what partners take the terms to be worth, relative to it. */
double eco_terms_variation(const struct eco_local *local, const struct eco_partner *partner);
/* Sees to partner->paperwork and partner->seen; to be called when what they depend on has changed. */
void eco_friction_update(struct eco_local *local, struct eco_partner *partner);
/* After a change of terms: the same where it concerns the partner, so that a change elsewhere moves nothing. */
void eco_friction_change(struct eco_local *local, struct eco_partner *partner, const struct eco_params *before,
                         const struct eco_programme_params *rules);
/* A month of forms, in the partner's books. */
void eco_friction_month(struct eco_local *local, struct eco_partner *partner, double days);

/* ---- transition.c (M13) ---- */
/* Keeps the rules before a change; to be called before world->terms changes. */
void eco_transition_keep(struct eco_world *world);
/* Announces changed rules to a partner: from when they hold for it, and what that does to its trust. */
void eco_transition_announce(struct eco_local *local, uint32_t partner);

/* ---- support.c ---- */
/* What customers pay their partner for support over so many days. */
void eco_support_pull(struct eco_local *local, struct eco_partner *partner); /* free staff turn to waiting tickets */
void eco_support_fees(struct eco_local *local, struct eco_partner *partner, double days);

/* ---- effort.c (M12) ---- */
/* How a partner sees the vendor's line: return per staff-day relative to income elsewhere, spread of the terms, trust,
 * value of the distance to the next level. */
struct eco_outlook {
    double yield, cv, trust, threshold;
};
/* A quotient of money that a decision looks at, to 2^-20: the unit of money must not reach it through the last bits. */
double eco_rounded(double quotient);
double eco_effort_attraction(const struct eco_effort_params *effort, const struct eco_outlook *outlook); /* x */
double eco_effort_wish(const struct eco_effort_params *effort, double attraction);                       /* e* */
/* Return per staff-day expected by a partner, in currency: its own experience, shrunk to that of its active peers. */
double eco_expected_yield(const struct eco_local *local, const struct eco_partner *partner);
void eco_effort_month(struct eco_local *local, uint32_t partner);
void eco_effort_fold_peers(struct eco_world *world); /* at head office: what active partners of a programme earn */

/* ---- tasks.c (M12) ---- */
double eco_selling_share(const struct eco_tasks_params *tasks, double selling, double quality); /* of pay for both */
void eco_tasks_divide(const struct eco_local *local, struct eco_partner *partner);

/* ---- steering.c (M12) ---- */
double eco_steer_logit(const struct eco_steering_params *steering, double ratio, double trust);
/* Whether a partner that reached the client of a vendor's lead offers it a rival's product. */
bool eco_steers(struct eco_local *local, struct eco_partner *partner, const struct eco_lead *lead);

/* ---- street.c (M12) ---- */
double eco_street_discount(const struct eco_street_params *street, double margin, uint32_t field, bool pressed);
double eco_street_offer(struct eco_local *local, struct eco_partner *partner, const struct eco_lead *lead);

/* ---- staff.c (M12) ---- */
double eco_staff(const struct eco_partner *partner); /* heads of all roles */
/* Output of a role relative to as many old hands. */
double eco_staff_output(const struct eco_partner *partner, enum eco_role role);
void eco_staff_begin(const struct eco_local *local, struct eco_partner *partner); /* cash of a new line */
void eco_staff_month(struct eco_local *local, uint32_t partner);

/* ---- membership.c (M12) ---- */
double eco_entry_logit(const struct eco_local *local, const struct eco_partner *partner);
double eco_exit_logit(const struct eco_local *local, const struct eco_partner *partner);
void eco_prospect_schedule(struct eco_local *local, uint32_t partner);
void eco_member_schedule(struct eco_local *local, uint32_t partner, const struct eco_params *before);
void eco_member_month(struct eco_local *local, struct eco_partner *partner);
void eco_member_won(struct eco_local *local, struct eco_partner *partner); /* notes its first deal */
void eco_outlook_fold(struct eco_world *world, double now);                /* at head office: what prospects can see */

/* ---- trust.c (M12) ---- */
/* A promise of the programme was kept or broken; weight 1 is an ordinary promise. */
void eco_trust_kept(struct eco_local *local, struct eco_partner *partner, double weight);
void eco_trust_broken(struct eco_local *local, struct eco_partner *partner, double weight);

/* ---- timers.c ---- */
/* The first point of the grid phase + k period after `now`; `now` itself, give or take rounding, is not after. */
double eco_grid_next(double phase, double period, double now);
/* Of a partner's grids, in periods. */
double eco_timer_phase(const struct eco_local *local, const struct eco_partner *partner, enum eco_timer timer);
/* The next moment of a grid of `period` days, shifted by the partner's own phase. */
double eco_timer_next(const struct eco_local *local, const struct eco_partner *partner, enum eco_timer timer,
                      double period);
/* Schedules the next tick on a grid of `period` days, shifted by the partner's own phase. */
void eco_timer_grid(struct eco_local *local, uint32_t partner, enum eco_timer timer, uint32_t kind, double period);
/* Schedules the next of a Poisson process; `number` is its occurrence. Nothing at rate 0. */
void eco_timer_poisson(struct eco_local *local, uint32_t partner, enum eco_timer timer, uint32_t kind,
                       double rate_per_year, struct sim_address at);
/* Makes whatever is pending for the timer stale: to be called before scheduling it anew under other terms. */
void eco_timer_restart(struct eco_partner *partner, enum eco_timer timer);
bool eco_timer_stale(const struct eco_partner *partner, enum eco_timer timer, struct sim_event event);

/* ---- skill.c (M9) ---- */
void eco_skill_update(const struct eco_params *terms, struct eco_partner *partner, double now);
uint32_t eco_certificates(struct eco_local *local, struct eco_partner *partner, double now);
/* Starts the timers whose period differs between the two terms (all of them where `before` is NULL). */
void eco_skill_schedule(struct eco_local *local, uint32_t partner, const struct eco_params *before);
/* A consultant came as a beginner, or was laid off. */
void eco_skill_head_came(struct eco_local *local, uint32_t partner);
void eco_skill_head_left(struct eco_local *local, uint32_t partner);
void eco_release_schedule(struct eco_local *local, const struct eco_params *before);

/* ---- conduct.c, tiers.c (M11) ---- */
double eco_conduct_score(const struct eco_local *local, const struct eco_partner *partner, double now);
void eco_conduct_record(struct eco_local *local, struct eco_partner *partner, enum eco_habit habit, bool good,
                        bool seen_good);
double eco_gaming_chance(const struct eco_local *local, const struct eco_partner *partner);
/* `before`: the rules that held for the partner until now; NULL at the start. */
void eco_conduct_schedule(struct eco_local *local, uint32_t partner, const struct eco_programme_params *before);
void eco_tier_schedule(struct eco_local *local, uint32_t partner, const struct eco_programme_params *before);
double eco_review_next(const struct eco_local *local, const struct eco_partner *partner); /* day of the next review */
/* Is it the last tenth of the partner's review period? */
bool eco_review_soon(const struct eco_local *local, const struct eco_partner *partner);
/* What the next level would add to a partner's income, or losing its level would take, near the condition; relative to
 * income elsewhere for the same time (effort.c). */
double eco_threshold_value(struct eco_local *local, struct eco_partner *partner);
/* Is the next level within reach, all that selling does not bring being met? */
bool eco_next_level_near(struct eco_local *local, struct eco_partner *partner);
void eco_review_move(struct eco_local *local, struct eco_partner *partner); /* a review sets the level */
void eco_tier_watch(struct eco_local *local, struct eco_partner *partner);  /* daily: which levels' conditions hold */
void eco_sanction(struct eco_local *local, uint32_t partner, bool breach);
/* A deal won: its record, if the partner keeps one, and what it counts for. */
struct eco_won {
    double revenue, seats; /* licence at list price */
    bool from_vendor;
    uint64_t uid;
};
void eco_deal_book(struct eco_local *local, struct eco_partner *partner, const struct eco_won *won);
double eco_margin(const struct eco_local *local, const struct eco_partner *partner, double now);
/* A licence sold, as its partner's process hears of it: what the partner earns and the vendor pays is booked there, by
 * the terms of that day, in one place. */
enum eco_sale_kind { ECO_SALE_NEW, ECO_SALE_EXPANSION, ECO_SALE_RENEWAL };
struct eco_sale {
    enum eco_sale_kind kind;
    double list;      /* at list price */
    bool from_vendor; /* a new customer from the vendor's lead */
    bool registered;  /* the partner held a registration of the deal */
    double discount;  /* given by the partner, as a share of list price */
};
void eco_sale_pay(struct eco_local *local, struct eco_partner *partner, const struct eco_sale *sale);

/* ---- contract.c ---- */
struct eco_contract_terms {
#define COEFFICIENT(name, neutral, CONTRACT, field, text) double name;
#include "models/contracts.def"
#undef COEFFICIENT
};
struct eco_contract_terms eco_contract_terms(const struct eco_programme_params *programme); /* NULL: the house desk */
double eco_contract_quality(const struct eco_contract_terms *terms, double own, double complexity);

/* ---- rules.c (M11) ---- */
/* What a rule counts of a partner, over the current month and those before it. */
double eco_measure(struct eco_local *local, struct eco_partner *partner, enum eco_measure which, uint32_t months);
struct eco_standing {
    double points, score, certificates, customers, retention, conduct;
};
struct eco_standing eco_standing(struct eco_local *local, struct eco_partner *partner);
/* How far a partner is from what a level asks of its sales, relative to it: the furthest of points, score, customers
 * and further needs; 0 or less where all are met, minus infinity where none is asked. */
double eco_level_distance(struct eco_local *local, struct eco_partner *partner, const struct eco_standing *standing,
                          uint32_t level);
/* Certificates, retention and conduct. */
bool eco_level_unsold_holds(const struct eco_local *local, const struct eco_partner *partner,
                            const struct eco_standing *standing, uint32_t level);
bool eco_level_holds(struct eco_local *local, struct eco_partner *partner, const struct eco_standing *standing,
                     uint32_t level);

/* ---- incentives.c (M11) ---- */
void eco_incentives_schedule(struct eco_local *local, uint32_t partner, const struct eco_programme_params *before);
void eco_incentives_join(struct eco_local *local, struct eco_partner *partner); /* on the day of joining */
double eco_joining_cost(const struct eco_programme_params *programme);
bool eco_leads_allowed(const struct eco_local *local, const struct eco_partner *partner);
/* What the records show: adds to the current month; sums `months` months before the last `skip` (0: with the current
 * one), of a ring that eco_month_slot has brought up to now. */
void eco_tally_add(struct eco_local *local, struct eco_partner *partner, enum eco_tally which, double amount);
double eco_tally(const struct eco_partner *partner, enum eco_tally which, uint32_t skip, uint32_t months);
/* The month ring: brings it up to `now` and returns the current slot. */
uint32_t eco_month_slot(const struct eco_local *local, struct eco_partner *partner, double now);

/* ---- budget.c (M14) ---- */
#define ECO_BUDGET_PLACES 100
/* Sees to funded[] and top_up for so much money a year, from want[]. */
void eco_budget_share_out(const struct eco_budget_params *terms, struct eco_budget *budget, double available);
void eco_budget_init(struct eco_world *world);
void eco_budget_advance(struct eco_world *world, double now); /* at head office, after the account's accruals */
/* What there is money for. */
double eco_leads_spend(const struct eco_world *world);     /* currency a year */
double eco_materials_spend(const struct eco_world *world); /* currency a year */
double eco_portal_level(const struct eco_world *world);
uint32_t eco_help_engineers(const struct eco_world *world);

/* ---- account.c (M14) ---- */
/* Amount in minor units, rounded half up once, where a payment arises. */
int64_t eco_account_spent(const struct eco_counters *c); /* all the vendor paid but for running licences */
int64_t eco_minor(double amount);
void eco_account_accrue(struct eco_world *world, double now);
int64_t eco_account_profit(const struct eco_counters *counters);
int64_t eco_account_revenue(const struct eco_counters *counters);
double eco_account_terminal(const struct eco_world *world, const struct eco_counters *total, double now);
/* Is the line paid by the vendor, or by the partner's clients? */
bool eco_vendor_pays(enum eco_income line);
/* Books a line of the partner's ledger; the house desk has none. Money in currency: rounded to minor units in the
 * books, unrounded in what the partner's decisions look at, so that money stays a mere unit. */
void eco_partner_earns(struct eco_local *local, struct eco_partner *partner, enum eco_income line, double money);
void eco_partner_pays(struct eco_local *local, struct eco_partner *partner, enum eco_expense line, double money);

/* ---- directory.c ---- */
void eco_directory_publish(struct eco_local *local);
void eco_directory_scale(struct eco_world *world); /* importances per standard deviation among partners at the start */
void eco_directory_value_certificates(struct eco_world *world); /* (1 - prevalence)^dilution */

/* ---- metrics.c ---- */
struct eco_counters eco_totals(const struct eco_world *world);
void eco_metrics_sample(void *world, double now, double *row);
void eco_metrics_begin_headline(void *world);
void eco_metrics_headline(void *world, double *row);
enum {
#define METRIC(name, kind, goal, unit, group, title, description, value) ECO_METRIC_##name,
#include "models/metrics.def"
#undef METRIC
    ECO_METRIC_COUNT
};
extern const struct sim_metric eco_metrics[ECO_METRIC_COUNT];

/* ---- check.c ---- */
void eco_check(void *world);
/* Senseless or contradictory terms. */
void eco_lint(const void *parameters, struct sim_problems *problems);

#endif
