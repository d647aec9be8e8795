/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The world as it is made: who lives where, and what each is like.
 *
 * Shares of regions are met exactly (largest remainder); everything else about
 * a client or a partner is an addressed draw on its own identity.
 */
#include "models/world.h"

#include <math.h>

#include "models/delivery/delivery.h"
#include "models/partner/partner.h"
#include "models/programme/programme.h"
#include "models/records/deal_log.h"
#include "models/vendor/vendor.h"
#include "sim/core/memory.h"

static const uint64_t partner_uid_base = UINT64_C(1) << 48;

void eco_world_derive(struct eco_world *world)
{
    const struct eco_lead_generation_params *generation = &world->terms->vendor.lead_generation;
    double relative = eco_leads_spend(world) / generation->half_spend;
    world->lift = generation->lift_max * relative / (1 + relative);
    world->genuine = generation->genuine * sim_pow(1 + relative, -generation->dilution);
    eco_roles_derive(world);
    for (uint32_t a = 0; a < world->area_count; a++) {
        const struct eco_region_params *region = &world->terms->world.region[a];
        world->hours[a] =
            (struct sim_desk_hours){.always = region->hours == ECO_HOURS_ALWAYS, .offset_days = region->utc_offset};
    }
}

/* Cuts `total` into parts by weight: largest remainders, ties to the earlier part. */
static void apportion(uint32_t total, const double *weight, uint32_t parts, uint32_t *out)
{
    double sum = 0, rest[ECO_REGIONS_MAX];
    uint32_t given = 0;
    for (uint32_t i = 0; i < parts; i++)
        sum += weight[i];
    for (uint32_t i = 0; i < parts; i++) {
        double exact = sum > 0 ? total * (weight[i] / sum) : (i == 0 ? total : 0);
        out[i] = (uint32_t)floor(exact);
        rest[i] = exact - out[i];
        given += out[i];
    }
    while (given < total) {
        uint32_t best = 0;
        for (uint32_t i = 1; i < parts; i++)
            if (rest[i] > rest[best])
                best = i;
        out[best]++;
        rest[best] = -1;
        given++;
    }
}

static void area_weights(const struct eco_params *p, bool partners, double *weight)
{
    double sum = 0;
    for (uint32_t a = 0; a < p->world.region_count; a++) {
        weight[a] = partners ? p->world.region[a].partner_share : p->world.region[a].share;
        sum += weight[a];
    }
    if (partners && sum <= 0)
        area_weights(p, false, weight);
}

/* Processes of an area get its agents in turn. */
static uint32_t part_of(uint32_t total, uint32_t cells, uint32_t cell)
{
    return total / cells + (cell < total % cells ? 1 : 0);
}

static void lay_out_partners(struct eco_world *world)
{
    const struct eco_params *p = world->terms;
    double weight[ECO_REGIONS_MAX];
    uint32_t per_area[ECO_REGIONS_MAX], in_area[ECO_REGIONS_MAX] = {0}, count = 0;
    area_weights(p, true, weight);
    for (uint32_t g = 0; g < p->group_count; g++)
        count += p->partners[g].count + p->partners[g].prospects;
    world->partner_count = count + world->area_count;
    world->partner_process = sim_memory_zeros(world->partner_count, sizeof *world->partner_process);
    world->partner_local = sim_memory_zeros(world->partner_count, sizeof *world->partner_local);
    world->directory = sim_memory_zeros(world->partner_count, sizeof *world->directory);
    world->roster = sim_memory_zeros(world->partner_count, sizeof *world->roster);
    world->area_first = sim_memory_zeros(world->area_count + 1, sizeof *world->area_first);
    uint32_t id = 0;
    for (uint32_t g = 0; g < p->group_count; g++) {
        const uint32_t firms[] = {p->partners[g].count, p->partners[g].prospects};
        for (int kind = 0; kind < 2; kind++) {
            apportion(firms[kind], weight, world->area_count, per_area);
            for (uint32_t a = 0; a < world->area_count; a++) {
                for (uint32_t i = 0; i < per_area[a]; i++, id++) {
                    uint32_t process = a * world->cells + in_area[a]++ % world->cells;
                    world->partner_process[id] = process;
                    world->partner_local[id] = world->local[process].partner_count++;
                }
            }
        }
    }
    for (uint32_t a = 0; a < world->area_count; a++, id++) {
        world->house[a] = id;
        world->partner_process[id] = a * world->cells;
        world->partner_local[id] = world->local[a * world->cells].partner_count++;
    }
    uint32_t at = 0;
    for (uint32_t a = 0; a < world->area_count; a++) {
        world->area_first[a] = at;
        for (uint32_t j = 0; j < count; j++)
            if (world->partner_process[j] / world->cells == a)
                world->roster[at++] = j;
    }
    world->area_first[world->area_count] = at;
}

static void allocate_local(struct eco_world *world, struct eco_local *local)
{
    local->clients = sim_memory_zeros(local->client_count ? local->client_count : 1, sizeof *local->clients);
    local->partners = sim_memory_zeros(local->partner_count ? local->partner_count : 1, sizeof *local->partners);
    local->assigned = sim_memory_zeros(world->partner_count, sizeof *local->assigned);
    local->assigned_ids = sim_memory_zeros(world->partner_count, sizeof *local->assigned_ids);
    local->assigned_size = world->partner_count;
    local->deal_free = local->lead_free = local->project_free = local->ticket_free = ECO_NONE;
    local->question_free = local->dispute_free = ECO_NONE;
    for (int k = 0; k < ECO_WHEELS; k++)
        local->wheel[k].built = -INFINITY;
}

void *eco_world_create(const void *parameters, const struct sim_run_setup *setup, struct sim_region *regions,
                       struct sim_error *error)
{
    (void)error;
    const struct eco_params *p = parameters;
    struct eco_world *world = sim_memory_zeros(1, sizeof *world);
    double weight[ECO_REGIONS_MAX];
    uint32_t per_area[ECO_REGIONS_MAX];
    world->terms = p;
    world->setup = *setup;
    world->logging = setup->tables >> ECO_TABLE_LOG & 1;
    world->area_count = p->world.region_count;
    world->cells = p->world.cells;
    world->process_count = world->area_count * world->cells;
    world->layer_rate = p->world.candidate_rate / SIM_DAYS_PER_YEAR;
    world->head_office_time = -setup->warmup_days;
    world->local = sim_memory_zeros(world->process_count, sizeof *world->local);
    eco_budget_init(world);
    eco_world_derive(world);
    area_weights(p, false, weight);
    apportion(p->world.clients, weight, world->area_count, per_area);
    for (uint32_t i = 0; i < world->process_count; i++) {
        struct eco_local *local = &world->local[i];
        local->region = &regions[i];
        local->world = world;
        local->process = i;
        local->area = i / world->cells;
        local->client_count = part_of(per_area[local->area], world->cells, i % world->cells);
        regions[i].world = world;
        regions[i].state = local;
    }
    lay_out_partners(world);
    for (uint32_t i = 0; i < world->process_count; i++)
        allocate_local(world, &world->local[i]);
    for (uint32_t a = 0; a < world->area_count; a++)
        world->awareness[a] = p->world.awareness;
    return world;
}

/* ---- people ---- */

static double spread(const struct eco_local *local, struct sim_address at, double mean, double half_width)
{
    return eco_clamp(mean + half_width * (2 * eco_uniform(local, at) - 1), 0, 1);
}

static void make_client(struct eco_local *local, uint32_t index, uint64_t uid)
{
    const struct eco_params *p = eco_terms(local);
    const struct sim_key *key = &local->region->key;
    struct eco_client *client = &local->clients[index];
    double weight[ECO_INDUSTRIES_MAX > ECO_SEGMENTS_MAX ? ECO_INDUSTRIES_MAX : ECO_SEGMENTS_MAX];
    client->uid = uid;
    client->partner = client->deal = ECO_NONE;
    for (uint32_t k = 0; k < p->world.industry_count; k++)
        weight[k] = p->world.industry[k].share;
    client->industry = (uint8_t)sim_choose(key, ECO_AT(uid, INDUSTRY, 0), weight, p->world.industry_count);
    for (uint32_t z = 0; z < p->world.segment_count; z++)
        weight[z] = p->world.segment[z].share;
    client->segment = (uint8_t)sim_choose(key, ECO_AT(uid, SEGMENT, 0), weight, p->world.segment_count);
    const struct eco_segment_params *segment = &p->world.segment[client->segment];
    double seats = sim_lognormal(key, ECO_AT(uid, SEATS, 0), segment->seats, segment->seats_sigma);
    client->seats = (float)(seats < 1 ? 1 : floor(seats + 0.5));
    client->complexity =
        (float)spread(local, ECO_AT(uid, COMPLEXITY, 0), segment->complexity, segment->complexity_spread);
    client->churn_logit = (float)sim_logit(eco_clamp(
        sim_beta(key, ECO_AT(uid, PROPENSITY, 0), segment->churn_alpha, segment->churn_beta), 1e-12, 1 - 1e-12));
    client->satisfaction = (float)p->client.life.reference;
    client->onboarding = -1;
    client->state = ECO_FREE;
}

static void make_firm(struct eco_local *local, struct eco_partner *partner, const struct eco_group_params *group)
{
    const struct sim_key *key = &local->region->key;
    const uint64_t uid = partner->uid;
    double size = sim_lognormal(key, ECO_AT(uid, FIRM_SIZE, 0), 1, group->size_sigma);
    partner->sellers = (uint32_t)eco_clamp(floor(group->sellers * size + 0.5), 1, 1e6);
    partner->consultants = (uint32_t)eco_clamp(floor(group->consultants * size + 0.5), 1, 1e6);
    partner->support_staff = (uint32_t)eco_clamp(floor(group->support_staff * size + 0.5), 1, 1e6);
    for (uint32_t k = 0; k < eco_terms(local)->world.product_count; k++)
        partner->skill[k] = spread(local, ECO_AT(uid, FIRM_SKILL, k), group->skill, group->skill_spread);
    partner->sales_skill = spread(local, ECO_AT(uid, FIRM_SALES, 0), group->sales_skill, group->sales_spread);
    struct sim_address habit = ECO_AT(uid, FIRM_HABIT, 0);
    for (uint16_t h = 0; h < ECO_HABITS; h++)
        partner->habit[h] = spread(local, sim_draw(habit, h), group->habit, group->habit_spread);
    partner->start_effort = partner->effort =
        spread(local, ECO_AT(uid, FIRM_EFFORT, 0), group->effort, group->effort_spread);
    partner->price_level =
        group->price_level * (1 + group->price_spread * (2 * eco_uniform(local, ECO_AT(uid, FIRM_PRICE, 0)) - 1));
    partner->outside_income =
        sim_lognormal(key, ECO_AT(uid, FIRM_OUTSIDE, 0), group->outside_income, group->outside_sigma);
    partner->sellers_most = partner->own[ECO_SELLER] = partner->sellers;
    partner->own[ECO_CONSULTANT] = partner->consultants;
    partner->own[ECO_SUPPORTER] = partner->support_staff;
    partner->care = group->sales_skill;
    partner->trust = eco_terms(local)->practice.trust.start;
}

/* The house desk is the same kind of agent, with staff by the size of its market and all its time for the vendor. */
void eco_house_staff(struct eco_local *local, struct eco_partner *house)
{
    const struct eco_house_desk_params *desk = &eco_terms(local)->vendor.house_desk;
    double clients = 0;
    for (uint32_t c = 0; c < local->world->cells; c++)
        clients += local->world->local[local->area * local->world->cells + c].client_count;
    double sellers = desk->sellers * clients / 1000.0;
    house->sellers = sellers <= 0 ? 0 : (uint32_t)floor(sellers < 1 ? 1 : sellers + 0.5);
    house->consultants = (uint32_t)floor(house->sellers * desk->consultants + 0.5);
    house->support_staff = house->sellers;
    house->effort = eco_house_effort(eco_terms(local));
}

static void make_house(struct eco_local *local, struct eco_partner *house)
{
    const struct eco_params *p = eco_terms(local);
    house->programme = house->group = ECO_NONE;
    for (uint32_t k = 0; k < p->world.product_count; k++)
        house->skill[k] = p->vendor.house_desk.skill;
    house->sales_skill = house->care = p->vendor.house_desk.skill;
    for (int h = 0; h < ECO_HABITS; h++)
        house->habit[h] = 0.5;
    house->price_level = 1;
    house->outside_income = 1;
    house->trust = 1;
    eco_house_staff(local, house);
    house->sellers_most = house->sellers;
}

static void make_partner(struct eco_local *local, uint32_t id)
{
    const struct eco_params *p = eco_terms(local);
    const double start = -local->world->setup.warmup_days;
    struct eco_partner *partner = &local->partners[local->world->partner_local[id]];
    partner->uid = partner_uid_base + id;
    partner->id = id;
    partner->state = ECO_MEMBER;
    partner->skill_time = partner->team_time = partner->deeds_time = partner->review_time = start;
    partner->claims_time = start;
    partner->idle_since = INFINITY;
    partner->last_active = partner->promoted = partner->today = partner->old_terms_until = -INFINITY;
    partner->seen = partner->selling = 1;
    for (int t = 0; t < ECO_TIERS_MAX; t++)
        partner->qualified[t] = -INFINITY;
    for (int a = 0; a < ECO_ALLIES; a++)
        partner->ally[a] = ECO_NONE;
    if (id >= local->world->house[0]) {
        make_house(local, partner);
        return;
    }
    uint32_t group = 0, first = 0; /* of its group, members before prospects */
    while (id - first >= p->partners[group].count + p->partners[group].prospects) {
        first += p->partners[group].count + p->partners[group].prospects;
        group++;
    }
    if (id - first >= p->partners[group].count)
        partner->state = ECO_PROSPECT;
    partner->group = group;
    partner->programme = p->partners[group].programme == SIM_NO_NAME ? 0 : p->partners[group].programme;
    make_firm(local, partner, &p->partners[group]);
    partner->joined = start;
    partner->first_deal = INFINITY;
    if (partner->state == ECO_PROSPECT)
        partner->effort = 0;
    else
        eco_staff_begin(local, partner);
}

void eco_world_start(struct sim_region *region)
{
    struct eco_local *local = region->state;
    struct eco_world *world = local->world;
    /* identities: clients of earlier areas first, then in turn over the cells of an area */
    uint64_t before = 0;
    for (uint32_t i = 0; i < local->area * world->cells; i++)
        before += world->local[i].client_count;
    for (uint32_t i = 0; i < local->client_count; i++)
        make_client(local, i, before + (uint64_t)i * world->cells + local->process % world->cells);
    for (uint32_t id = 0; id < world->partner_count; id++)
        if (world->partner_process[id] == local->process)
            make_partner(local, id);
    for (uint32_t i = 0; i < local->client_count; i++)
        local->market[local->clients[i].industry].clients += 1;
    for (uint32_t j = 0; j < local->partner_count; j++) {
        if (local->partners[j].state == ECO_PROSPECT) {
            eco_prospect_schedule(local, j);
            continue;
        }
        eco_friction_update(local, &local->partners[j]);
        eco_skill_schedule(local, j, NULL);
        eco_conduct_schedule(local, j, NULL);
        eco_tier_schedule(local, j, NULL);
        eco_member_schedule(local, j, NULL);
        eco_incentives_schedule(local, j, NULL);
    }
    eco_release_schedule(local, NULL);
}
