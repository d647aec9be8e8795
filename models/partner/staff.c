/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * M12 Staff and cash of a partner.
 *
 * Sellers, consultants and support staff are busy for a share of the time they
 * give the vendor's line, averaged with time constant `window`:
 *
 *   u <- u + (1 - e^(-month / window)) (busy - u)
 *
 * Above `hire_above`, and with cash for `reserve` months of wages, a vacancy is
 * opened; somebody comes after an exponential time of mean `arrival`, as a
 * beginner: skill of the firm is diluted by one head, and output reaches full
 * speed exponentially, losing as many days as a linear ramp of length `ramp`.
 *
 *   cash <- cash + receipts - payments - wages,  wages = wage x heads x effort
 *
 * Income arrives after an exponential delay of mean `late`, the vendor's of
 * mean `late` + `payout_delay`.  Owners draw what exceeds `keep` months of
 * wages.  Credit is given to the firm, by all its wages.  At its limit the line
 * may not grow, and idle staff that the line hired is laid off; the firm's own
 * people have other work.  When a line
 * falls dormant the owners settle its debts; taken up again, it starts with a
 * new reserve.
 */
#include "models/partner/partner.h"

#include "models/delivery/delivery.h"
#include "models/programme/programme.h"
#include "models/sales/sales.h"

static uint32_t *heads_of(struct eco_partner *partner, int role)
{
    return role == ECO_SELLER       ? &partner->sellers
           : role == ECO_CONSULTANT ? &partner->consultants
                                    : &partner->support_staff;
}

double eco_staff(const struct eco_partner *partner)
{
    return partner->sellers + partner->consultants + partner->support_staff;
}

double eco_staff_output(const struct eco_partner *partner, enum eco_role role)
{
    double heads = role == ECO_SELLER       ? partner->sellers
                   : role == ECO_CONSULTANT ? partner->consultants
                                            : partner->support_staff;
    return heads > 0 ? 1 - eco_clamp(partner->beginners[role] / heads, 0, 1) : 1;
}

static double monthly_wages(const struct eco_local *local, const struct eco_partner *partner)
{
    return eco_terms(local)->practice.staff.wage * eco_staff(partner) * partner->effort;
}

void eco_staff_begin(const struct eco_local *local, struct eco_partner *partner)
{
    partner->cash = eco_terms(local)->practice.staff.reserve * monthly_wages(local, partner);
    for (int role = 0; role < ECO_ROLES; role++)
        partner->busy[role] = partner->worked[role] = 0;
}

/* ---- the month ---- */

static void measure(struct eco_local *local, struct eco_partner *partner)
{
    const struct eco_staff_params *staff = &eco_terms(local)->practice.staff;
    double step = 1 - sim_exp(-SIM_DAYS_PER_MONTH / staff->window);
    double desk = eco_hours(local)->always ? SIM_DAYS_PER_MONTH : SIM_DAYS_PER_MONTH * 5.0 / 7.0 * ECO_PERSON_DAY;
    double given[ECO_ROLES] = {partner->sellers * partner->effort * desk, 1, partner->support_staff * desk};
    partner->worked[ECO_CONSULTANT] = partner->use;
    for (int role = 0; role < ECO_ROLES; role++) {
        double busy = given[role] > 0 ? eco_clamp(partner->worked[role] / given[role], 0, 1) : 0;
        partner->busy[role] += step * (busy - partner->busy[role]);
        partner->worked[role] = 0;
        partner->beginners[role] *= sim_exp(-2 * SIM_DAYS_PER_MONTH / staff->ramp);
    }
}

/* What arrives this month of what is due, paid after an exponential time of mean `late` days. */
static double receive(double *due, double late)
{
    double received = late > 0 ? (1 - sim_exp(-SIM_DAYS_PER_MONTH / late)) * *due : *due;
    *due -= received;
    return received;
}

static void settle_cash(struct eco_local *local, struct eco_partner *partner)
{
    const struct eco_staff_params *staff = &eco_terms(local)->practice.staff;
    double wages = monthly_wages(local, partner);
    partner->due_clients += partner->month_income - partner->month_payouts;
    partner->due_vendor += partner->month_payouts;
    double late = staff->late + eco_programme(local, partner)->friction.payout_delay;
    double received = receive(&partner->due_clients, staff->late) + receive(&partner->due_vendor, late);
    partner->cash += received - partner->month_spent - wages;
    if (wages > 0 && partner->cash > staff->keep * wages)
        partner->cash = staff->keep * wages;
    partner->month_income = partner->month_payouts = partner->month_spent = 0;
    if (partner->dormant)
        partner->cash = 0;
    double months = staff->credit + eco_contract_terms(eco_programme(local, partner)).credit;
    partner->stressed = !partner->dormant && partner->cash < -months * staff->wage * eco_staff(partner);
}

static void lay_off(struct eco_local *local, uint32_t j)
{
    struct eco_partner *partner = &local->partners[j];
    int idlest = -1;
    for (int role = 0; role < ECO_ROLES; role++)
        if (*heads_of(partner, role) > partner->own[role] &&
            (idlest < 0 || partner->busy[role] < partner->busy[idlest]))
            idlest = role;
    if (idlest < 0 || partner->busy[idlest] >= eco_terms(local)->practice.staff.idle_below)
        return;
    --*heads_of(partner, idlest);
    local->counters.layoffs++;
    if (idlest == ECO_CONSULTANT)
        eco_skill_head_left(local, j);
}

static void look_for_staff(struct eco_local *local, uint32_t j)
{
    const struct eco_staff_params *staff = &eco_terms(local)->practice.staff;
    struct eco_partner *partner = &local->partners[j];
    for (int role = 0; role < ECO_ROLES; role++) {
        if (partner->vacancy[role] || partner->busy[role] <= staff->hire_above ||
            partner->cash < staff->reserve * monthly_wages(local, partner))
            continue;
        partner->vacancy[role] = true;
        double wait =
            sim_exponential(&local->region->key, ECO_AT(partner->uid, VACANCY, partner->hires++), staff->arrival);
        sim_region_schedule(local->region, local->region->now + wait, ECO_EVENT_HIRED, j, (uint32_t)role);
    }
}

void eco_staff_month(struct eco_local *local, uint32_t j)
{
    struct eco_partner *partner = &local->partners[j];
    measure(local, partner);
    settle_cash(local, partner);
    if (!eco_terms(local)->practice.staff.decide)
        partner->stressed = false;
    else if (partner->stressed)
        lay_off(local, j);
    else
        look_for_staff(local, j);
}

void eco_on_hired(struct eco_local *local, struct sim_event event)
{
    struct eco_partner *partner = &local->partners[event.agent];
    const int role = (int)sim_event_stamp(event);
    partner->vacancy[role] = false;
    if (!eco_working(partner)) {
        sim_region_skip(local->region);
        return;
    }
    ++*heads_of(partner, role);
    partner->beginners[role] += 1;
    partner->sellers_most = partner->sellers > partner->sellers_most ? partner->sellers : partner->sellers_most;
    local->counters.hires++;
    if (role == ECO_CONSULTANT)
        eco_skill_head_came(local, event.agent);
    eco_desk_pull(local, partner);
    eco_project_pull(local, partner);
    eco_support_pull(local, partner);
}
