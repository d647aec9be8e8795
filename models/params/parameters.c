/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The descriptor tables of params/ *.def and the tree they form. */
#include "models/params/parameters.h"

static const char *const eco_hours_names[] = {"business", "always", NULL};
static const char *const eco_channel_names[] = {"decay", "preference", "both", NULL};
static const char *const eco_curve_names[] = {"exponential", "hbr", NULL};
static const char *const eco_rule_names[] = {"weighing",   "price", "certificate", "cases", "support",
                                             "reputation", "style", "random",      NULL};
static const char *const eco_policy_names[] = {"house",
                                               "random",
                                               "round_robin",
                                               "territory",
                                               "tier_weighted",
                                               "conduct_weighted",
                                               "speed_weighted",
                                               "skill_match",
                                               "least_loaded",
                                               "power_of_d",
                                               "race",
                                               "client_choice",
                                               NULL};
static const char *const eco_reach_names[] = {"region", "world", NULL};
static const char *const eco_training_names[] = {"product", "method", "sales", "care", NULL};
static const char *const eco_reaction_names[] = {"lognormal", "audit", NULL};
static const char *const eco_shape_names[] = {"exponential", "constant", NULL};
static const char *const eco_contract_names[] = {"full_cycle", "franchise", "distribution", "direct", NULL};
static const char *const eco_measure_names[] = {
#define MEASURE(NAME, name, text) #name,
#include "models/programme/measures.def"
#undef MEASURE
    NULL};
static const char *const eco_movement_names[] = {"both", "up_only", "no_demotion_year", NULL};
static const char *const eco_qualify_names[] = {"review_day", "any_day", NULL};
static const char *const eco_enforced_names[] = {"per_attempt", "per_deal", NULL};
static const char *const eco_priority_names[] = {"first", "creator_verified", "lower_tier_first", NULL};
static const char *const eco_seller_names[] = {"both", "house", "partner", NULL};
static const char *const eco_match_names[] = {"none", "budget", "spend", NULL};
static const char *const eco_top_up_names[] = {"lead_generation", "materials", NULL};
static const char *const eco_cycle_shape_names[] = {"lognormal", "exponential", NULL};

/* Words of the .def rows. */
#define BOUNDS(least, most) .min = (least), .max = (most)
#define SWEEP(from, to) .low = (from), .high = (to)
#define LEVER .role = SIM_LEVER, .switchable = true
#define UNCERTAIN .role = SIM_UNCERTAIN, .switchable = true
#define FIXED .role = SIM_UNCERTAIN, .switchable = false /* shapes the world when it is made */
#define SETTING .role = SIM_SETTING, .switchable = false
#define ASSUMED .grade = 'X', .source = "assumption"
#define SOURCED(letter, where) .grade = (letter), .source = (where)
#define BUYERS SOURCED('B', "survey of buyers of IT services, Europe, Computer Weekly; pick up to three, normalised")

#define P(ctype, field, kind, ...) {.name = #field, .type = (kind), .offset = offsetof(struct ROW, field), __VA_ARGS__},

#define TABLE(name) static const struct sim_param name##_table[] =
#define COUNT(table) (uint32_t)(sizeof(table) / sizeof((table)[0]))

#define ROW eco_region_params
TABLE(region){
#include "models/params/region.def"
};
#undef ROW
#define ROW eco_industry_params
TABLE(industry){
#include "models/params/industry.def"
};
#undef ROW
#define ROW eco_segment_params
TABLE(segment){
#include "models/params/segment.def"
};
#undef ROW
#define ROW eco_product_params
TABLE(product){
#include "models/params/product.def"
};
#undef ROW
#define ROW eco_world_params
TABLE(world){
#include "models/params/world.def"
};
#undef ROW
#define ROW eco_interest_params
TABLE(interest){
#include "models/params/interest.def"
};
#undef ROW
#define ROW eco_choice_params
TABLE(choice){
#include "models/params/choice.def"
};
#undef ROW
#define ROW eco_life_params
TABLE(life){
#include "models/params/life.def"
};
#undef ROW
#define ROW eco_lead_generation_params
TABLE(lead_generation){
#include "models/params/lead_generation.def"
};
#undef ROW
#define ROW eco_routing_params
TABLE(routing){
#include "models/params/routing.def"
};
#undef ROW
#define ROW eco_house_desk_params
TABLE(house_desk){
#include "models/params/house_desk.def"
};
#undef ROW
#define ROW eco_zone_params
TABLE(zone){
#include "models/params/zone.def"
};
#undef ROW
#define ROW eco_roles_params
TABLE(roles){
#include "models/params/roles.def"
};
#undef ROW
#define ROW eco_training_params
TABLE(training){
#include "models/params/training.def"
};
#undef ROW
#define ROW eco_account_params
TABLE(account){
#include "models/params/account.def"
};
#undef ROW
#define ROW eco_support_desk_params
TABLE(support_desk){
#include "models/params/support_desk.def"
};
#undef ROW
#define ROW eco_portal_params
TABLE(portal){
#include "models/params/portal.def"
};
#undef ROW
#define ROW eco_materials_params
TABLE(materials){
#include "models/params/materials.def"
};
#undef ROW
#define ROW eco_transition_params
TABLE(transition){
#include "models/params/transition.def"
};
#undef ROW
#define ROW eco_need_params
TABLE(need){
#include "models/params/need.def"
};
#undef ROW
#define ROW eco_points_params
TABLE(points){
#include "models/params/points.def"
};
#undef ROW
#define ROW eco_part_params
TABLE(part){
#include "models/params/part.def"
};
#undef ROW
#define ROW eco_budget_params
TABLE(budget){
#include "models/params/budget.def"
};
#undef ROW
#define ROW eco_tier_params
TABLE(tier){
#include "models/params/tier.def"
};
#undef ROW
#define ROW eco_review_params
TABLE(review){
#include "models/params/review.def"
};
#undef ROW
#define ROW eco_conduct_params
TABLE(conduct){
#include "models/params/conduct.def"
};
#undef ROW
#define ROW eco_collaboration_params
TABLE(collaboration){
#include "models/params/collaboration.def"
};
#undef ROW
#define ROW eco_track_params
TABLE(track){
#include "models/params/track.def"
};
#undef ROW
#define ROW eco_franchise_params
TABLE(franchise){
#include "models/params/franchise.def"
};
#undef ROW
#define ROW eco_distribution_params
TABLE(distribution){
#include "models/params/distribution.def"
};
#undef ROW
#define ROW eco_friction_params
TABLE(friction){
#include "models/params/friction.def"
};
#undef ROW
#define ROW eco_protection_params
TABLE(protection){
#include "models/params/protection.def"
};
#undef ROW
#define ROW eco_joint_targets_params
TABLE(joint_targets){
#include "models/params/joint_targets.def"
};
#undef ROW
#define ROW eco_programme_params
TABLE(programme){
#include "models/params/programme.def"
};
#undef ROW
#define ROW eco_group_params
TABLE(partners){
#include "models/params/partners.def"
};
#undef ROW
#define ROW eco_desk_params
TABLE(desk){
#include "models/params/desk.def"
};
#undef ROW
#define ROW eco_project_params
TABLE(project){
#include "models/params/project.def"
};
#undef ROW
#define ROW eco_skill_params
TABLE(skill){
#include "models/params/skill.def"
};
#undef ROW
#define ROW eco_support_params
TABLE(support){
#include "models/params/support.def"
};
#undef ROW
#define ROW eco_habits_params
TABLE(habits){
#include "models/params/habits.def"
};
#undef ROW
#define ROW eco_effort_params
TABLE(effort){
#include "models/params/effort.def"
};
#undef ROW
#define ROW eco_staff_params
TABLE(staff){
#include "models/params/staff.def"
};
#undef ROW
#define ROW eco_membership_params
TABLE(membership){
#include "models/params/membership.def"
};
#undef ROW
#define ROW eco_trust_params
TABLE(trust){
#include "models/params/trust.def"
};
#undef ROW
#define ROW eco_tasks_params
TABLE(tasks){
#include "models/params/tasks.def"
};
#undef ROW
#define ROW eco_steering_params
TABLE(steering){
#include "models/params/steering.def"
};
#undef ROW
#define ROW eco_street_params
TABLE(street){
#include "models/params/street.def"
};
#undef ROW
#define ROW eco_presales_params
TABLE(presales){
#include "models/params/presales.def"
};
#undef ROW
#define ROW eco_conflict_params
TABLE(conflict){
#include "models/params/conflict.def"
};
#undef ROW
#define ROW eco_contested_params
TABLE(contested){
#include "models/params/contested.def"
};
#undef ROW

#define PLAIN(label, parent, member, about, ...)                                                                       \
    static const struct sim_section label##_section = {.name = #label,                                                 \
                                                       .text = about,                                                  \
                                                       .offset = offsetof(struct parent, member),                      \
                                                       .size = sizeof(((struct parent *)0)->member),                   \
                                                       __VA_ARGS__}
#define ROWS(table) .params = table##_table, .param_count = COUNT(table##_table)
#define TITLED(label, parent, counter, member, about, fewest, most, ...)                                               \
    static const struct sim_section label##_section = {.name = #label,                                                 \
                                                       .text = about,                                                  \
                                                       .titled = true,                                                 \
                                                       .offset = offsetof(struct parent, member),                      \
                                                       .count_offset = offsetof(struct parent, counter),               \
                                                       .size = sizeof(((struct parent *)0)->member[0]),                \
                                                       .capacity = most,                                               \
                                                       .least = fewest,                                                \
                                                       __VA_ARGS__}
/* A place kept for a mechanism that is not there yet: naming it is an error, not a surprise. */
#define LATER(label, about)                                                                                            \
    static const struct sim_section label##_section = {.name = #label, .text = about, .later = true}
#define CHILDREN(...)                                                                                                  \
    .children = (const struct sim_section *const[])                                                                    \
    {                                                                                                                  \
        __VA_ARGS__, NULL                                                                                              \
    }

TITLED(region, eco_world_params, region_count, region, "a region of the market", 1, ECO_REGIONS_MAX, ROWS(region));
TITLED(industry, eco_world_params, industry_count, industry, "an industry", 1, ECO_INDUSTRIES_MAX, ROWS(industry));
TITLED(segment, eco_world_params, segment_count, segment, "a client segment", 1, ECO_SEGMENTS_MAX, ROWS(segment));
TITLED(product, eco_world_params, product_count, product, "a product of the vendor", 1, ECO_PRODUCTS_MAX,
       ROWS(product));
PLAIN(world, eco_params, world, "the market", ROWS(world),
      CHILDREN(&region_section, &industry_section, &segment_section, &product_section));

PLAIN(interest, eco_client_params, interest, "how interest in a fresh need fades", ROWS(interest));
PLAIN(choice, eco_client_params, choice, "how clients choose", ROWS(choice));
PLAIN(life, eco_client_params, life, "the customer's life", ROWS(life));
PLAIN(client, eco_params, client, "how clients behave", CHILDREN(&interest_section, &choice_section, &life_section));

PLAIN(lead_generation, eco_vendor_params, lead_generation, "the vendor's spend on demand", ROWS(lead_generation));
PLAIN(routing, eco_vendor_params, routing, "who gets a lead", ROWS(routing));
PLAIN(house_desk, eco_vendor_params, house_desk, "the vendor's own sellers", ROWS(house_desk));
TITLED(zone, eco_roles_params, zone_count, zone, "clients that are the house desk's or the partners'", 0, ECO_ZONES_MAX,
       ROWS(zone));
PLAIN(roles, eco_vendor_params, roles, "who sells to whom, the house desk or partners", ROWS(roles),
      CHILDREN(&zone_section));
PLAIN(training, eco_vendor_params, training, "what partners are taught", ROWS(training));
PLAIN(account, eco_vendor_params, account, "the vendor's books", ROWS(account));
PLAIN(support_desk, eco_vendor_params, support_desk, "the technical desk for partners", ROWS(support_desk));
PLAIN(portal, eco_vendor_params, portal, "the partner portal", ROWS(portal));
PLAIN(materials, eco_vendor_params, materials, "sales materials for partners", ROWS(materials));
PLAIN(transition, eco_vendor_params, transition, "how changed programme rules reach partners", ROWS(transition));
PLAIN(budget, eco_vendor_params, budget, "a yearly budget that binds", ROWS(budget));
PLAIN(vendor, eco_params, vendor, "the vendor",
      CHILDREN(&lead_generation_section, &routing_section, &house_desk_section, &roles_section, &training_section,
               &account_section, &support_desk_section, &portal_section, &materials_section, &transition_section,
               &budget_section));

PLAIN(desk, eco_practice_params, desk, "how partners react to leads and work them", ROWS(desk));
PLAIN(project, eco_practice_params, project, "implementation projects", ROWS(project));
PLAIN(skill, eco_practice_params, skill, "how skill is kept, lost and learnt", ROWS(skill));
PLAIN(support, eco_practice_params, support, "the partner's support desk", ROWS(support));
PLAIN(habits, eco_practice_params, habits, "how conduct becomes habit", ROWS(habits));
PLAIN(effort, eco_practice_params, effort, "how partners decide on effort for the vendor's line", ROWS(effort));
PLAIN(staff, eco_practice_params, staff, "how partners hire, and what cash allows", ROWS(staff));
PLAIN(membership, eco_practice_params, membership, "how firms join a programme and leave it", ROWS(membership));
PLAIN(trust, eco_practice_params, trust, "how partners trust the vendor", ROWS(trust));
PLAIN(tasks, eco_practice_params, tasks, "how partners divide time between selling and quality", ROWS(tasks));
PLAIN(steering, eco_practice_params, steering, "how partners hand the vendor's leads to its rivals", ROWS(steering));
PLAIN(street, eco_practice_params, street, "what partners give away of their margin", ROWS(street));
PLAIN(presales, eco_practice_params, presales, "work put into a deal before the sale", ROWS(presales));
PLAIN(conflict, eco_practice_params, conflict, "rivalry over a deal, and disputes", ROWS(conflict));
PLAIN(practice, eco_params, practice, "how partners work",
      CHILDREN(&desk_section, &project_section, &skill_section, &support_section, &habits_section, &effort_section,
               &staff_section, &membership_section, &trust_section, &tasks_section, &steering_section, &street_section,
               &presales_section, &conflict_section));

TITLED(need, eco_tier_params, need_count, need, "a further condition of the level", 0, ECO_NEEDS_MAX, ROWS(need));
TITLED(tier, eco_programme_params, tier_count, tier, "a level of the programme, lowest first", 1, ECO_TIERS_MAX,
       ROWS(tier), CHILDREN(&need_section));
TITLED(points, eco_programme_params, points_count, points, "a way to earn value points", 0, ECO_POINTS_MAX,
       ROWS(points));
TITLED(part, eco_track_params, part_count, part, "a part of the track's score", 0, ECO_PARTS_MAX, ROWS(part));
TITLED(track, eco_programme_params, track_count, track, "a way to the composite score; the best counts", 0,
       ECO_TRACKS_MAX, ROWS(track), CHILDREN(&part_section));
PLAIN(review, eco_programme_params, review, "when and how levels are set", ROWS(review));
PLAIN(conduct, eco_programme_params, conduct, "what is recorded of conduct and what follows", ROWS(conduct));
PLAIN(collaboration, eco_programme_params, collaboration, "partners that deliver together", ROWS(collaboration));
PLAIN(protection, eco_programme_params, protection, "registration and protection of deals", ROWS(protection));

/* The incentives: a table and a section each, and the section that holds them. */
#define INCENTIVE_PAYS(NAME, label, work, title, about) static const struct sim_param label##_table[] = {
#define INCENTIVE_CHARGES(NAME, label, title, about) static const struct sim_param label##_table[] = {
#define INCENTIVE_RULE(NAME, label, title, about) static const struct sim_param label##_table[] = {
#define INCENTIVE_END(label, about)                                                                                    \
    }                                                                                                                  \
    ;                                                                                                                  \
    PLAIN(label, eco_incentives_params, label, about, ROWS(label));
#include "models/programme/incentives/list.def"
#undef P
static const struct sim_section *const incentives_children[] = {
#define INCENTIVE_END(label, about) &label##_section,
#include "models/programme/incentives/list.def"
    NULL};
PLAIN(incentives, eco_programme_params, incentives, "what partners earn or pay beside the margin",
      .children = incentives_children);

PLAIN(franchise, eco_programme_params, franchise, "the standard method of a franchise", ROWS(franchise));
PLAIN(distribution, eco_programme_params, distribution, "resellers under a distributor", ROWS(distribution));
PLAIN(friction, eco_programme_params, friction, "bureaucracy and opacity, as partners meet them", ROWS(friction));
PLAIN(joint_targets, eco_programme_params, joint_targets, "joint targets in house sellers' and partners' pay",
      ROWS(joint_targets));
TITLED(programme, eco_params, programme_count, programme, "a partner programme", 1, ECO_PROGRAMMES_MAX, ROWS(programme),
       CHILDREN(&tier_section, &points_section, &track_section, &review_section, &conduct_section,
                &collaboration_section, &franchise_section, &distribution_section, &protection_section,
                &incentives_section, &friction_section, &joint_targets_section));

TITLED(partners, eco_params, group_count, partners, "a group of partners", 1, ECO_GROUPS_MAX, ROWS(partners));
PLAIN(contested, eco_params, contested, "switches for what research and practice disagree about", ROWS(contested));

const struct sim_section eco_schema = {.name = "",
                                       .text = "the partner ecosystem",
                                       .size = sizeof(struct eco_params),
                                       CHILDREN(&world_section, &client_section, &vendor_section, &practice_section,
                                                &programme_section, &partners_section, &contested_section)};
