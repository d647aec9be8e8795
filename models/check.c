/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Conservation laws, checked at head-office boundaries in debug builds:
 *
 *   leads opened     = unserved + unanswered + worthless + deals opened + still open
 *   deals opened     = won + lost to rivals + no decision + still open
 *   customers        = won + won back - lost, and so many clients are in that state
 *   projects queued  = delivered + failed + still open
 *   sales told to partners = heard by them + on their way (never negative)
 *   what the vendor paid   = lines of partners' income that it pays = received by partners
 *   attempts to enter deals = stopped + rivals that entered
 *   disputes opened  = resolved + still open
 *   seats            = sum over customers
 *   lines of a budget are paid for by a share of 0 to 1; nothing is topped up while anything is cut
 */
#include "models/world.h"

#include "models/records/metrics.h"
#include "models/sales/sales.h"

static void check_clients(const struct eco_world *world, const struct eco_counters *t)
{
    int64_t customers = 0, seats = 0, in_need = 0, deals = 0;
    for (uint32_t i = 0; i < world->process_count; i++) {
        const struct eco_local *local = &world->local[i];
        for (uint32_t c = 0; c < local->client_count; c++) {
            const struct eco_client *client = &local->clients[c];
            customers += client->state == ECO_CUSTOMER;
            in_need += client->state == ECO_NEED;
            seats += client->state == ECO_CUSTOMER ? (int64_t)client->seats : 0;
            sim_assert((client->state == ECO_NEED) == (client->deal != ECO_NONE));
        }
        for (uint32_t d = 0; d < local->deal_count; d++)
            deals += local->deals[d].open && local->deals[d].client != ECO_NONE;
    }
    sim_assert(customers == t->customers);
    sim_assert(seats == t->seats);
    sim_assert(in_need == deals);
}

static void check_partners(const struct eco_world *world, const struct eco_counters *t)
{
    int64_t received = 0, projects = 0;
    for (uint32_t i = 0; i < world->process_count; i++) {
        const struct eco_local *local = &world->local[i];
        for (uint32_t j = 0; j < local->partner_count; j++) {
            const struct eco_partner *partner = &local->partners[j];
            received += partner->received;
            sim_assert(partner->desk_busy <= partner->sellers_most || local->world->epoch > 0);
            sim_assert(partner->desk.length == 0 || partner->desk_busy >= eco_desk_servers(partner) ||
                       local->world->epoch > 0);
            sim_assert(partner->effort >= 0 && partner->effort <= 1);
            sim_assert(partner->trust >= 0 && partner->trust <= 1);
            for (int h = 0; h < ECO_HABITS; h++)
                sim_assert(partner->habit[h] >= 0 && partner->habit[h] <= 1);
            for (uint32_t k = 0; k < world->terms->world.product_count; k++)
                sim_assert(partner->skill[k] >= 0 && partner->skill[k] <= 1);
        }
        for (uint32_t p = 0; p < local->project_count; p++)
            projects += local->projects[p].open && !local->projects[p].part;
    }
    sim_assert(received == t->money_payouts);
    int64_t paid =
        t->money_margins + t->money_registered + t->money_both_paid + t->money_joint_pay + t->money_compensation;
#define INCENTIVE_PAYS(NAME, name, work, title, text) paid += t->money_##name;
#include "models/programme/incentives/list.def"
    sim_assert(t->money_payouts == paid);
    sim_assert(projects == t->projects_open);
}

void eco_check(void *opaque)
{
    const struct eco_world *world = opaque;
    struct eco_counters t = eco_totals(world);
    sim_assert(t.leads_opened ==
               t.leads_unserved + t.leads_unanswered + t.leads_worthless + t.deals_opened + t.leads_open);
    sim_assert(t.deals_opened == t.deals_won + t.deals_rival + t.deals_none + t.deals_open);
    sim_assert(t.customers == t.customers_won + t.customers_won_back - t.customers_churned);
    sim_assert(t.questions == t.questions_answered + t.questions_dropped + t.questions_open);
    sim_assert(t.projects_queued == t.projects_delivered + t.projects_failed + t.projects_open);
    sim_assert(t.sales_sent >= t.sales_received);
    sim_assert(t.contest_attempts == t.contests_blocked + t.contests);
    sim_assert(t.disputes_opened == t.disputes_resolved + t.disputes_open);
    bool cut = false;
    for (int k = 0; k < ECO_BUDGET_LINES; k++) {
        sim_assert(world->budget.funded[k] >= 0 && world->budget.funded[k] <= 1);
        cut |= world->budget.funded[k] < 1;
    }
    sim_assert(world->budget.top_up >= 0 && !(cut && world->budget.top_up > 0));
    check_clients(world, &t);
    check_partners(world, &t);
}
