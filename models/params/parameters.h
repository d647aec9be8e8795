/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The parameters of the partner ecosystem as one flat struct.
 *
 * Fields come from params/ *.def, one row a parameter; parameters.c expands the
 * same rows into the descriptor tables that drive parsing, bounds, help and
 * result metadata.  Field names are the keys of scenario files.
 *
 * Units: times in days, money in the scenario's currency, rates per year where the row says 1/y.
 */
#ifndef MODELS_PARAMS_PARAMETERS_H
#define MODELS_PARAMS_PARAMETERS_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/io/parameter.h"

#define ECO_REGIONS_MAX 32
#define ECO_INDUSTRIES_MAX 8
#define ECO_SEGMENTS_MAX 8
#define ECO_PRODUCTS_MAX 4
#define ECO_PROGRAMMES_MAX 8
#define ECO_TIERS_MAX 8
#define ECO_POINTS_MAX 8
#define ECO_TRACKS_MAX 4
#define ECO_PARTS_MAX 8
#define ECO_NEEDS_MAX 4
#define ECO_GROUPS_MAX 16
#define ECO_MIX_MAX 16
#define ECO_ZONES_MAX 64

typedef double eco_mix[ECO_MIX_MAX];

enum eco_hours { ECO_HOURS_BUSINESS, ECO_HOURS_ALWAYS };
enum eco_channel { ECO_CHANNEL_DECAY, ECO_CHANNEL_PREFERENCE, ECO_CHANNEL_BOTH };
enum eco_curve { ECO_CURVE_EXPONENTIAL, ECO_CURVE_HBR };
enum eco_rule {
    ECO_RULE_WEIGHING,
    ECO_RULE_PRICE,
    ECO_RULE_CERTIFICATE,
    ECO_RULE_CASES,
    ECO_RULE_SUPPORT,
    ECO_RULE_REPUTATION,
    ECO_RULE_STYLE,
    ECO_RULE_RANDOM,
    ECO_RULES
};
enum eco_policy {
    ECO_POLICY_HOUSE,
    ECO_POLICY_RANDOM,
    ECO_POLICY_ROUND_ROBIN,
    ECO_POLICY_TERRITORY,
    ECO_POLICY_TIER_WEIGHTED,
    ECO_POLICY_CONDUCT_WEIGHTED,
    ECO_POLICY_SPEED_WEIGHTED,
    ECO_POLICY_SKILL_MATCH,
    ECO_POLICY_LEAST_LOADED,
    ECO_POLICY_POWER_OF_D,
    ECO_POLICY_RACE,
    ECO_POLICY_CLIENT_CHOICE,
    ECO_POLICIES
};
enum eco_reach { ECO_REACH_REGION, ECO_REACH_WORLD };
enum eco_training_kind { ECO_TRAIN_PRODUCT, ECO_TRAIN_METHOD, ECO_TRAIN_SALES, ECO_TRAIN_CARE, ECO_TRAININGS };
enum eco_shape { ECO_SHAPE_EXPONENTIAL, ECO_SHAPE_CONSTANT };
enum eco_reaction { ECO_REACTION_LOGNORMAL, ECO_REACTION_AUDIT };
enum eco_contract { ECO_CONTRACT_FULL_CYCLE, ECO_CONTRACT_FRANCHISE, ECO_CONTRACT_DISTRIBUTION, ECO_CONTRACT_DIRECT };
/* What rules count: measures.def. */
enum eco_measure {
#define MEASURE(NAME, name, text) ECO_MEASURE_##NAME,
#include "models/programme/measures.def"
#undef MEASURE
    ECO_MEASURES
};
enum eco_movement { ECO_MOVE_BOTH, ECO_MOVE_UP_ONLY, ECO_MOVE_NO_DEMOTION_YEAR };
enum eco_qualify { ECO_QUALIFY_REVIEW_DAY, ECO_QUALIFY_ANY_DAY };
enum eco_enforced { ECO_ENFORCED_PER_ATTEMPT, ECO_ENFORCED_PER_DEAL };
enum eco_priority { ECO_PRIORITY_FIRST, ECO_PRIORITY_CREATOR, ECO_PRIORITY_LOWER_TIER };
enum eco_seller { ECO_SELLER_BOTH, ECO_SELLER_HOUSE, ECO_SELLER_PARTNER };
enum eco_match { ECO_MATCH_NONE, ECO_MATCH_BUDGET, ECO_MATCH_SPEND };
enum eco_top_up { ECO_TOP_UP_LEADS, ECO_TOP_UP_MATERIALS };
enum eco_cycle_shape { ECO_CYCLE_LOGNORMAL, ECO_CYCLE_EXPONENTIAL };

#define P(ctype, field, ...) ctype field;
struct eco_region_params {
    char title[SIM_TITLE_SIZE];
#include "models/params/region.def"
};
struct eco_industry_params {
    char title[SIM_TITLE_SIZE];
#include "models/params/industry.def"
};
struct eco_segment_params {
    char title[SIM_TITLE_SIZE];
#include "models/params/segment.def"
};
struct eco_product_params {
    char title[SIM_TITLE_SIZE];
#include "models/params/product.def"
};
struct eco_world_params {
#include "models/params/world.def"
    uint32_t region_count;
    struct eco_region_params region[ECO_REGIONS_MAX];
    uint32_t industry_count;
    struct eco_industry_params industry[ECO_INDUSTRIES_MAX];
    uint32_t segment_count;
    struct eco_segment_params segment[ECO_SEGMENTS_MAX];
    uint32_t product_count;
    struct eco_product_params product[ECO_PRODUCTS_MAX];
};
struct eco_interest_params {
#include "models/params/interest.def"
};
struct eco_choice_params {
#include "models/params/choice.def"
};
struct eco_life_params {
#include "models/params/life.def"
};
struct eco_client_params {
    struct eco_interest_params interest;
    struct eco_choice_params choice;
    struct eco_life_params life;
};
struct eco_lead_generation_params {
#include "models/params/lead_generation.def"
};
struct eco_routing_params {
#include "models/params/routing.def"
};
struct eco_house_desk_params {
#include "models/params/house_desk.def"
};
struct eco_training_params {
#include "models/params/training.def"
};
struct eco_account_params {
#include "models/params/account.def"
};
struct eco_support_desk_params {
#include "models/params/support_desk.def"
};
struct eco_portal_params {
#include "models/params/portal.def"
};
struct eco_materials_params {
#include "models/params/materials.def"
};
struct eco_transition_params {
#include "models/params/transition.def"
};
struct eco_budget_params {
#include "models/params/budget.def"
};
struct eco_zone_params {
    char title[SIM_TITLE_SIZE];
#include "models/params/zone.def"
};
struct eco_roles_params {
#include "models/params/roles.def"
    uint32_t zone_count;
    struct eco_zone_params zone[ECO_ZONES_MAX];
};
struct eco_vendor_params {
    struct eco_lead_generation_params lead_generation;
    struct eco_routing_params routing;
    struct eco_house_desk_params house_desk;
    struct eco_roles_params roles;
    struct eco_training_params training;
    struct eco_account_params account;
    struct eco_support_desk_params support_desk;
    struct eco_portal_params portal;
    struct eco_materials_params materials;
    struct eco_transition_params transition;
    struct eco_budget_params budget;
};
struct eco_need_params {
    char title[SIM_TITLE_SIZE];
#include "models/params/need.def"
};
struct eco_tier_params {
    char title[SIM_TITLE_SIZE];
#include "models/params/tier.def"
    uint32_t need_count;
    struct eco_need_params need[ECO_NEEDS_MAX];
};
struct eco_points_params {
    char title[SIM_TITLE_SIZE];
#include "models/params/points.def"
};
struct eco_part_params {
    char title[SIM_TITLE_SIZE];
#include "models/params/part.def"
};
struct eco_track_params {
    char title[SIM_TITLE_SIZE];
#include "models/params/track.def"
    uint32_t part_count;
    struct eco_part_params part[ECO_PARTS_MAX];
};
struct eco_review_params {
#include "models/params/review.def"
};
struct eco_conduct_params {
#include "models/params/conduct.def"
};
struct eco_collaboration_params {
#include "models/params/collaboration.def"
};
struct eco_franchise_params {
#include "models/params/franchise.def"
};
struct eco_distribution_params {
#include "models/params/distribution.def"
};
struct eco_friction_params {
#include "models/params/friction.def"
};
#undef P
/* One struct an incentive, and all of them: models/programme/incentives/list.def. */
#define P(ctype, field, ...) ctype field;
#define INCENTIVE_PAYS(NAME, name, work, title, text) struct eco_##name##_params {
#define INCENTIVE_CHARGES(NAME, name, title, text) struct eco_##name##_params {
#define INCENTIVE_RULE(NAME, name, title, text) struct eco_##name##_params {
#define INCENTIVE_END(name, text)                                                                                      \
    }                                                                                                                  \
    ;
#include "models/programme/incentives/list.def"
#undef P
struct eco_incentives_params {
#define INCENTIVE_END(name, text) struct eco_##name##_params name;
#include "models/programme/incentives/list.def"
};
#define P(ctype, field, ...) ctype field;
struct eco_protection_params {
#include "models/params/protection.def"
};
struct eco_joint_targets_params {
#include "models/params/joint_targets.def"
};
struct eco_programme_params {
    char title[SIM_TITLE_SIZE];
#include "models/params/programme.def"
    uint32_t tier_count;
    struct eco_tier_params tier[ECO_TIERS_MAX];
    uint32_t points_count;
    struct eco_points_params points[ECO_POINTS_MAX];
    uint32_t track_count;
    struct eco_track_params track[ECO_TRACKS_MAX];
    struct eco_review_params review;
    struct eco_conduct_params conduct;
    struct eco_collaboration_params collaboration;
    struct eco_franchise_params franchise;
    struct eco_distribution_params distribution;
    struct eco_protection_params protection;
    struct eco_joint_targets_params joint_targets;
    struct eco_friction_params friction;
    struct eco_incentives_params incentives;
};
struct eco_group_params {
    char title[SIM_TITLE_SIZE];
#include "models/params/partners.def"
};
struct eco_desk_params {
#include "models/params/desk.def"
};
struct eco_project_params {
#include "models/params/project.def"
};
struct eco_skill_params {
#include "models/params/skill.def"
};
struct eco_support_params {
#include "models/params/support.def"
};
struct eco_habits_params {
#include "models/params/habits.def"
};
struct eco_effort_params {
#include "models/params/effort.def"
};
struct eco_staff_params {
#include "models/params/staff.def"
};
struct eco_membership_params {
#include "models/params/membership.def"
};
struct eco_trust_params {
#include "models/params/trust.def"
};
struct eco_tasks_params {
#include "models/params/tasks.def"
};
struct eco_steering_params {
#include "models/params/steering.def"
};
struct eco_street_params {
#include "models/params/street.def"
};
struct eco_presales_params {
#include "models/params/presales.def"
};
struct eco_conflict_params {
#include "models/params/conflict.def"
};
struct eco_practice_params {
    struct eco_desk_params desk;
    struct eco_project_params project;
    struct eco_skill_params skill;
    struct eco_support_params support;
    struct eco_habits_params habits;
    struct eco_effort_params effort;
    struct eco_staff_params staff;
    struct eco_membership_params membership;
    struct eco_trust_params trust;
    struct eco_tasks_params tasks;
    struct eco_steering_params steering;
    struct eco_street_params street;
    struct eco_presales_params presales;
    struct eco_conflict_params conflict;
};
struct eco_contested_params {
#include "models/params/contested.def"
};
#undef P

struct eco_params {
    struct eco_world_params world;
    struct eco_client_params client;
    struct eco_vendor_params vendor;
    struct eco_practice_params practice;
    uint32_t programme_count;
    struct eco_programme_params programme[ECO_PROGRAMMES_MAX];
    uint32_t group_count;
    struct eco_group_params partners[ECO_GROUPS_MAX];
    struct eco_contested_params contested;
};

extern const struct sim_section eco_schema;

#endif
